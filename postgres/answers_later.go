package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// hastenAnswers brings up what was to go later on the cases on which somebody has just written: it is looked at now, and stopped.
func (f *filing) hastenAnswers(b *pgx.Batch) {
	var cases []int64
	for _, m := range f.messages {
		if id, direction := m[1].(int64), m[4].(string); direction == string(casework.In) {
			cases = append(cases, id)
		}
	}
	if len(cases) > 0 {
		b.Queue(`UPDATE event_work w SET due_at = now() FROM answers a JOIN messages m ON m.id = a.message_id
			WHERE w.event_id = a.event_id AND a.later AND m.case_id = ANY($1) AND EXISTS (SELECT FROM messages x WHERE `+wroteSince+`)`, cases)
	}
}

// giveWordsBack puts the words of answers that were stopped into the drafts of those who wrote them. The answer itself waits for
// whoever decides that it goes all the same.
func giveWordsBack(ctx context.Context, tx pgx.Tx, out []notify.Delivery) error {
	var events []int64
	for _, d := range out {
		if d.Occasion == notify.Answered && d.State == casework.Waiting {
			events = append(events, int64(d.Event))
		}
	}
	if len(events) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	b.Queue(`INSERT INTO drafts (staff_id, case_id, kind, subject, text) SELECT a.staff_id, m.case_id, m.channel, m.subject, m.reply
		FROM answers a JOIN messages m ON m.id = a.message_id WHERE a.event_id = ANY($1)
		ON CONFLICT (staff_id, case_id, kind) DO UPDATE SET text = excluded.text || E'\n\n' || drafts.text, saved_at = now()`, events)
	b.Queue(`INSERT INTO answer_files (staff_id, case_id, filename, content_type, hash, size) SELECT f.staff_id, f.case_id, f.filename, f.content_type, f.hash, f.size
		FROM answer_files f JOIN answers a ON a.message_id = f.message_id WHERE a.event_id = ANY($1) ORDER BY f.id`, events)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("giving the words of an answer back: %w", err)
	}
	return nil
}

// supersede settles the answers of the same person on a case that were stopped: what they have just sent stands for them.
func supersede(ctx context.Context, tx pgx.Tx, id casework.CaseID, by casework.Doer) error {
	_, err := tx.Exec(ctx, `UPDATE deliveries d SET state = 'suppressed', reason = 'It was stopped, and another answer went in its place.', approved_by = $3
		FROM answers a WHERE a.event_id = d.event_id AND a.staff_id = $2 AND d.case_id = $1 AND d.occasion = 'answered' AND d.state = 'waiting'`, id, by.Staff, by.Staff.Actor())
	if err != nil {
		return fmt.Errorf("settling what was stopped: %w", err)
	}
	return nil
}
