package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// StaffAccounts implements web.Staffing.
func (p Pages) StaffAccounts(ctx context.Context, v casework.Viewer) ([]web.StaffLine, error) {
	if !v.May(casework.ManageStaff) {
		return nil, casework.Errorf(casework.Forbidden, "Your account may not manage accounts.")
	}
	rows, err := p.pool.Query(ctx, `
		SELECT s.id, s.office, s.role, s.name, s.email, s.active, s.password_hash <> '', EXISTS (SELECT FROM city_logins l WHERE l.staff_id = s.id),
		  `+hasSecond+`,
		  coalesce((SELECT max(seen_at) FROM sessions x WHERE x.staff_id = s.id), '0001-01-01'),
		  (SELECT count(*) FROM cases c WHERE c.assignee = s.id AND `+live+`),
		  coalesce(k.expires_at, '0001-01-01'), k.used_at IS NOT NULL, coalesce(d.state, ''), coalesce(d.reason, '')
		FROM staff s
		LEFT JOIN LATERAL (SELECT * FROM staff_links k WHERE k.staff_id = s.id AND k.kind = 'invitation' ORDER BY k.id DESC LIMIT 1) k ON true
		LEFT JOIN deliveries d ON d.event_id = k.event_id AND d.staff_id = s.id
		WHERE $1 OR (s.office = $2 AND s.office <> '' AND s.role IN ('volunteer', 'staff', 'head'))
		ORDER BY s.active DESC, lower(s.name), s.id`, v.Role == casework.CityAdmin, v.Office)
	if err != nil {
		return nil, fmt.Errorf("listing accounts: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l web.StaffLine, err error) {
		i := &l.Invitation
		return l, row.Scan(&l.Staff, &l.Office, &l.Role, &l.Name, &l.Email, &l.Active, &l.HasPassword, &l.HasCity, &l.HasSecond, &l.SeenAt, &l.OpenCases,
			&i.Expires, &i.Used, &i.State, &i.Reason)
	})
}

// managed locks an account that a viewer is to change, and checks that they may make it into what becomes says.
func managed(ctx context.Context, tx pgx.Tx, v casework.Viewer, id casework.StaffID, becomes func(casework.Account) casework.Account) (was casework.Account, err error) {
	err = tx.QueryRow(ctx, `SELECT id, office, role FROM staff WHERE id = $1 FOR UPDATE`, id).Scan(&was.Staff, &was.Office, &was.Role)
	if err != nil {
		return was, notFound(err, "There is no such account in your office.")
	}
	return was, v.CheckManages(was, becomes(was))
}

func same(a casework.Account) casework.Account { return a }

// accountEvent tells of a change to an account.
func accountEvent(v casework.Viewer, kind casework.EventKind, a casework.Account, facts map[string]string) eventRow {
	if facts == nil {
		facts = map[string]string{}
	}
	facts["account"] = a.Staff.Actor()
	return eventRow{Kind: kind, Office: a.Office, Actor: actor(v), Detail: facts, Settle: -1}
}

// Invite implements web.Staffing.
func (p Pages) Invite(ctx context.Context, v casework.Viewer, at time.Time, n web.NewAccount) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		a := casework.Account{Office: n.Office, Role: n.Role}
		if err := v.CheckManages(casework.Account{}, a); err != nil {
			return err
		}
		if _, ok := p.city.Office(n.Office); !ok && n.Office != "" {
			return casework.Errorf(casework.Invalid, "The city has no such office.")
		}
		err := tx.QueryRow(ctx, `INSERT INTO staff (email, name, office, role) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING id`,
			strings.TrimSpace(n.Email), strings.TrimSpace(n.Name), n.Office, n.Role).Scan(&a.Staff)
		if err = notFound(err, "taken"); casework.KindOf(err) == casework.NotFound {
			return casework.Errorf(casework.Conflict, "There is an account of this address already. If it is not on your list, ask the city's administrator.")
		}
		if err != nil {
			return err
		}
		return sendLink(ctx, tx, v, a, "invitation", at)
	})
	if err != nil {
		return fmt.Errorf("inviting: %w", err)
	}
	return nil
}

// sendLink makes older links void, and the event that a mail with a new one goes out by.
func sendLink(ctx context.Context, tx pgx.Tx, v casework.Viewer, a casework.Account, kind string, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE staff_links SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL`, a.Staff, at); err != nil {
		return err
	}
	e, life := accountEvent(v, casework.AccountInvited, a, map[string]string{"role": string(a.Role)}), casework.InvitationLife
	if kind == "reset" {
		e, life = accountEvent(v, casework.ResetAsked, a, nil), casework.ResetLife
		e.Actor = "nobody"
	}
	id, err := addEvent(ctx, tx, e, at)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO staff_links (kind, staff_id, event_id, expires_at) VALUES ($1, $2, $3, $4)`, kind, a.Staff, id, at.Add(life))
	return err
}

// InviteAgain implements web.Staffing.
func (p Pages) InviteAgain(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		a, err := managed(ctx, tx, v, id, same)
		if err != nil {
			return err
		}
		if err := notInUse(ctx, tx, id); err != nil {
			return err
		}
		return sendLink(ctx, tx, v, a, "invitation", at)
	})
	if err != nil {
		return fmt.Errorf("inviting again: %w", err)
	}
	return nil
}

// ChangeRole implements web.Staffing.
func (p Pages) ChangeRole(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID, role casework.Role) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		a, err := managed(ctx, tx, v, id, func(a casework.Account) casework.Account { a.Role = role; return a })
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `WITH ended AS (DELETE FROM sessions WHERE staff_id = $1) UPDATE staff SET role = $2 WHERE id = $1`, id, role); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{accountEvent(v, casework.AccountChanged, a, map[string]string{"role": string(role), "was": string(a.Role)})})
	})
	if err != nil {
		return fmt.Errorf("changing a role: %w", err)
	}
	return nil
}

// SwitchAccount implements web.Staffing.
func (p Pages) SwitchAccount(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID, on bool, to casework.StaffID) (left int, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		a, err := managed(ctx, tx, v, id, same)
		if err != nil {
			return err
		}
		if on {
			if _, err := tx.Exec(ctx, `UPDATE staff SET active = true WHERE id = $1`, id); err != nil {
				return err
			}
			return addEvents(ctx, tx, []eventRow{accountEvent(v, casework.AccountEnabled, a, nil)})
		}
		_, err = tx.Exec(ctx, `
			WITH ended AS (DELETE FROM sessions WHERE staff_id = $1), links AS (UPDATE staff_links SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL),
			steps AS (DELETE FROM sign_in_steps WHERE staff_id = $1)
			UPDATE staff SET active = false WHERE id = $1`, id, at)
		if err != nil {
			return err
		}
		if left, err = p.leaveWork(ctx, tx, v, at, a, to); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{accountEvent(v, casework.AccountDisabled, a, nil),
			accountEvent(v, casework.WorkLeft, a, map[string]string{"cases": strconv.Itoa(left)})})
	})
	if err != nil {
		return 0, fmt.Errorf("switching an account: %w", err)
	}
	return left, nil
}

// ResetSecondFactor implements web.Staffing.
func (p Pages) ResetSecondFactor(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		a, err := managed(ctx, tx, v, id, same)
		if err != nil {
			return err
		}
		if err := dropSecondFactor(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE staff_id = $1`, id); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{accountEvent(v, casework.SecondFactorSet, a, map[string]string{"to": "off"})})
	})
	if err != nil {
		return fmt.Errorf("taking away a second factor: %w", err)
	}
	return nil
}

// AskReset implements web.Staffing.
func (p Pages) AskReset(ctx context.Context, email string, at time.Time) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		var a casework.Account
		err := tx.QueryRow(ctx, `SELECT id, office, role FROM staff WHERE lower(email) = lower($1) AND active FOR UPDATE`, email).Scan(&a.Staff, &a.Office, &a.Role)
		if casework.KindOf(notFound(err, "nobody")) == casework.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		return sendLink(ctx, tx, casework.Viewer{}, a, "reset", at)
	})
	if err != nil {
		return fmt.Errorf("asking for a new password: %w", err)
	}
	return nil
}

const linkGone = "This link was used, or is too old. Ask for another one."

// StaffLink implements web.Staffing.
func (p Pages) StaffLink(ctx context.Context, link int64, now time.Time) (web.LinkUse, error) {
	return readLink(ctx, p.pool, link, now, "")
}

type rowQuerier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func readLink(ctx context.Context, q rowQuerier, link int64, now time.Time, lock string) (u web.LinkUse, err error) {
	a := &u.Account
	err = q.QueryRow(ctx, `
		SELECT k.kind = 'invitation', s.id, s.office, s.role, s.name, s.email FROM staff_links k JOIN staff s ON s.id = k.staff_id
		WHERE k.id = $1 AND k.used_at IS NULL AND k.expires_at > $2 AND s.active `+lock, link, now).Scan(&u.Invitation, &a.Staff, &a.Office, &a.Role, &a.Name, &a.Email)
	return u, notFound(err, linkGone)
}

// UseLink implements web.Staffing.
func (p Pages) UseLink(ctx context.Context, link int64, now time.Time, hash string) (u web.LinkUse, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		if u, err = readLink(ctx, tx, link, now, "FOR UPDATE"); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			WITH ended AS (DELETE FROM sessions WHERE staff_id = $1), links AS (UPDATE staff_links SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL)
			UPDATE staff SET password_hash = $3 WHERE id = $1`, u.Account.Staff, now, hash)
		if err != nil {
			return err
		}
		how := map[bool]string{true: "invitation", false: "reset"}[u.Invitation]
		own := casework.Account{Staff: u.Account.Staff, Office: u.Account.Office}
		return addEvents(ctx, tx, []eventRow{accountEvent(u.Account.Viewer, casework.PasswordChanged, own, map[string]string{"how": how})})
	})
	if err != nil {
		return web.LinkUse{}, fmt.Errorf("using a link: %w", err)
	}
	return u, nil
}
