package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// ofMailbox keeps a list of raw messages inside the mailboxes of the viewer ($1, $3).
const ofMailbox = `($1 OR r.mailbox = ANY($3))`

// isAutomatic is mail of machines that stands on no case. Our own come back and what staff sent are of no use to anybody.
const isAutomatic = `r.outcome = 'machine' AND r.copy_of IS NULL AND r.message_id IS NULL AND r.folder <> 'sent' AND r.kind NOT IN ('own', '')`

// Held implements web.Holding.
func (p Pages) Held(ctx context.Context, v casework.Viewer, page web.Page) ([]casework.Held, int, error) {
	w := p.wall(v)
	const from = `FROM raws r LEFT JOIN cases c ON c.id = r.case_id WHERE r.outcome = 'held' AND r.copy_of IS NULL AND ($1 OR r.mailbox = ANY($2))`
	var total int
	if err := p.pool.QueryRow(ctx, `SELECT count(*) `+from, w.all, w.mailboxes).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("counting held messages: %w", err)
	}
	rows, err := p.pool.Query(ctx, `
		SELECT r.id, coalesce(r.number, 0), r.mailbox, r.delivered_at, r.due_at, r.from_name, r.from_address, r.subject, r.preview, r.held_reason, r.why,
		  coalesce(c.id, 0), coalesce(c.number, 0) `+from+` ORDER BY r.due_at, r.id LIMIT $3 OFFSET $4`, w.all, w.mailboxes, page.Size, page.Offset())
	if err != nil {
		return nil, 0, fmt.Errorf("listing held messages: %w", err)
	}
	held, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h casework.Held, err error) {
		err = row.Scan(&h.Raw, &h.Number, &h.Mailbox, &h.ReceivedAt, &h.DueAt, &h.From.Name, &h.From.Address, &h.Subject, &h.Text, &h.Reason, &h.Detail, &h.Case, &h.CaseNumber)
		m, _ := p.city.Entrance(h.Mailbox)
		h.Office = m.Office
		return h, err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("listing held messages: %w", err)
	}
	return held, total, nil
}

// Automatic implements web.Holding.
func (p Pages) Automatic(ctx context.Context, v casework.Viewer, page web.Page) ([]web.Automatic, int, error) {
	w := p.wall(v)
	const from = `FROM raws r LEFT JOIN cases c ON c.id = r.case_id WHERE ` + isAutomatic + ` AND ($1 OR r.mailbox = ANY($2))`
	var total int
	if err := p.pool.QueryRow(ctx, `SELECT count(*) `+from, w.all, w.mailboxes).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("counting automatic mail: %w", err)
	}
	rows, err := p.pool.Query(ctx, `
		SELECT r.id, r.mailbox, r.delivered_at, r.from_name, r.from_address, r.subject, r.preview, r.kind, r.why, coalesce(c.number, 0)
		`+from+` ORDER BY r.id DESC LIMIT $3 OFFSET $4`, w.all, w.mailboxes, page.Size, page.Offset())
	if err != nil {
		return nil, 0, fmt.Errorf("listing automatic mail: %w", err)
	}
	mails, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a web.Automatic, err error) {
		err = row.Scan(&a.Raw, &a.Mailbox, &a.ReceivedAt, &a.From.Name, &a.From.Address, &a.Subject, &a.Text, &a.Kind, &a.KindReason, &a.CaseNumber)
		m, _ := p.city.Entrance(a.Mailbox)
		a.Office = m.Office
		return a, err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("listing automatic mail: %w", err)
	}
	return mails, total, nil
}

// ReleaseHeld implements web.Holding.
func (p Pages) ReleaseHeld(ctx context.Context, v casework.Viewer, id casework.RawID, how casework.Release, reason string) (casework.Case, error) {
	return p.release(ctx, v, id, intake.Held, how, reason)
}

// FileAutomatic implements web.Holding.
func (p Pages) FileAutomatic(ctx context.Context, v casework.Viewer, id casework.RawID, reason string) (casework.Case, error) {
	return p.release(ctx, v, id, intake.Machine, casework.AsNewCase, reason)
}

// release does what a person decided, by the same road as filing: the letter is read again, and decided on under the
// lock.
func (p Pages) release(ctx context.Context, v casework.Viewer, id casework.RawID, was intake.Outcome, how casework.Release, reason string) (casework.Case, error) {
	l, number, on, err := p.heldLetter(ctx, v, id)
	if err != nil {
		return casework.Case{}, err
	}
	keys := p.Rules.Keys([]intake.Letter{l})
	if on != 0 {
		keys.Cases = append(keys.Cases, int64(on))
	}
	var d intake.Decision
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		f, open, err := p.begin(ctx, tx, []intake.Letter{l}, was)
		if err != nil {
			return err
		}
		if !open[id] {
			return p.decidedBy(ctx, id)
		}
		if err := f.load(ctx, keys); err != nil {
			return err
		}
		delete(f.known.Filed, l.Fingerprint)
		if d, err = p.Rules.Release(l, f.known, how, number, on); err != nil {
			return err
		}
		f.known.Apply(l, d)
		for i := range d.Events {
			d.Events[i].Actor = actor(v)
			d.Events[i].Detail["reason"] = reason
		}
		f.add(l, d)
		if err := f.write(ctx); err != nil {
			return err
		}
		if err := released(ctx, tx, id, d, actor(v)); err != nil {
			return err
		}
		return bringAlarm(ctx, tx, p.DB, id, d.Case, v, time.Now())
	})
	if err != nil {
		return casework.Case{}, fmt.Errorf("releasing message %d: %w", id, err)
	}
	if d.Case == 0 || how == casework.RejectHeld {
		return casework.Case{}, nil
	}
	return p.caseByID(ctx, v, d.Case)
}

// released completes what the outcome alone does not say: who decided, that the acknowledgement of the held message is the
// case's now, and that the copies of the message are copies of the case.
func released(ctx context.Context, tx pgx.Tx, id casework.RawID, d intake.Decision, who string) error {
	b := &pgx.Batch{}
	b.Queue(`UPDATE raws SET decided_by = $2, due_at = NULL WHERE id = $1`, id, who)
	if d.Case != 0 && d.Message != 0 {
		b.Queue(`UPDATE deliveries SET case_id = $2 WHERE raw_id = $1 AND case_id IS NULL`, id, d.Case)
		b.Queue(`INSERT INTO thread_ids (id, case_id, filed) SELECT mail_id, $2, true FROM deliveries WHERE raw_id = $1 AND mail_id <> '' ON CONFLICT DO NOTHING`, id, d.Case)
		b.Queue(`UPDATE raws SET case_id = $2, message_id = $3 WHERE copy_of = $1`, id, d.Case, d.Message)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("noting the decision: %w", err)
	}
	return nil
}

// decidedBy says who was faster.
func (p Pages) decidedBy(ctx context.Context, id casework.RawID) error {
	var name string
	err := p.pool.QueryRow(ctx, `SELECT coalesce(s.name, '') FROM raws r LEFT JOIN staff s ON 'staff:' || s.id = r.decided_by WHERE r.id = $1`, id).Scan(&name)
	if err != nil {
		return err
	}
	if name == "" {
		return casework.Errorf(casework.Conflict, "This message waits no more.")
	}
	return casework.Errorf(casework.Conflict, "%s has decided on this message already.", name)
}

// heldLetter reads a waiting message again, for a viewer who may see it.
func (p Pages) heldLetter(ctx context.Context, v casework.Viewer, id casework.RawID) (l intake.Letter, number casework.CaseNumber, on casework.CaseID, err error) {
	w := p.wall(v)
	raw := intake.Raw{ID: id}
	var hash []byte
	err = p.pool.QueryRow(ctx, `
		SELECT channel, mailbox, folder, hash, delivered_at, received_at, coalesce(number, 0), coalesce(case_id, 0) FROM raws r
		WHERE id = $4 AND ($2::text[] IS NOT NULL) AND `+ofMailbox, w.all, w.offices, w.mailboxes, id).
		Scan(&raw.Channel, &raw.Mailbox, &raw.Folder, &hash, &raw.DeliveredAt, &raw.ReceivedAt, &number, &on)
	if err != nil {
		return l, 0, 0, notFound(err, "There is no such message.")
	}
	if hash == nil {
		return intake.Letter{Raw: raw, In: &casework.Inbound{Kind: casework.Personal}}, number, on, nil
	}
	body, err := p.body(ctx, id)
	if err != nil {
		return l, 0, 0, err
	}
	parse := p.Parse
	if other := p.Others[raw.Channel]; other != nil {
		parse = other
	}
	l = intake.Read(raw, parse(body))
	if p.Locate != nil {
		l.Location = p.Locate(l.In)
	}
	return l, number, on, nil
}

func (p Pages) caseByID(ctx context.Context, v casework.Viewer, id casework.CaseID) (casework.Case, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.id = $3 AND (`+led+` OR `+copied+`)`, w.all, w.offices, id)
	if err != nil {
		return casework.Case{}, fmt.Errorf("reading case %d: %w", id, err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCase)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, casework.Errorf(casework.NotFound, "The message went to a case of another office.")
	}
	return c, err
}
