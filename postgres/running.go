package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// silence is after how long without a report nobody follows a mailbox.
const silence = 5 * time.Minute

// Mailboxes implements web.Running.
func (p Pages) Mailboxes(ctx context.Context, v casework.Viewer) ([]web.MailboxHealth, error) {
	all, err := p.MailboxHealth(ctx)
	if err != nil {
		return nil, err
	}
	var out []web.MailboxHealth
	for _, h := range all {
		m, ok := p.city.Mailbox(h.Mailbox)
		if ok && !m.Removed && (v.AllOffices() || v.May(casework.OperateCity) || v.Role == casework.Intake || m.Office == v.Office) {
			out = append(out, h)
		}
	}
	return out, nil
}

// MailboxHealth tells how all mailboxes of the city fare: for /readyz and the metrics, which show nothing of a resident.
// One that nobody reports on is failing, whatever it said last.
func (db *DB) MailboxHealth(ctx context.Context) ([]web.MailboxHealth, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT m.id, state, sentence, since, looked_at, coalesce(fetched_at, '0001-01-01'), (SELECT max(received_at) FROM raws r WHERE r.mailbox = m.id AND r.id > (SELECT coalesce(max(id), 0) - 20000 FROM raws))
		FROM mailboxes m ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("reading how mailboxes fare: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h web.MailboxHealth, err error) {
		var state mailbox.State
		var looked, last *time.Time
		err = row.Scan(&h.Mailbox, &state, &h.Sentence, &h.Since, &looked, &h.Read, &last)
		m, ok := db.city.Mailbox(h.Mailbox)
		if ok {
			h.Address = m.Address
		}
		if m.Removed {
			return h, err
		}
		h.Failing = state == mailbox.Failing
		if looked != nil && time.Since(*looked) > silence {
			h.Failing, h.Since = true, *looked
			h.Sentence = "Nobody has looked into this mailbox since then: the operator has to see whether intake is running."
		}
		if last != nil {
			h.LastMail = *last
		}
		return h, err
	})
}

// SendingState implements web.Running.
func (p Pages) SendingState(ctx context.Context, v casework.Viewer) (web.SendingState, error) {
	s, err := p.Sending(ctx)
	if err != nil {
		return web.SendingState{}, err
	}
	out := web.SendingState{Mode: web.SendingMode(s.For(v.Office, casework.Mail))}
	if out.Mode == "" {
		out.Mode = web.SendingMode(notify.Off)
	}
	if stop, ok := s.Stopped(v.Office, casework.Mail); ok {
		out.Paused, out.Why, out.Since = true, stop.Reason, stop.At
	}
	w := p.wall(v)
	err = p.pool.QueryRow(ctx, `
		SELECT count(*) FROM deliveries WHERE ($1 OR office = ANY($2))
		  AND (state = 'withheld' OR ($3 AND state IN ('pending', 'retrying'))) AND composed_at > now() - interval '7 days'`, w.all, w.offices, out.Paused).Scan(&out.Withheld)
	if err != nil {
		return out, fmt.Errorf("counting what was not sent: %w", err)
	}
	return out, nil
}

// Waiting implements web.Waiting.
func (p Pages) Waiting(ctx context.Context, v casework.Viewer, page web.Page) ([]web.Unsent, int, error) {
	w := p.wall(v)
	const from = `FROM deliveries d LEFT JOIN cases c ON c.id = d.case_id WHERE d.state = 'waiting' AND ($1 OR d.office = ANY($2))`
	var total int
	if err := p.pool.QueryRow(ctx, `SELECT count(*) `+from, w.all, w.offices).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("counting what waits for a yes: %w", err)
	}
	rows, err := p.pool.Query(ctx, `
		SELECT d.id, d.state, d.occasion, d.attempts, d.office, coalesce(c.number, 0), d.to_name, d.address, d.subject, d.body_text, d.reason, d.composed_at
		`+from+` ORDER BY d.id LIMIT $3 OFFSET $4`, w.all, w.offices, page.Size, page.Offset())
	if err != nil {
		return nil, 0, fmt.Errorf("listing what waits for a yes: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u web.Unsent, err error) {
		return u, row.Scan(&u.ID, &u.State, &u.Occasion, &u.Attempts, &u.Office, &u.CaseNumber, &u.To.Name, &u.To.Address, &u.Subject, &u.Text, &u.Why, &u.Since)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("listing what waits for a yes: %w", err)
	}
	return out, total, nil
}

// Approve implements web.Waiting.
func (p Pages) Approve(ctx context.Context, v casework.Viewer, id casework.DeliveryID) error {
	return p.settle(ctx, v, id, `state = 'pending', not_before = now(), approved_by = $4, reason = $5`, "")
}

// Decline implements web.Waiting.
func (p Pages) Decline(ctx context.Context, v casework.Viewer, id casework.DeliveryID, reason string) error {
	return p.settle(ctx, v, id, `state = 'suppressed', approved_by = $4, reason = $5`, reason)
}

func (p Pages) settle(ctx context.Context, v casework.Viewer, id casework.DeliveryID, set, reason string) error {
	w := p.wall(v)
	if !v.May(casework.DecideHeld) {
		w = wall{offices: []string{}}
	}
	tag, err := p.pool.Exec(ctx, `UPDATE deliveries SET `+set+` WHERE id = $3 AND state = 'waiting' AND ($1 OR office = ANY($2))`, w.all, w.offices, id, actor(v), reason)
	if err != nil {
		return fmt.Errorf("deciding on delivery %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return behindWall(ctx, p.pool, w, id, casework.Errorf(casework.Conflict, "This mail waits no more: somebody else has decided on it."))
	}
	return nil
}
