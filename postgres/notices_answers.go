package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

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
		SELECT a.event_id, m.id, m.subject, m.reply, i.id, i.value, i.opted_out_at IS NOT NULL, p.name, coalesce(v.n, 0), coalesce(v.generation, 0),
		  coalesce(q.id, 0), a.parent_id, a.parent_refs
		FROM answers a JOIN messages m ON m.id = a.message_id JOIN identities i ON i.id = a.identity_id JOIN residents p ON p.id = i.resident_id
		LEFT JOIN voices v ON v.case_id = m.case_id AND v.identity_id = i.id LEFT JOIN messages q ON q.raw_id = a.answers_raw
		WHERE a.event_id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("reading answers: %w", err)
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var id casework.EventID
		var a notify.AnswerFacts
		var r notify.RecipientFacts
		parent := notify.AnsweredFacts{Channel: casework.Mail, Kind: casework.Personal}
		err := row.Scan(&id, &a.Message, &a.Subject, &a.Text, &r.Identity, &r.Address, &r.OptedOut, &r.Name, &r.Participant, &r.Generation,
			&parent.Message, &parent.MessageID, &parent.References)
		if err != nil {
			return struct{}{}, err
		}
		_, r.Ours = db.city.MailboxAt(r.Address)
		f := &at[id].facts
		f.Answer, f.Recipient, f.Answered = a, r, parent
		return struct{}{}, nil
	})
	if err != nil {
		return fmt.Errorf("reading answers: %w", err)
	}
	return nil
}
