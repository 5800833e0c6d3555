package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// takesNone are the codes by which a provider says that a number takes no texts, whatever they say.
const takesNone = `(21211, 21614, 30005, 30006)`

// loadPhone adds what only events about telephones need.
func (db *DB) loadPhone(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	at := map[casework.EventID]*notify.Facts{}
	var missed, failed []int64
	for i := range due {
		e, f := &due[i].event, &due[i].facts
		at[e.ID] = f
		switch e.Kind {
		case casework.CallMissed:
			missed = append(missed, int64(e.ID))
		case casework.DeliveryFailed:
			failed = append(failed, int64(e.ID))
		case casework.OptedOut:
			f.Stop.ByKeyword, f.Stop.Language = e.Detail["by"] == "keyword", e.Detail["language"]
		}
	}
	if err := loadMissed(ctx, tx, missed, at); err != nil {
		return fmt.Errorf("reading missed calls: %w", err)
	}
	if err := loadFailed(ctx, tx, failed, at); err != nil {
		return fmt.Errorf("reading what has failed: %w", err)
	}
	return nil
}

func loadMissed(ctx context.Context, tx pgx.Tx, events []int64, at map[casework.EventID]*notify.Facts) error {
	if len(events) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
		SELECT e.id, r.delivered_at,
		  EXISTS (SELECT FROM calls c WHERE c.caller = r.from_address AND c.begun_at >= r.delivered_at AND coalesce(c.connected_at, c.left_at, c.callback_at) IS NOT NULL)
		  OR EXISTS (SELECT FROM raws x WHERE x.identity_id = r.identity_id AND x.channel = 'text' AND x.delivered_at > r.delivered_at),
		  coalesce((SELECT d.error_code IN `+takesNone+` FROM deliveries d WHERE d.identity_id = r.identity_id AND d.channel = 'text' AND d.state IN ('sent', 'failed')
		    ORDER BY d.id DESC LIMIT 1), false),
		  EXISTS (SELECT FROM voices v JOIN cases c ON c.id = v.case_id WHERE v.identity_id = r.identity_id AND c.sensitive)
		FROM events e JOIN raws r ON r.id = e.raw_id WHERE e.id = ANY($1)`, events)
	if err != nil {
		return err
	}
	var id casework.EventID
	var m notify.MissedFacts
	var none bool
	_, err = pgx.ForEachRow(rows, []any{&id, &m.At, &m.InTouch, &none, &m.Sensitive}, func() error {
		at[id].Missed, at[id].Recipient.NoTexts = m, none
		return nil
	})
	return err
}

func loadFailed(ctx context.Context, tx pgx.Tx, events []int64, at map[casework.EventID]*notify.Facts) error {
	if len(events) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
		SELECT e.id, d.id, d.channel, d.occasion, d.body_text, d.by_person, coalesce(d.answers, 0), i.id, i.value, i.opted_out_at IS NOT NULL
		FROM events e JOIN deliveries d ON d.id = (e.detail ->> 'delivery')::bigint JOIN identities i ON i.id = d.identity_id WHERE e.id = ANY($1)`, events)
	if err != nil {
		return err
	}
	var id casework.EventID
	var x notify.FailedFacts
	_, err = pgx.ForEachRow(rows, []any{&id, &x.Delivery, &x.Channel, &x.Occasion, &x.Words, &x.ByPerson, &x.Answers, &x.To.Identity, &x.To.Address, &x.Stopped}, func() error {
		at[id].Failed = x
		return nil
	})
	if err != nil {
		return err
	}
	rows, err = tx.Query(ctx, `
		SELECT e.id, m.id, m.value, m.opted_out_at IS NOT NULL, p.name, p.language, coalesce(v.n, 0), coalesce(v.generation, 0), v.case_id IS NOT NULL,
		  coalesce((SELECT k.wanted FROM consents k WHERE k.identity_id = m.id AND k.channel = 'mail' ORDER BY k.at DESC, k.id DESC LIMIT 1), false)
		FROM events e JOIN deliveries d ON d.id = (e.detail ->> 'delivery')::bigint JOIN identities i ON i.id = d.identity_id
		JOIN identities m ON m.resident_id = i.resident_id AND m.kind = 'mail' JOIN residents p ON p.id = m.resident_id
		LEFT JOIN voices v ON v.case_id = d.case_id AND v.identity_id = m.id
		WHERE e.id = ANY($1) ORDER BY v.case_id IS NULL, (SELECT max(r.id) FROM raws r WHERE r.identity_id = m.id) DESC NULLS LAST`, events)
	if err != nil {
		return err
	}
	var w notify.MailWay
	_, err = pgx.ForEachRow(rows, []any{&id, &w.Identity, &w.Address, &w.OptedOut, &w.Name, &w.Language, &w.Participant, &w.Generation, &w.OnCase, &w.Consented}, func() error {
		at[id].Failed.Mails = append(at[id].Failed.Mails, w)
		return nil
	})
	return err
}

// queueTask keeps what a person has to do in place of a machine.
func queueTask(b *pgx.Batch, d notify.Delivery) {
	b.Queue(`INSERT INTO hand_tasks (event_id, case_id, way, identity_id, reason, words, made_at) VALUES ($1, $2, 'call', $3, $4, $5, $6) ON CONFLICT (event_id) DO NOTHING`,
		d.Event, d.Case, d.Identity, d.Reason, d.Text.Body, d.ComposedAt)
	// Somebody has to act, and the list of work says so.
	b.Queue(`UPDATE cases SET due_at = least(due_at, $2) WHERE id = $1 AND status NOT IN ('resolved', 'closed')`, d.Case, d.ComposedAt.AddDate(0, 0, 1))
}
