package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// Outbox is what notify asks of a store.
type Outbox struct{ *DB }

var _ notify.Store = Outbox{}

// storeDeliveries keeps composed deliveries, whatever their state. From now on an answer to one finds its case, and a
// bounce finds the delivery.
func (db *DB) storeDeliveries(ctx context.Context, tx pgx.Tx, out []notify.Delivery) error {
	b := &pgx.Batch{}
	for _, d := range out {
		if d.Channel == casework.Call {
			queueTask(b, d)
			continue
		}
		if d.Channel == casework.Text {
			queueText(b, d)
			if d.Question != 0 {
				linkQuestion(b, d.Question, d.Event, d.ComposedAt)
			}
			queueFollow(b, d)
			continue
		}
		m := d.Mail
		b.Queue(`
			INSERT INTO deliveries (event_id, occasion, channel, case_id, raw_id, answers, office, mailbox, identity_id, state, reason, composed_at, not_before,
			  mail_id, bounce_tag, envelope_from, from_name, from_address, to_name, address, reply_to, mail_date, subject, in_reply_to, refs, language, body_text, body_html, by_person, staff_id, unsubscribe)
			VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31)
			ON CONFLICT DO NOTHING`,
			d.Event, d.Occasion, d.Channel, null(d.Case), null(d.Raw), null(d.Answers), d.Office, d.Mailbox, null(d.Identity), d.State, d.Reason, d.ComposedAt, d.NotBefore,
			m.MessageID, m.Tag, m.EnvelopeFrom, m.From.Name, m.From.Address, m.To.Name, m.To.Address, m.ReplyTo, m.Date, m.Subject, m.InReplyTo,
			strings0(m.References), m.Language, m.Text, m.HTML, m.ByPerson, null(d.Staff), m.Unsubscribe)
		if d.Question != 0 {
			linkQuestion(b, d.Question, d.Event, d.ComposedAt)
		}
		queueFollow(b, d)
		if d.Case != 0 && m.MessageID != "" {
			b.Queue(`INSERT INTO thread_ids (id, case_id, filed) VALUES ($1, $2, true) ON CONFLICT (id) DO NOTHING`, m.MessageID, d.Case)
		}
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("storing %d deliveries: %w", len(out), err)
	}
	return nil
}

// queueText keeps a text. Sender, recipient, language and words stand where those of a mail do.
func queueText(b *pgx.Batch, d notify.Delivery) {
	t := d.Text
	b.Queue(`
		INSERT INTO deliveries (event_id, occasion, channel, case_id, raw_id, answers, office, mailbox, identity_id, state, reason, composed_at, not_before,
		  from_address, service, address, language, body_text, segments, by_person, conversing, staff_id)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)
		ON CONFLICT DO NOTHING`,
		d.Event, d.Occasion, d.Channel, null(d.Case), null(d.Raw), null(d.Answers), d.Office, d.Mailbox, null(d.Identity), d.State, d.Reason, d.ComposedAt, d.NotBefore,
		t.From, t.Service, t.To, t.Language, t.Body, t.Segments, t.ByPerson, d.Conversing, null(d.Staff))
}

// strings0 makes an empty array of nil: NULL is no list.
func strings0(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// Claim implements notify.Store. The brakes are read in the same statement: deliveries that a restore brings back are never
// seen without the brake that came with them.
func (o Outbox) Claim(ctx context.Context, now time.Time, worker string, limit int, lease time.Duration) ([]notify.Delivery, error) {
	rows, err := o.pool.Query(ctx, `
		WITH due AS (
		  SELECT id FROM deliveries d
		  WHERE state IN ('pending', 'retrying', 'sending') AND not_before <= $1
		    AND (state <> 'sending' OR lease_until < $1)
		    AND NOT EXISTS (SELECT FROM standing s WHERE s.name IN ('stop//', 'stop//' || d.channel, 'stop/' || d.office || '/', 'stop/' || d.office || '/' || d.channel))
		  ORDER BY not_before, id LIMIT $2 FOR UPDATE SKIP LOCKED)
		UPDATE deliveries d SET state = 'sending', worker = $3, lease_until = $4, attempts = attempts + 1, tried_since = coalesce(tried_since, $1)
		FROM due WHERE d.id = due.id
		RETURNING d.id, event_id, occasion, channel, coalesce(case_id, 0), coalesce(raw_id, 0), coalesce(answers, 0), office, mailbox, coalesce(identity_id, 0), coalesce(staff_id, 0),
		  state, reason, composed_at, not_before, approved_by IS NOT NULL, attempts, tried_since,
		  mail_id, bounce_tag, envelope_from, from_name, from_address, to_name, address, reply_to, coalesce(mail_date, '0001-01-01'), subject, in_reply_to, refs, language, body_text, body_html, by_person, unsubscribe,
		  service, segments, conversing, coalesce(begun_at, '0001-01-01'), tries, looks, lost,
		  coalesce((SELECT r.quiet_from FROM identities i JOIN residents r ON r.id = i.resident_id WHERE i.id = d.identity_id), 0),
		  coalesce((SELECT r.quiet_to FROM identities i JOIN residents r ON r.id = i.resident_id WHERE i.id = d.identity_id), 0),
		  coalesce((SELECT c.status FROM cases c WHERE c.id = d.case_id), '')`,
		now, limit, worker, now.Add(lease))
	if err != nil {
		return nil, fmt.Errorf("claiming deliveries: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d notify.Delivery, err error) {
		m, t := &d.Mail, &d.Attempt
		err = row.Scan(&d.ID, &d.Event, &d.Occasion, &d.Channel, &d.Case, &d.Raw, &d.Answers, &d.Office, &d.Mailbox, &d.Identity, &d.Staff,
			&d.State, &d.Reason, &d.ComposedAt, &d.NotBefore, &d.Approved, &d.Attempts, &d.TriedSince,
			&m.MessageID, &m.Tag, &m.EnvelopeFrom, &m.From.Name, &m.From.Address, &m.To.Name, &m.To.Address, &m.ReplyTo, &m.Date, &m.Subject, &m.InReplyTo,
			&m.References, &m.Language, &m.Text, &m.HTML, &m.ByPerson, &m.Unsubscribe,
			&d.Text.Service, &d.Text.Segments, &d.Conversing, &t.Begun, &t.Tries, &t.Looks, &t.Lost, &d.Quiet.From, &d.Quiet.To, &d.Stands)
		if d.Channel == casework.Text {
			asText(&d)
		}
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("claiming deliveries: %w", err)
	}
	byAge(out)
	return out, nil
}

// asText reads a text out of where a mail would stand. A time that is not set has come as year 1 of UTC.
func asText(d *notify.Delivery) {
	d.Text.From, d.Text.To, d.Text.Language, d.Text.Body, d.Text.ByPerson = d.Mail.From.Address, d.Mail.To.Address, d.Mail.Language, d.Mail.Text, d.Mail.ByPerson
	d.Mail = notify.Mail{}
	if d.Attempt.Begun.Year() == 1 {
		d.Attempt.Begun = time.Time{}
	}
}

// SentSince implements notify.Store.
func (o Outbox) SentSince(ctx context.Context, since time.Time) (n int, err error) {
	if err := o.pool.QueryRow(ctx, `SELECT count(*) FROM deliveries WHERE sent_at > $1`, since).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting what was sent: %w", err)
	}
	return n, nil
}

// Extend implements notify.Store.
func (o Outbox) Extend(ctx context.Context, worker string, until time.Time) error {
	if _, err := o.pool.Exec(ctx, `UPDATE deliveries SET lease_until = $2 WHERE worker = $1 AND state = 'sending'`, worker, until); err != nil {
		return fmt.Errorf("extending the leases of %s: %w", worker, err)
	}
	return nil
}
