package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// wroteSince is whether a message (x) is one that somebody wrote to us on the case of an answer (m) after it.
const wroteSince = `x.case_id = m.case_id AND x.direction = 'in' AND x.kind = 'personal' AND x.id > m.id`

// loadAnswers adds to the events of staff who answered what they wrote, to whom, and which mail it answers.
func (db *DB) loadAnswers(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	at := map[casework.EventID]*dueEvent{}
	var ids []int64
	for i := range due {
		if due[i].event.Kind == casework.StaffAnswered {
			at[due[i].event.ID] = &due[i]
			ids = append(ids, int64(due[i].event.ID))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
		SELECT a.event_id, m.id, m.channel, m.subject, m.reply, a.leaves_at, a.later AND EXISTS (SELECT FROM messages x WHERE `+wroteSince+`), i.id, i.value, i.opted_out_at IS NOT NULL, p.name, coalesce(v.n, 0), coalesce(v.generation, 0),
		  coalesce(q.id, 0), coalesce(q.at, '0001-01-01'), coalesce(r.mailbox, ''), a.parent_id, a.parent_refs, a.offer
		FROM answers a JOIN messages m ON m.id = a.message_id JOIN identities i ON i.id = a.identity_id JOIN residents p ON p.id = i.resident_id
		LEFT JOIN voices v ON v.case_id = m.case_id AND v.identity_id = i.id LEFT JOIN messages q ON q.raw_id = a.answers_raw LEFT JOIN raws r ON r.id = a.answers_raw
		WHERE a.event_id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("reading answers: %w", err)
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var id casework.EventID
		var a notify.AnswerFacts
		var r notify.RecipientFacts
		var entrance casework.MailboxID
		parent := notify.AnsweredFacts{Kind: casework.Personal}
		err := row.Scan(&id, &a.Message, &a.Channel, &a.Subject, &a.Text, &a.At, &a.Overtaken, &r.Identity, &r.Address, &r.OptedOut, &r.Name, &r.Participant, &r.Generation,
			&parent.Message, &parent.ReceivedAt, &entrance, &parent.MessageID, &parent.References, &a.Offer)
		if err != nil {
			return struct{}{}, err
		}
		_, r.Ours = db.city.MailboxAt(r.Address)
		f := &at[id].facts
		parent.Channel = a.Channel
		f.Answer, f.Recipient, f.Answered, f.Number = a, r, parent, notify.NumberFacts{}
		if a.Channel == casework.Text {
			db.placeNumber(f, f.Office.ID, entrance)
		}
		return struct{}{}, nil
	})
	if err != nil {
		return fmt.Errorf("reading answers: %w", err)
	}
	return nil
}
