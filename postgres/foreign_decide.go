package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// within is somebody who acts on an answer of an office that they may not belong to: they see that one thing, and do that one thing.
func within(v casework.Viewer, o casework.OfficeID) casework.Viewer {
	as := casework.Viewer{Staff: v.Staff, Office: o, Role: casework.Staffer}
	if o == "" {
		as.Role = casework.Intake
	}
	return as
}

// deciding runs a deed on an answer that waits, on its case, which is locked. It may be done by whoever sees it and may work on cases.
func (p Pages) deciding(ctx context.Context, v casework.Viewer, id int64, at time.Time, do func(pgx.Tx, foreignRow, casework.Case, casework.Doer) error) error {
	if !v.May(casework.WorkCases) {
		return casework.Errorf(casework.Forbidden, "Your account may not %s. Ask the head of your office.", casework.WorkCases)
	}
	f, err := p.oneForeign(ctx, v, id)
	if err != nil {
		return err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, within(v, f.Office), f.number, at)
		if err != nil {
			return err
		}
		return do(tx, f, c, by)
	})
	if err != nil {
		return fmt.Errorf("deciding on answer %d, which waits for a speaker: %w", id, err)
	}
	return nil
}

// settleForeign ends the waiting. Of two who decide at once one is refused.
func settleForeign(ctx context.Context, tx pgx.Tx, f foreignRow, by casework.Doer, state casework.ForeignState, note string, m casework.MessageID) error {
	tag, err := tx.Exec(ctx, `UPDATE foreign_answers SET state = $2, decided_by = $3, decided_at = $4, note = $5, message_id = $6 WHERE id = $1 AND state = 'waiting'`,
		f.ID, string(state), by.Staff, by.At, note, null(m))
	if err == nil && tag.RowsAffected() == 0 {
		err = casework.Errorf(casework.Conflict, "Somebody has decided on this already.")
	}
	return err
}

// KeepWords implements web.Foreign.
func (p Pages) KeepWords(ctx context.Context, v casework.Viewer, id int64, at time.Time, words, machine string) error {
	return p.deciding(ctx, v, id, at, func(tx pgx.Tx, f foreignRow, c casework.Case, by casework.Doer) error {
		tag, err := tx.Exec(ctx, `UPDATE foreign_answers SET words = $2, machine = CASE WHEN $3 = '' THEN machine ELSE $3 END WHERE id = $1 AND state = 'waiting'`, id, words, machine)
		if err == nil && tag.RowsAffected() == 0 {
			err = casework.Errorf(casework.Conflict, "Somebody has decided on this already.")
		}
		if err != nil || machine == "" {
			return err
		}
		return addForeign(ctx, tx, casework.MessageTranslated, c, by, f.Language, map[string]string{"machine": machine, "to": f.Language})
	})
}

// ApproveForeign implements web.Foreign: what goes out are the words of whoever approves it.
func (p Pages) ApproveForeign(ctx context.Context, v casework.Viewer, id int64, at time.Time, words string) error {
	f, err := p.oneForeign(ctx, v, id)
	if err != nil {
		return err
	}
	a, err := f.Approved(v.Staff, strings.TrimSpace(words))
	if err != nil {
		return err
	}
	as := within(v, f.Office)
	to, err := p.recipientOf(ctx, as, f.number, a)
	if err == nil {
		to.leaves, err = p.city.Leaves(a, at, to.heard)
	}
	if err != nil {
		return err
	}
	return p.deciding(ctx, v, id, at, func(tx pgx.Tx, f foreignRow, c casework.Case, by casework.Doer) error {
		m, err := p.answer(ctx, tx, as, f.number, at, to, a)
		if err != nil {
			return err
		}
		if err := settleForeign(ctx, tx, f, by, casework.ForeignGone, "", m); err != nil {
			return err
		}
		return noteForeign(ctx, tx, f, c, by, m)
	})
}

// noteForeign keeps both names: the English stands below the message, as its writer's.
func noteForeign(ctx context.Context, tx pgx.Tx, f foreignRow, c casework.Case, by casework.Doer, m casework.MessageID) error {
	b := &pgx.Batch{}
	b.Queue(`UPDATE foreign_answers SET words = (SELECT reply FROM messages WHERE id = $2) WHERE id = $1`, f.ID, m)
	b.Queue(`UPDATE messages SET language = $2 WHERE id = $1`, m, f.Language)
	b.Queue(`INSERT INTO translations (message_id, office, target, text, staff_id, at) VALUES ($1, $2, 'en', $3, $4, $5)`, m, c.Office, f.Answer.Text, f.Writer, f.AskedAt)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("keeping what an answer says in English: %w", err)
	}
	return addForeign(ctx, tx, casework.ForeignSent, c, by, f.Language, map[string]string{"for": f.By, "machine": f.Machine})
}

// RefuseForeign implements web.Foreign. The words are its writer's draft again, and the reason a note that names them.
func (p Pages) RefuseForeign(ctx context.Context, v casework.Viewer, id int64, at time.Time, why string) error {
	return p.deciding(ctx, v, id, at, func(tx pgx.Tx, f foreignRow, c casework.Case, by casework.Doer) error {
		if err := f.CheckRefusal(why); err != nil {
			return err
		}
		why := strings.TrimSpace(why)
		if err := settleForeign(ctx, tx, f, by, casework.ForeignNo, why, 0); err != nil {
			return err
		}
		if err := giveEnglishBack(ctx, tx, f, c); err != nil {
			return err
		}
		if err := p.keepNote(ctx, tx, c, by, "@"+f.By+" "+"The answer that waited for a speaker was not put across: "+why); err != nil {
			return err
		}
		return addForeign(ctx, tx, casework.ForeignRefused, c, by, f.Language, map[string]string{"why": why})
	})
}

// WithdrawForeign implements web.Foreign.
func (p Pages) WithdrawForeign(ctx context.Context, v casework.Viewer, id int64, at time.Time) error {
	return p.deciding(ctx, v, id, at, func(tx pgx.Tx, f foreignRow, c casework.Case, by casework.Doer) error {
		if !ofOffice(v, f) {
			return casework.Errorf(casework.NotFound, "There is no such answer.")
		}
		if err := settleForeign(ctx, tx, f, by, casework.ForeignBack, "", 0); err != nil {
			return err
		}
		if err := giveEnglishBack(ctx, tx, f, c); err != nil {
			return err
		}
		return addForeign(ctx, tx, casework.ForeignWithdrawn, c, by, f.Language, nil)
	})
}

// RenewForeign implements web.Foreign.
func (p Pages) RenewForeign(ctx context.Context, v casework.Viewer, id int64, at time.Time, thread int) error {
	return p.deciding(ctx, v, id, at, func(tx pgx.Tx, f foreignRow, c casework.Case, by casework.Doer) error {
		switch {
		case !ofOffice(v, f):
			return casework.Errorf(casework.NotFound, "There is no such answer.")
		case f.State != casework.ForeignWaits:
			return casework.Errorf(casework.Conflict, "This was decided already, by %s.", f.DecidedBy)
		case c.ThreadVersion != thread:
			return casework.Errorf(casework.Conflict, "Something more came in on case %s meanwhile. Read it, and decide again.", c.Number)
		}
		if _, err := tx.Exec(ctx, `UPDATE foreign_answers SET thread_version = $2 WHERE id = $1 AND state = 'waiting'`, id, thread); err != nil {
			return err
		}
		return addForeign(ctx, tx, casework.ForeignRenewed, c, by, f.Language, nil)
	})
}

// ofOffice reports whether a viewer is of the office whose answer it is.
func ofOffice(v casework.Viewer, f foreignRow) bool { return v.Office == f.Office }

// giveEnglishBack makes the words their writer's draft again.
func giveEnglishBack(ctx context.Context, tx pgx.Tx, f foreignRow, c casework.Case) error {
	_, err := tx.Exec(ctx, `INSERT INTO drafts (staff_id, case_id, kind, subject, text) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (staff_id, case_id, kind) DO UPDATE SET text = excluded.text || E'\n\n' || drafts.text, saved_at = now()`,
		f.Writer, c.ID, string(f.Answer.Channel), f.Answer.Subject, f.Answer.Text)
	if err != nil {
		return fmt.Errorf("giving the words back: %w", err)
	}
	return nil
}

// foreignAgain lets an answer that was taken back before it left wait for a speaker again.
func foreignAgain(b *pgx.Batch, m casework.MessageID, thread int) {
	b.Queue(`UPDATE foreign_answers SET state = 'waiting', decided_by = NULL, decided_at = NULL, message_id = NULL, thread_version = $2
		WHERE message_id = $1 AND NOT EXISTS (SELECT FROM foreign_answers o WHERE o.case_id = foreign_answers.case_id AND o.state = 'waiting')`, m, thread)
}
