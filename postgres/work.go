package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Do implements web.Work.
func (p Pages) Do(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, thread int, d casework.Deed, note string) (next casework.Case, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if casework.NeedsFreshThread(d) && c.ThreadVersion != thread {
			return casework.Errorf(casework.Conflict, "Something came in on case %s while you decided. Read it, and decide again.", n)
		}
		if next, err = p.apply(ctx, tx, c, d, by); err != nil || note == "" {
			return err
		}
		return p.keepNote(ctx, tx, next, by, note)
	})
	if err != nil {
		return next, fmt.Errorf("working on case %s: %w", n, err)
	}
	return next, nil
}

// atWork reads a case that a viewer's office leads, locks it until the end of the transaction, and says who the viewer is. The lock lets rows be
// added that name the case: whoever composes an answer does, while taking it back waits for the composer.
func (p Pages) atWork(ctx context.Context, tx pgx.Tx, v casework.Viewer, n casework.CaseNumber, at time.Time) (casework.Case, casework.Doer, error) {
	w, by := p.wall(v), casework.Doer{Staff: v.Staff, At: at}
	if !v.May(casework.WorkCases) {
		w = wall{offices: []string{}}
	}
	rows, err := tx.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.number = $3 AND `+led+` FOR NO KEY UPDATE OF c`, w.all, w.offices, n)
	if err != nil {
		return casework.Case{}, by, fmt.Errorf("reading case %s: %w", n, err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCase)
	if err != nil {
		return c, by, notFound(err, "There is no case %s.", n)
	}
	var head casework.CaseNumber
	err = tx.QueryRow(ctx, `SELECT name, coalesce((SELECT h.number FROM cases c JOIN cases h ON h.id = c.merged_into WHERE c.id = $2), 0) FROM staff WHERE id = $1 AND active`,
		v.Staff, c.ID).Scan(&by.Name, &head)
	if head != 0 {
		return c, by, casework.Errorf(casework.Conflict, "Case %s was merged into %s meanwhile. Open that one, and do it there.", n, head)
	}
	return c, by, notFound(err, "This account works no more.")
}

// apply does a deed to a case that is locked: the row and the event.
func (p Pages) apply(ctx context.Context, tx pgx.Tx, c casework.Case, d casework.Deed, by casework.Doer) (casework.Case, error) {
	return p.applyWith(ctx, tx, c, d, by, 0)
}

// applyWith does a deed that goes with an answer, and is taken back with it.
func (p Pages) applyWith(ctx context.Context, tx pgx.Tx, c casework.Case, d casework.Deed, by casework.Doer, answer casework.MessageID) (casework.Case, error) {
	if a, ok := d.(casework.AssignTo); ok && a.Staff != 0 {
		name, err := p.colleague(ctx, tx, c.Office, a.Staff)
		if err != nil {
			return c, err
		}
		a.Name = name
		d = a
	}
	if _, unmarks := d.(casework.NotSensitive); unmarks {
		if err := headOf(ctx, tx, c.Office, by.Staff); err != nil {
			return c, err
		}
	}
	next, e, err := c.After(d, by)
	if err != nil {
		return c, err
	}
	if next, err = saveCase(ctx, tx, c, next); err != nil {
		return c, err
	}
	if answer != 0 {
		e.Detail[casework.AnswerFact] = strconv.FormatInt(int64(answer), 10)
	}
	if err := addDeed(ctx, tx, d, e); err != nil {
		return c, err
	}
	if next.Sensitive && !c.Sensitive {
		if err := hush(ctx, tx, []int64{int64(c.ID)}); err != nil {
			return c, err
		}
	}
	if was := c.Spam; was != next.Spam {
		if err := p.spam(ctx, tx, next, by); err != nil {
			return c, err
		}
	}
	if a, ok := d.(casework.AssignTo); ok && a.Staff != 0 && a.Staff != c.Assignee {
		if err := tell(ctx, tx, casework.ToldAssigned, c.ID, c.Office, []casework.StaffID{a.Staff}, by, 0); err != nil {
			return c, err
		}
	}
	if !casework.MovesClocks(d) {
		return next, nil
	}
	return p.withClocks(ctx, tx, next)
}

// saveCase writes what work can change. The version moves; that of the thread moves with the status.
func saveCase(ctx context.Context, tx pgx.Tx, was, c casework.Case) (casework.Case, error) {
	c.Version++
	if was.Status != c.Status {
		c.ThreadVersion++
	}
	_, err := tx.Exec(ctx, `
		UPDATE cases SET status = $2, resolved_at = $3, due_at = $4, assignee = $5, topic = $6, sensitive = $7, snoozed_until = $8, snooze_reason = $9,
		  request_311 = $10, last_message_at = $11, messages = $12, version = $13, thread_version = $14, untouched = false,
		  tags = $15, resolution = $16, request_due = $17, spam_at = CASE WHEN $18 THEN coalesce(spam_at, now()) END,
		  department = $19, danger_at = CASE WHEN $2 NOT IN ('resolved', 'closed') THEN danger_at END -- whoever ends a case has looked
		WHERE id = $1`,
		c.ID, c.Status, someTime(c.ResolvedAt), someTime(c.DueAt), null(c.Assignee), c.Topic, c.Sensitive, someTime(c.SnoozedUntil), c.SnoozeReason,
		c.Request311, c.LastMessageAt, c.Messages, c.Version, c.ThreadVersion, strings0(c.Tags), c.Resolution, someTime(c.RequestDue), c.Spam, c.Department)
	if err != nil {
		return c, fmt.Errorf("saving case %s: %w", c.Number, err)
	}
	return c, nil
}

// someTime makes NULL of the zero time.
func someTime(t time.Time) *time.Time {
	if t.Year() <= 1 {
		return nil
	}
	return &t
}

// colleague finds somebody who may be given a case of an office.
func (p Pages) colleague(ctx context.Context, tx pgx.Tx, o casework.OfficeID, id casework.StaffID) (name string, err error) {
	err = tx.QueryRow(ctx, `SELECT name FROM staff WHERE id = $1 AND `+worksIn, id, o).Scan(&name)
	return name, notFound(err, "This person does not work in the office that leads the case.")
}

// worksIn is whether somebody may work on cases of an office ($2): its own people, and those of the triage queue where none leads.
const worksIn = `active AND office = $2 AND CASE WHEN $2 = '' THEN role = 'intake' ELSE role IN ('volunteer', 'staff', 'head', 'intake') END`

// AddNote implements web.Work.
func (p Pages) AddNote(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, text string) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if casework.KindOf(err) == casework.NotFound {
			c, by, err = p.atNotes(ctx, tx, v, n, at)
		}
		if err != nil {
			return err
		}
		if err := p.keepNote(ctx, tx, c, by, text); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM drafts WHERE staff_id = $1 AND case_id = $2 AND kind = 'note'`, v.Staff, c.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("adding a note to case %s: %w", n, err)
	}
	return nil
}

// keepNote adds a note to a case that is locked.
func (p Pages) keepNote(ctx context.Context, tx pgx.Tx, c casework.Case, by casework.Doer, text string) error {
	if err := casework.CheckNote(text); err != nil {
		return err
	}
	people, err := p.colleagues(ctx, tx, c.Office)
	if err != nil {
		return err
	}
	named := casework.MentionsIn(text, people)
	if named == nil {
		named = []casework.StaffID{}
	}
	var id int64
	err = tx.QueryRow(ctx, `INSERT INTO notes (case_id, office, staff_id, text, mentions, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`, c.ID, c.Office, by.Staff, text, named, by.At).Scan(&id)
	if err != nil {
		return fmt.Errorf("keeping a note on case %s: %w", c.Number, err)
	}
	if err := tell(ctx, tx, casework.ToldMention, c.ID, c.Office, named, by, id); err != nil {
		return err
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.NoteAdded, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: map[string]string{"by": by.Name}, Settle: -1}})
}

// SaveDraft implements web.Work.
func (p Pages) SaveDraft(ctx context.Context, v casework.Viewer, n casework.CaseNumber, d web.Draft) error {
	w := p.wall(v)
	sql, args := `DELETE FROM drafts WHERE staff_id = $1 AND case_id = $2 AND kind = $3`, []any{d.Kind}
	if d.Text != "" {
		sql = `INSERT INTO drafts (staff_id, case_id, kind, subject, text) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (staff_id, case_id, kind) DO UPDATE SET subject = $4, text = $5, saved_at = now()`
		args = append(args, d.Subject, d.Text)
	}
	var id casework.CaseID
	if err := p.pool.QueryRow(ctx, `SELECT c.id FROM cases c WHERE c.number = $3 AND `+led, w.all, w.offices, n).Scan(&id); err != nil {
		return notFound(err, "There is no case %s.", n)
	}
	if _, err := p.pool.Exec(ctx, sql, append([]any{v.Staff, id}, args...)...); err != nil {
		return fmt.Errorf("saving a draft on case %s: %w", n, err)
	}
	return nil
}
