package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// BeginStep implements web.Steps.
func (p Pages) BeginStep(ctx context.Context, s web.Step) error {
	if s.Facts == nil {
		s.Facts = map[string]string{}
	}
	_, err := p.pool.Exec(ctx, `
		WITH old AS (DELETE FROM sign_in_steps WHERE expires_at < now() - interval '1 day')
		INSERT INTO sign_in_steps (token_hash, kind, staff_id, next, facts, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.TokenHash[:], s.Kind, null(s.Staff), s.Next, s.Facts, s.ExpiresAt)
	if err != nil {
		return fmt.Errorf("keeping a step of a sign-in: %w", err)
	}
	return nil
}

// Step implements web.Steps.
func (p Pages) Step(ctx context.Context, token [32]byte, kind web.StepKind, now time.Time, take bool) (web.Step, error) {
	s := web.Step{TokenHash: token}
	sql := `SELECT kind, coalesce(staff_id, 0), next, facts, expires_at FROM sign_in_steps WHERE token_hash = $1 AND kind = $2 AND expires_at > $3`
	if take {
		sql = `DELETE FROM sign_in_steps WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 RETURNING kind, coalesce(staff_id, 0), next, facts, expires_at`
	}
	err := p.pool.QueryRow(ctx, sql, token[:], kind, now).Scan(&s.Kind, &s.Staff, &s.Next, &s.Facts, &s.ExpiresAt)
	return s, notFound(err, "This sign-in has run out. Begin again.")
}

// StaffAccount implements web.Steps.
func (p Pages) StaffAccount(ctx context.Context, id casework.StaffID) (web.Account, error) {
	return p.OwnAccount(ctx, casework.Viewer{Staff: id})
}

// CityAccount implements web.Steps.
func (p Pages) CityAccount(ctx context.Context, issuer, subject string) (web.Account, error) {
	var a web.Account
	var active bool
	err := p.pool.QueryRow(ctx, `
		SELECT s.id, s.office, s.role, s.name, s.email, s.active FROM city_logins l JOIN staff s ON s.id = l.staff_id WHERE l.issuer = $1 AND l.subject = $2`, issuer, subject).
		Scan(&a.Staff, &a.Office, &a.Role, &a.Name, &a.Email, &active)
	a.Disabled = !active
	return a, notFound(err, "No account is bound to this login.")
}

// BindCity implements web.Steps.
func (p Pages) BindCity(ctx context.Context, id casework.StaffID, issuer, subject string, at time.Time) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO city_logins (issuer, subject, staff_id, bound_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, issuer, subject, id, at)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "This account has another city login.")
		}
		_, err = tx.Exec(ctx, `UPDATE staff_links SET used_at = $2 WHERE staff_id = $1 AND kind = 'invitation' AND used_at IS NULL`, id, at)
		return err
	})
	if err != nil {
		return fmt.Errorf("binding a city login: %w", err)
	}
	return nil
}
