package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// NewSetupLink lets whoever has the token of this hash set up the city. Links of other processes go on working beside it.
func (db *DB) NewSetupLink(ctx context.Context, at time.Time, tokenHash [32]byte) error {
	if _, err := db.pool.Exec(ctx, `INSERT INTO setup_links (token_hash, made_at) VALUES ($1, $2)`, tokenHash[:], at); err != nil {
		return fmt.Errorf("making a link to set up the city: %w", err)
	}
	return nil
}

const setupOver = "This link works no more: the city is set up, or it was never one of this installation."

// SetupLink is casework.NotFound where a token sets up nothing.
func (db *DB) SetupLink(ctx context.Context, tokenHash [32]byte) error {
	var there bool
	err := db.pool.QueryRow(ctx, `SELECT true FROM setup_links WHERE token_hash = $1`, tokenHash[:]).Scan(&there)
	return notFound(err, setupOver)
}

// Found makes a city out of nothing, once: its first settings and the account of its administrator, whose id comes back. check is asked as
// by ChangeSettings.
func (db *DB) Found(ctx context.Context, at time.Time, tokenHash [32]byte, admin Staff, first []casework.Setting, check func([]casework.Setting) error) (id casework.StaffID, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, settingsLock); err != nil {
			return err
		}
		var links int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM setup_links WHERE token_hash = $1`, tokenHash[:]).Scan(&links); err != nil {
			return err
		}
		if links == 0 {
			return casework.Errorf(casework.NotFound, setupOver)
		}
		v := casework.Viewer{Role: casework.CityAdmin}
		err := tx.QueryRow(ctx, `INSERT INTO staff (email, name, role, password_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING id`,
			admin.Email, admin.Name, casework.CityAdmin, admin.PasswordHash).Scan(&v.Staff)
		if err = notFound(err, "taken"); casework.KindOf(err) == casework.NotFound {
			return casework.Errorf(casework.Conflict, "There is an account of this address already. Choose another one for the administrator.")
		}
		if err != nil {
			return err
		}
		if err := changeSettings(ctx, tx, v, at, first, check); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM setup_links`); err != nil {
			return err
		}
		id = v.Staff
		return addEvents(ctx, tx, []eventRow{{Kind: casework.CityFounded, Actor: v.Staff.Actor(), Settle: -1}})
	})
	if err != nil {
		return 0, fmt.Errorf("setting up the city: %w", err)
	}
	return id, nil
}
