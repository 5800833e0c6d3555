package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// before is what taking an answer back restores.
type before struct {
	Version       int             `json:"version"` // of the case after the answer: with any other, more was done since
	Status        casework.Status `json:"status"`
	ResolvedAt    time.Time       `json:"resolved_at"`
	DueAt         time.Time       `json:"due_at"`
	LastMessageAt time.Time       `json:"last_message_at"`
	SnoozedUntil  time.Time       `json:"snoozed_until"`
	SnoozeReason  string          `json:"snooze_reason"`
}

func beforeAnswer(c casework.Case, a casework.Answer) before {
	b := before{Version: c.Version + 1, Status: c.Status, ResolvedAt: c.ResolvedAt, DueAt: c.DueAt, LastMessageAt: c.LastMessageAt,
		SnoozedUntil: c.SnoozedUntil, SnoozeReason: c.SnoozeReason}
	if a.Then != nil {
		b.Version++
	}
	return b
}

// restore gives a case as it was before the answer.
func (b before) restore(c casework.Case) casework.Case {
	c.Status, c.ResolvedAt, c.DueAt, c.LastMessageAt = b.Status, b.ResolvedAt, b.DueAt, b.LastMessageAt
	c.SnoozedUntil, c.SnoozeReason = b.SnoozedUntil, b.SnoozeReason
	if c.Status.Live() {
		c.Resolution = ""
	}
	return c
}

// TakeBack implements web.Work. Whoever composes holds the row of event_work while it does: taking back waits for that, and
// finds either the row, or that the answer has gone.
func (p Pages) TakeBack(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, id casework.MessageID) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		var event casework.EventID
		var b before
		err = tx.QueryRow(ctx, `SELECT a.event_id, a.before FROM answers a JOIN messages m ON m.id = a.message_id
			WHERE a.message_id = $1 AND m.case_id = $2 AND (a.staff_id = $3 OR a.later) AND a.undone_at IS NULL`, id, c.ID, v.Staff).Scan(&event, &b)
		if err != nil {
			return notFound(err, "There is no such answer of yours.")
		}
		stopped, err := tx.Exec(ctx, `DELETE FROM event_work WHERE event_id = $1`, event)
		if err != nil {
			return err
		}
		if stopped.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "The answer has gone out already. Write another one to set it right.")
		}
		return p.takeBack(ctx, tx, c, by, id, b)
	})
	if err != nil {
		return fmt.Errorf("taking back answer %d: %w", id, err)
	}
	return nil
}

func (p Pages) takeBack(ctx context.Context, tx pgx.Tx, c casework.Case, by casework.Doer, id casework.MessageID, b before) error {
	next := c
	if c.Version == b.Version {
		next = b.restore(c)
	}
	next.Messages--
	next.ThreadVersion++
	saved, err := saveCase(ctx, tx, c, next)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue(`UPDATE answers SET undone_at = $2 WHERE message_id = $1`, id, by.At)
	batch.Queue(`INSERT INTO drafts (staff_id, case_id, kind, subject, text) SELECT $2, case_id, channel, subject, reply FROM messages WHERE id = $1
		AND NOT EXISTS (SELECT FROM foreign_answers WHERE message_id = $1)
		ON CONFLICT (staff_id, case_id, kind) DO UPDATE SET text = excluded.text || E'\n\n' || drafts.text, saved_at = now()`, id, by.Staff)
	batch.Queue(`UPDATE answer_files SET message_id = NULL, staff_id = $2 WHERE message_id = $1`, id, by.Staff)
	foreignAgain(batch, id, saved.ThreadVersion)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("giving the text back: %w", err)
	}
	err = addEvents(ctx, tx, []eventRow{{Kind: casework.AnswerTakenBack, Case: c.ID, Office: c.Office, Message: id, Actor: by.Staff.Actor(),
		Detail: map[string]string{"by": by.Name}, Settle: -1}})
	if err != nil {
		return err
	}
	_, err = p.withClocks(ctx, tx, next)
	return err
}
