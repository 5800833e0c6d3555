package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// addDeed adds the event of a deed. One that changes how a case stands is looked at after a moment, for more that may come along; what
// was done stays with it, and the clocks of the case begin anew.
func addDeed(ctx context.Context, tx pgx.Tx, d casework.Deed, e casework.Event) error {
	row := eventRow{Kind: e.Kind, Case: e.Case, Office: e.Office, Actor: e.Actor, Detail: e.Detail, Settle: -1}
	if e.Kind != casework.CaseMoved && e.Kind != casework.CaseReopened {
		return addEvents(ctx, tx, []eventRow{row})
	}
	id, err := addEvent(ctx, tx, row, e.At.Add(notify.Digest))
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	if words := casework.OutcomeOf(d); words != "" {
		b.Queue(`INSERT INTO outcomes (event_id, case_id, words, at) VALUES ($1, $2, $3, $4)`, id, e.Case, words, e.At)
	}
	b.Queue(`INSERT INTO followups (case_id, since) VALUES ($1, $2) ON CONFLICT (case_id) DO UPDATE SET since = $2, reminded_at = NULL, told_at = NULL`, e.Case, e.At)
	b.Queue(`UPDATE questions SET closed_at = $2, outcome = 'withdrawn' WHERE case_id = $1 AND kind = 'fixed' AND closed_at IS NULL`, e.Case, e.At)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("noting how case %d stands: %w", e.Case, err)
	}
	return nil
}

// newsKinds are the events that give news of a case.
var newsKinds = []casework.EventKind{casework.CaseMoved, casework.CaseReopened, casework.ResidentReminded, casework.CaseSilent}

// followed are the occasions of news, as deliveries have them.
const followed = `('waiting', 'waiting-again', 'department', 'working', 'resolved', 'closed', 'reopened')`

// loadFollow adds to news of cases who hears it: whoever wrote last on the case of those who take part, by the way they wrote.
func (db *DB) loadFollow(ctx context.Context, tx pgx.Tx, due []dueEvent, now time.Time) error {
	at := map[casework.EventID]*dueEvent{}
	var ids []int64
	for i := range due {
		for _, k := range newsKinds {
			if due[i].event.Kind == k {
				at[due[i].event.ID], ids = &due[i], append(ids, int64(due[i].event.ID))
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
		SELECT e.id, c.office, c.status, coalesce(m.id, 0), coalesce(m.channel, CASE WHEN i.kind = 'phone' THEN 'text' ELSE 'mail' END), coalesce(m.mail_id, ''), coalesce(r.mailbox, ''),
		  i.id, i.value, i.opted_out_at IS NOT NULL, p.name, coalesce(nullif(p.language, ''), `+wroteIn+`), coalesce(v.n, 0), coalesce(v.generation, 0), p.quiet_from, p.quiet_to,
		  coalesce(x.id, 0), coalesce(o.words, ''), c.request_311, coalesce(f.since, e.at),
		  coalesce((SELECT max(w.at) FROM messages w LEFT JOIN answers a ON a.message_id = w.id WHERE w.case_id = c.id AND w.direction = 'out' AND a.undone_at IS NULL), '0001-01-01'),
		  EXISTS (SELECT FROM deliveries d WHERE d.case_id = c.id AND d.occasion IN ('resolved', 'closed') AND d.state IN `+outgoing+`),
		  NOT EXISTS (SELECT FROM questions q WHERE q.identity_id = i.id AND q.channel = 'text' AND q.closed_at IS NULL),
		  EXISTS (SELECT FROM silences s WHERE s.identity_id = i.id AND s.case_id = c.id),
		  (SELECT count(*) FROM deliveries d WHERE d.case_id = c.id AND d.identity_id = i.id AND d.composed_at > $2 AND d.occasion IN `+followed+` AND d.state IN `+outgoing+`),
		  array(SELECT d.occasion FROM deliveries d WHERE d.with_event = e.id ORDER BY d.id)
		FROM events e JOIN cases c ON c.id = e.case_id
		LEFT JOIN LATERAL (SELECT m.* FROM messages m JOIN voices y ON y.case_id = c.id AND y.identity_id = m.identity_id WHERE m.case_id = c.id AND m.direction = 'in'
		  ORDER BY m.at DESC, m.id DESC LIMIT 1) m ON true
		JOIN identities i ON i.id = coalesce(m.identity_id, c.opener) JOIN residents p ON p.id = i.resident_id
		LEFT JOIN voices v ON v.case_id = c.id AND v.identity_id = i.id LEFT JOIN raws r ON r.id = m.raw_id LEFT JOIN followups f ON f.case_id = c.id
		LEFT JOIN LATERAL (SELECT id FROM events n WHERE n.case_id = c.id AND n.id > e.id AND n.kind IN ('case.moved', 'case.reopened') ORDER BY id DESC LIMIT 1) x ON true
		LEFT JOIN outcomes o ON o.event_id = e.id
		WHERE e.id = ANY($1)`, ids, now.Add(-24*time.Hour))
	if err != nil {
		return fmt.Errorf("reading whom news is for: %w", err)
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) { return struct{}{}, db.scanFollow(row, at) })
	if err != nil {
		return fmt.Errorf("reading whom news is for: %w", err)
	}
	return nil
}

func (db *DB) scanFollow(row pgx.CollectableRow, at map[casework.EventID]*dueEvent) error {
	var id casework.EventID
	var lead casework.OfficeID
	var box casework.MailboxID
	var a notify.AnsweredFacts
	var r notify.RecipientFacts
	var n notify.FollowFacts
	var status casework.Status
	var along []string
	err := row.Scan(&id, &lead, &status, &a.Message, &a.Channel, &a.MessageID, &box,
		&r.Identity, &r.Address, &r.OptedOut, &r.Name, &r.Language, &r.Participant, &r.Generation, &n.Quiet.From, &n.Quiet.To,
		&n.Next, &n.Outcome, &n.Request311, &n.Since, &n.AnsweredAt, &n.ToldOfEnd, &n.MayAsk, &n.Silenced, &n.Today, &along)
	if err != nil {
		return err
	}
	if a.Channel != casework.Call {
		a.Channel = casework.Mail
		if identityKind(r.Address) == "phone" {
			a.Channel = casework.Text
		}
	}
	if n.AnsweredAt.Year() == 1 {
		n.AnsweredAt = time.Time{}
	}
	for _, o := range along {
		n.Along = append(n.Along, notify.Occasion(o))
	}
	f := &at[id].facts
	f.Case.Status, f.Answered, f.Recipient, f.Follow = status, a, r, n
	db.placeFacts(f, lead, box)
	return nil
}

// travel lets news of the same batch see what is to travel with it.
func travel(later []dueEvent, made []notify.Delivery) {
	for _, m := range made {
		for i := range later {
			if m.With != 0 && later[i].event.ID == m.With {
				later[i].facts.Follow.Along = append(later[i].facts.Follow.Along, m.Occasion)
			}
		}
	}
}

// queueFollow keeps what news needs besides its delivery: with which other it travels, and the question that it asks.
func queueFollow(b *pgx.Batch, d notify.Delivery) {
	if d.With != 0 {
		b.Queue(`UPDATE deliveries SET with_event = $3 WHERE with_event = $1 OR event_id = $1 AND identity_id = $2`, d.Event, d.Identity, d.With)
	}
	if len(d.Offers) > 0 {
		b.Queue(`
			INSERT INTO questions (case_id, identity_id, channel, kind, choices, asked_at, expires_at, delivery_id)
			SELECT $1, $2, 'text', 'language', to_jsonb($6::text[]), $3, $4, id FROM deliveries WHERE event_id = $5 AND identity_id = $2 AND occasion = 'received'
			ON CONFLICT (identity_id, channel) WHERE closed_at IS NULL DO NOTHING`, d.Case, d.Identity, d.ComposedAt, d.ComposedAt.Add(casework.QuestionOpen), d.Event, d.Offers)
	}
	if d.AsksFixed {
		b.Queue(`
			INSERT INTO questions (case_id, identity_id, channel, kind, asked_at, expires_at, delivery_id)
			SELECT $1, $2, 'text', 'fixed', $3, $4, id FROM deliveries WHERE event_id = $5 AND identity_id = $2 AND occasion = 'resolved'
			ON CONFLICT (identity_id, channel) WHERE closed_at IS NULL DO NOTHING`, d.Case, d.Identity, d.ComposedAt, d.ComposedAt.Add(fixedOpen), d.Event)
	}
}

// fixedOpen is how long a digit tells whether it was fixed: as long as an answer opens a case again.
const fixedOpen = 14 * 24 * time.Hour
