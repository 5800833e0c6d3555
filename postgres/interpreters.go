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

// interpreterOf is the interpreter that is needed on a case; nil for none.
func (p Pages) interpreterOf(ctx context.Context, v casework.Viewer, id casework.CaseID) (*casework.Interpreter, error) {
	w := p.wall(v)
	i := &casework.Interpreter{}
	err := p.pool.QueryRow(ctx, `SELECT t.language, t.why, b.name, t.asked_at, t.due_at, coalesce(t.assignee, 0), coalesce(a.name, '')
		FROM interpreter_tasks t JOIN cases c ON c.id = t.case_id JOIN staff b ON b.id = t.asked_by LEFT JOIN staff a ON a.id = t.assignee
		WHERE t.case_id = $3 AND t.done_at IS NULL AND `+led, w.all, w.offices, id).Scan(&i.Language, &i.Why, &i.By, &i.AskedAt, &i.DueAt, &i.Assignee, &i.AssigneeName)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading whether an interpreter is needed: %w", err)
	}
	return i, nil
}

// interpreting runs a deed about the interpreter of a case, and tells of it.
func (p Pages) interpreting(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, kind casework.EventKind, do func(pgx.Tx, casework.Case, casework.Doer) (detail map[string]string, err error)) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		detail, err := do(tx, c, by)
		if err != nil {
			return err
		}
		detail["by"] = by.Name
		return addEvents(ctx, tx, []eventRow{{Kind: kind, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: detail, Settle: -1}})
	})
	if err != nil {
		return fmt.Errorf("%s on case %s: %w", kind, n, err)
	}
	return nil
}

// AskInterpreter implements web.Interpreters.
func (p Pages) AskInterpreter(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, i casework.Interpreter) error {
	if err := i.Check(); err != nil {
		return err
	}
	err := p.interpreting(ctx, v, n, at, casework.InterpreterAsked, func(tx pgx.Tx, c casework.Case, by casework.Doer) (map[string]string, error) {
		_, err := tx.Exec(ctx, `INSERT INTO interpreter_tasks (case_id, language, why, asked_by, asked_at, due_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			c.ID, i.Language, strings.TrimSpace(i.Why), by.Staff, by.At, p.city.HelpDue(by.At))
		return map[string]string{"language": i.Language}, err
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "23505" {
		return casework.Errorf(casework.Conflict, "An interpreter is asked for on case %s already.", n)
	}
	return err
}

// GiveInterpreter implements web.Interpreters.
func (p Pages) GiveInterpreter(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, to casework.StaffID) error {
	return p.interpreting(ctx, v, n, at, casework.InterpreterGiven, func(tx pgx.Tx, c casework.Case, by casework.Doer) (detail map[string]string, err error) {
		name := ""
		if to != 0 {
			if name, err = p.colleague(ctx, tx, c.Office, to); err != nil {
				return nil, err
			}
		}
		detail = map[string]string{"to": name}
		var language string
		if err := tx.QueryRow(ctx, `UPDATE interpreter_tasks SET assignee = $2 WHERE case_id = $1 AND done_at IS NULL RETURNING language`, c.ID, null(to)).Scan(&language); err != nil {
			return nil, notFound(err, "No interpreter is asked for on case %s.", n)
		}
		detail["language"] = language
		if to != 0 {
			err = tell(ctx, tx, casework.ToldAssigned, c.ID, c.Office, []casework.StaffID{to}, by, 0)
		}
		return detail, err
	})
}

// DoneInterpreter implements web.Interpreters. What came of it is a note on the case.
func (p Pages) DoneInterpreter(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, outcome string) error {
	if err := casework.CheckInterpreterOutcome(outcome); err != nil {
		return err
	}
	outcome = strings.TrimSpace(outcome)
	return p.interpreting(ctx, v, n, at, casework.InterpreterDone, func(tx pgx.Tx, c casework.Case, by casework.Doer) (map[string]string, error) {
		var language string
		err := tx.QueryRow(ctx, `UPDATE interpreter_tasks SET done_at = $2, done_by = $3, outcome = $4 WHERE case_id = $1 AND done_at IS NULL RETURNING language`, c.ID, by.At, by.Staff, outcome).Scan(&language)
		if err != nil {
			return nil, notFound(err, "No interpreter is asked for on case %s.", n)
		}
		return map[string]string{"language": language}, p.keepNote(ctx, tx, c, by, "Interpreter: "+outcome)
	})
}
