package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Account implements web.Accounts.
func (p Pages) Account(ctx context.Context, email string) (web.Account, error) {
	var a web.Account
	var active bool
	err := p.pool.QueryRow(ctx, `SELECT id, office, role, name, email, password_hash, active FROM staff WHERE lower(email) = lower($1)`, email).
		Scan(&a.Staff, &a.Office, &a.Role, &a.Name, &a.Email, &a.PasswordHash, &active)
	a.Disabled = !active
	return a, notFound(err, "There is no such account.")
}

// NewSession implements web.Accounts.
func (p Pages) NewSession(ctx context.Context, s web.Session) error {
	way := s.Way
	if way == "" {
		way = web.ByPassword
	}
	_, err := p.pool.Exec(ctx, `
		WITH old AS (DELETE FROM sessions WHERE expires_at < now())
		INSERT INTO sessions (token_hash, staff_id, created_at, seen_at, expires_at, device, place, way) VALUES ($1, $2, $3, $3, $4, $5, $6, $7)`,
		s.TokenHash[:], s.Staff, s.CreatedAt, s.ExpiresAt, s.Device, s.Place, way)
	if err != nil {
		return fmt.Errorf("beginning a session: %w", err)
	}
	return nil
}

// standing is whether a session (x) of somebody (s) goes on, at $2, where one may be idle since $3.
const standing = `x.expires_at > $2 AND x.seen_at > $3 AND s.active`

// hasSecond is whether somebody (s) has something beside the password.
const hasSecond = `(EXISTS (SELECT FROM second_factors f WHERE f.staff_id = s.id AND f.since IS NOT NULL) OR EXISTS (SELECT FROM passkeys k WHERE k.staff_id = s.id))`

// Session implements web.Accounts. When it was used is written once a minute: each click would be a write otherwise.
func (p Pages) Session(ctx context.Context, l web.Look) (web.SignedIn, error) {
	s := web.SignedIn{TokenHash: l.TokenHash}
	err := p.pool.QueryRow(ctx, `
		WITH used AS (UPDATE sessions x SET seen_at = $2 FROM staff s
		  WHERE $4 AND x.token_hash = $1 AND s.id = x.staff_id AND `+standing+` AND x.seen_at < $2::timestamptz - interval '1 minute')
		SELECT s.id, s.office, s.role, s.name, x.way, `+hasSecond+` FROM sessions x JOIN staff s ON s.id = x.staff_id
		WHERE x.token_hash = $1 AND `+standing, l.TokenHash[:], l.Now, l.Now.Add(-l.Idle), l.Touch).Scan(&s.Staff, &s.Office, &s.Role, &s.Name, &s.Way, &s.HasSecond)
	return s, notFound(err, "This session has ended.")
}

// EndSession implements web.Accounts.
func (p Pages) EndSession(ctx context.Context, tokenHash [32]byte) error {
	if _, err := p.pool.Exec(ctx, `DELETE FROM sessions WHERE token_hash = $1`, tokenHash[:]); err != nil {
		return fmt.Errorf("ending a session: %w", err)
	}
	return nil
}

// Staff is an account to be made or changed.
type Staff struct {
	Email, Name  string
	Office       casework.OfficeID
	Role         casework.Role
	PasswordHash string // "" keeps the one that is there
	Active       bool
}

// SaveStaff makes an account, or changes the one of that address. Sessions of an account that is switched off end at once.
func (db *DB) SaveStaff(ctx context.Context, s Staff) error {
	_, err := db.pool.Exec(ctx, `
		INSERT INTO staff (email, name, office, role, password_hash, active) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (lower(email)) DO UPDATE SET name = $2, office = $3, role = $4, active = $6,
		  password_hash = CASE WHEN $5 = '' THEN staff.password_hash ELSE $5 END`, s.Email, s.Name, s.Office, s.Role, s.PasswordHash, s.Active)
	if err != nil {
		return fmt.Errorf("saving an account: %w", err)
	}
	return nil
}

// StaffList gives all accounts, by address, without their passwords.
func (db *DB) StaffList(ctx context.Context) ([]Staff, error) {
	rows, err := db.pool.Query(ctx, `SELECT email, name, office, role, active FROM staff ORDER BY lower(email)`)
	if err != nil {
		return nil, fmt.Errorf("listing accounts: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Staff, err error) {
		return s, row.Scan(&s.Email, &s.Name, &s.Office, &s.Role, &s.Active)
	})
}

// DisableStaff switches an account off and ends its sessions.
func (db *DB) DisableStaff(ctx context.Context, email string) error {
	tag, err := db.pool.Exec(ctx, `
		WITH ended AS (DELETE FROM sessions WHERE staff_id IN (SELECT id FROM staff WHERE lower(email) = lower($1)))
		UPDATE staff SET active = false WHERE lower(email) = lower($1)`, email)
	if err != nil {
		return fmt.Errorf("switching an account off: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return casework.Errorf(casework.NotFound, "There is no account %s.", email)
	}
	return nil
}
