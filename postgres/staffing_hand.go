package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// HandLink implements web.Staffing.
func (p Pages) HandLink(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID) (link int64, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		a, err := managed(ctx, tx, v, id, same)
		if err != nil {
			return err
		}
		if err := notInUse(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE staff_links SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL`, a.Staff, at); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `
			WITH e AS (INSERT INTO events (kind, office, actor, detail) VALUES ($1, $2, $3, $4) RETURNING id)
			INSERT INTO staff_links (kind, staff_id, event_id, expires_at) SELECT 'invitation', $5, id, $6 FROM e RETURNING id`,
			casework.AccountInvited, a.Office, actor(v), map[string]string{"account": a.Staff.Actor(), "role": string(a.Role), "by": "hand"}, a.Staff, at.Add(casework.InvitationLife)).Scan(&link)
	})
	if err != nil {
		return 0, fmt.Errorf("making an invitation to hand over: %w", err)
	}
	return link, nil
}

// notInUse refuses where somebody signs in to an account already, or nobody may.
func notInUse(ctx context.Context, tx pgx.Tx, id casework.StaffID) error {
	var ready bool
	err := tx.QueryRow(ctx, `SELECT active AND password_hash = '' AND NOT EXISTS (SELECT FROM city_logins WHERE staff_id = $1) FROM staff WHERE id = $1`, id).Scan(&ready)
	if err == nil && !ready {
		err = casework.Errorf(casework.Conflict, "This account is in use, or switched off. Its owner asks for a new password on the sign-in page.")
	}
	return err
}
