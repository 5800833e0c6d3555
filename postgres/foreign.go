package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// seesForeign is whether a viewer may see an answer that waits for a speaker (f): their office's, or one that all speakers are asked about.
// $1 and $2 are the wall, $3 who asks, $4 whether they may work on cases.
const seesForeign = `($1 OR f.office = ANY($2) OR f.anyone AND $4 AND ` + speaks + `)`

const foreignColumns = `f.id, c.number, f.office, ($1 OR f.office = ANY($2)) AND c.office = f.office, c.sensitive, f.identity_id, f.channel, f.subject, f.english, f.thread_version,
	f.language, f.anyone, f.staff_id, w.name, f.asked_at, f.due_at, f.words, f.machine, f.state, coalesce(d.name, ''), f.note,
	f.thread_version <> c.thread_version OR c.office <> f.office, ` + speaks

const foreignTables = `foreign_answers f JOIN cases c ON c.id = f.case_id JOIN staff w ON w.id = f.staff_id LEFT JOIN staff d ON d.id = f.decided_by`

// foreignRow is one with what only the office that leads may know.
type foreignRow struct {
	casework.ForeignAnswer
	number casework.CaseNumber
}

func scanForeign(row pgx.CollectableRow) (f foreignRow, err error) {
	var lead bool
	err = row.Scan(&f.ID, &f.number, &f.Office, &lead, &f.Sensitive, &f.Answer.To, &f.Answer.Channel, &f.Answer.Subject, &f.Answer.Text, &f.Answer.ThreadVersion,
		&f.Language, &f.Anyone, &f.Writer, &f.By, &f.AskedAt, &f.DueAt, &f.Words, &f.Machine, &f.State, &f.DecidedBy, &f.Note, &f.Stale, &f.Speaks)
	if lead {
		f.Case = f.number
	}
	// One form of one state of the thread goes out once.
	f.Answer.Key = fmt.Sprintf("foreign-answer-%d-%d", f.ID, f.Answer.ThreadVersion)
	return f, err
}

// foreign reads those that a condition picks and that the viewer may see, the one that is due first first.
func (p Pages) foreign(ctx context.Context, v casework.Viewer, where string, args ...any) ([]foreignRow, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `SELECT `+foreignColumns+` FROM `+foreignTables+` WHERE `+where+` AND `+seesForeign+` ORDER BY f.due_at, f.id LIMIT 200`,
		append([]any{w.all, w.offices, v.Staff, v.May(casework.WorkCases)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("reading answers that wait for a speaker: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanForeign)
	if err != nil {
		return nil, fmt.Errorf("reading answers that wait for a speaker: %w", err)
	}
	return all, nil
}

// ForeignAnswers implements web.Foreign.
func (p Pages) ForeignAnswers(ctx context.Context, v casework.Viewer) ([]casework.ForeignAnswer, error) {
	return shown(p.foreign(ctx, v, `f.state = 'waiting'`))
}

func shown(rows []foreignRow, err error) (all []casework.ForeignAnswer, _ error) {
	for _, f := range rows {
		all = append(all, f.ForeignAnswer)
	}
	return all, err
}

// ForeignAnswer implements web.Foreign.
func (p Pages) ForeignAnswer(ctx context.Context, v casework.Viewer, id int64) (casework.ForeignAnswer, error) {
	f, err := p.oneForeign(ctx, v, id)
	return f.ForeignAnswer, err
}

func (p Pages) oneForeign(ctx context.Context, v casework.Viewer, id int64) (foreignRow, error) {
	all, err := p.foreign(ctx, v, `f.id = $5`, id)
	if err == nil && len(all) == 0 {
		err = casework.Errorf(casework.NotFound, "There is no such answer.")
	}
	if err != nil {
		return foreignRow{}, err
	}
	return all[0], nil
}

// AskSpeaker implements web.Foreign.
func (p Pages) AskSpeaker(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, f casework.ForeignAnswer) (id int64, err error) {
	if err := f.Check(); err != nil {
		return 0, err
	}
	if _, err := p.recipientOf(ctx, v, n, f.Answer); err != nil {
		return 0, err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if f.Sensitive = c.Sensitive; f.Check() != nil {
			return f.Check()
		}
		if c.ThreadVersion != f.Answer.ThreadVersion {
			return casework.Errorf(casework.Conflict, "Nobody was asked: something came in on case %s while you wrote.", n)
		}
		id, err = p.putForeign(ctx, tx, c, by, f)
		return err
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "23505" {
		return 0, casework.Errorf(casework.Conflict, "An answer on case %s waits for a speaker already. Take that one back first.", n)
	}
	if err != nil {
		return 0, fmt.Errorf("asking for a speaker on case %s: %w", n, err)
	}
	return id, nil
}

// putForeign keeps one on a case that is locked; its words are no draft any more.
func (p Pages) putForeign(ctx context.Context, tx pgx.Tx, c casework.Case, by casework.Doer, f casework.ForeignAnswer) (id int64, err error) {
	var files bool
	a := f.Answer
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM answer_files WHERE staff_id = $1 AND case_id = $2 AND message_id IS NULL)`, by.Staff, c.ID).Scan(&files)
	if err == nil && files && a.Channel != casework.Text {
		err = casework.Errorf(casework.Invalid, "Files cannot wait for a speaker. Take them out, and send them in a mail of their own.")
	}
	if err != nil {
		return 0, err
	}
	channel := a.Channel
	if channel == "" {
		channel = casework.Mail
	}
	err = tx.QueryRow(ctx, `INSERT INTO foreign_answers (case_id, office, identity_id, channel, subject, english, language, thread_version, anyone, staff_id, asked_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
		c.ID, c.Office, a.To, string(channel), a.Subject, strings.TrimSpace(a.Text), f.Language, a.ThreadVersion, f.Anyone, by.Staff, by.At, p.city.HelpDue(by.At)).Scan(&id)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM drafts WHERE staff_id = $1 AND case_id = $2 AND kind = $3`, by.Staff, c.ID, string(channel)); err != nil {
		return 0, err
	}
	return id, addForeign(ctx, tx, casework.ForeignAsked, c, by, f.Language, nil)
}

// addForeign tells what happened to one.
func addForeign(ctx context.Context, tx pgx.Tx, kind casework.EventKind, c casework.Case, by casework.Doer, language string, more map[string]string) error {
	detail := map[string]string{"by": by.Name, "language": language}
	for k, v := range more {
		if v != "" {
			detail[k] = v
		}
	}
	return addEvents(ctx, tx, []eventRow{{Kind: kind, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: detail, Settle: -1}})
}
