package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// OwnAccount implements web.Sessions.
func (p Pages) OwnAccount(ctx context.Context, v casework.Viewer) (web.Account, error) {
	a := web.Account{}
	err := p.pool.QueryRow(ctx, `SELECT id, office, role, name, email, password_hash FROM staff WHERE id = $1 AND active`, v.Staff).
		Scan(&a.Staff, &a.Office, &a.Role, &a.Name, &a.Email, &a.PasswordHash)
	return a, notFound(err, "This account works no more.")
}

// OpenSessions implements web.Sessions.
func (p Pages) OpenSessions(ctx context.Context, v casework.Viewer, now time.Time, idle time.Duration) ([]web.OpenSession, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT x.id, x.token_hash, x.created_at, x.seen_at, x.device, x.place, x.way FROM sessions x JOIN staff s ON s.id = x.staff_id
		WHERE x.staff_id = $1 AND `+standing+` ORDER BY x.seen_at DESC, x.id DESC`, v.Staff, now, now.Add(-idle))
	if err != nil {
		return nil, fmt.Errorf("listing sessions: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o web.OpenSession, err error) {
		var token []byte
		err = row.Scan(&o.ID, &token, &o.CreatedAt, &o.SeenAt, &o.Device, &o.Place, &o.Way)
		copy(o.TokenHash[:], token)
		return o, err
	})
}

// EndOwnSession implements web.Sessions.
func (p Pages) EndOwnSession(ctx context.Context, v casework.Viewer, id int64) error {
	tag, err := p.pool.Exec(ctx, `DELETE FROM sessions WHERE id = $1 AND staff_id = $2`, id, v.Staff)
	if err != nil {
		return fmt.Errorf("ending a session: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return casework.Errorf(casework.NotFound, "There is no such session of yours. It may have ended already.")
	}
	return nil
}

// EndOtherSessions implements web.Sessions.
func (p Pages) EndOtherSessions(ctx context.Context, v casework.Viewer, keep [32]byte) (int, error) {
	tag, err := p.pool.Exec(ctx, `DELETE FROM sessions WHERE staff_id = $1 AND token_hash <> $2`, v.Staff, keep[:])
	if err != nil {
		return 0, fmt.Errorf("ending sessions: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// SetPassword implements web.Sessions.
func (p Pages) SetPassword(ctx context.Context, v casework.Viewer, hash string, old, new [32]byte) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE staff SET password_hash = $2 WHERE id = $1 AND active`, v.Staff, hash); err != nil {
			return err
		}
		return renewSession(ctx, tx, v.Staff, old, new)
	})
	if err != nil {
		return fmt.Errorf("changing a password: %w", err)
	}
	return nil
}

// renewSession gives a session a new token and ends all others of its owner: what was worth something before is worth nothing now.
func renewSession(ctx context.Context, tx pgx.Tx, id casework.StaffID, old, new [32]byte) error {
	tag, err := tx.Exec(ctx, `UPDATE sessions SET token_hash = $3 WHERE staff_id = $1 AND token_hash = $2`, id, old[:], new[:])
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return casework.Errorf(casework.Conflict, "Your session has ended meanwhile. Sign in again; nothing was changed.")
	}
	_, err = tx.Exec(ctx, `DELETE FROM sessions WHERE staff_id = $1 AND token_hash <> $2`, id, new[:])
	return err
}

// StillOpen implements web.Sessions.
func (p Pages) StillOpen(ctx context.Context, now time.Time, idle time.Duration, tokens [][32]byte) ([][32]byte, error) {
	hashes := make([][]byte, len(tokens))
	for i := range tokens {
		hashes[i] = tokens[i][:]
	}
	rows, err := p.pool.Query(ctx, `SELECT x.token_hash FROM sessions x JOIN staff s ON s.id = x.staff_id WHERE x.token_hash = ANY($1) AND `+standing,
		hashes, now, now.Add(-idle))
	if err != nil {
		return nil, fmt.Errorf("looking for sessions: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (token [32]byte, err error) {
		var b []byte
		err = row.Scan(&b)
		copy(token[:], b)
		return token, err
	})
}
