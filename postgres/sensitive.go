package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// hush silences machines on a case that has just become sensitive: what they have written and what has not left is kept back, and what
// they have asked is asked no more.
func hush(ctx context.Context, tx pgx.Tx, ids []int64) error {
	if err := muteQueued(ctx, tx, "The matter was found to be sensitive before this left: the machine writes nothing on it.", `d.case_id = ANY($2)`, ids); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE questions SET closed_at = now(), outcome = 'withdrawn' WHERE case_id = ANY($1) AND closed_at IS NULL`, ids)
	if err != nil {
		return fmt.Errorf("taking back what was asked: %w", err)
	}
	return nil
}

// markSensitive marks the open cases on which somebody has now written words of a sensitive topic.
func (f *filing) markSensitive(ctx context.Context) error {
	if len(f.sensitive) == 0 {
		return nil
	}
	rows, err := f.tx.Query(ctx, `UPDATE cases SET sensitive = true, version = version + 1 WHERE id = ANY($1) AND NOT sensitive RETURNING id, office`, f.sensitive)
	if err != nil {
		return fmt.Errorf("marking sensitive cases: %w", err)
	}
	var ids []int64
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e eventRow, err error) {
		e = eventRow{Kind: casework.CaseSensitive, Actor: "intake", Settle: -1, Detail: map[string]string{"why": "a message has words of a sensitive topic"}}
		err = row.Scan(&e.Case, &e.Office)
		ids = append(ids, int64(e.Case))
		return e, err
	})
	if err != nil {
		return fmt.Errorf("marking sensitive cases: %w", err)
	}
	if err := hush(ctx, f.tx, ids); err != nil {
		return err
	}
	return addEvents(ctx, f.tx, events)
}

// headOf refuses what only the head of an office may do.
func headOf(ctx context.Context, tx pgx.Tx, o casework.OfficeID, id casework.StaffID) error {
	v := casework.Viewer{Staff: id}
	if err := tx.QueryRow(ctx, `SELECT role, office FROM staff WHERE id = $1`, id).Scan(&v.Role, &v.Office); err != nil {
		return fmt.Errorf("reading who does it: %w", err)
	}
	if !v.MayUnmark() || v.Office != o {
		return casework.Errorf(casework.Forbidden, "Only the head of the office says that a matter is not sensitive.")
	}
	return nil
}

// Care implements web.Caring.
func (p Pages) Care(ctx context.Context, v casework.Viewer, id casework.CaseID) (c casework.Care, err error) {
	w := p.wall(v)
	err = p.pool.QueryRow(ctx, `SELECT coalesce(x.safe_id, 0), coalesce(i.value, ''), x.no_voicemail, x.words, s.name, x.at FROM case_care x JOIN cases c ON c.id = x.case_id
		JOIN staff s ON s.id = x.staff_id LEFT JOIN identities i ON i.id = x.safe_id WHERE c.id = $3 AND `+led, w.all, w.offices, id).
		Scan(&c.Safe, &c.SafeAddress, &c.NoVoicemail, &c.Words, &c.By, &c.At)
	if errors.Is(err, pgx.ErrNoRows) {
		return casework.Care{}, nil
	}
	if err != nil {
		return c, fmt.Errorf("reading what has to be known on case %d: %w", id, err)
	}
	return c, nil
}

// SetCare implements web.Caring.
func (p Pages) SetCare(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, care casework.Care) error {
	care.Words = strings.TrimSpace(care.Words)
	if err := care.Check(); err != nil {
		return err
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if care.Safe != 0 {
			if err := partner(ctx, tx, c, care.Safe); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO case_care (case_id, safe_id, no_voicemail, words, staff_id, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (case_id) DO UPDATE SET safe_id = $2, no_voicemail = $3, words = $4, staff_id = $5, at = $6`, c.ID, null(care.Safe), care.NoVoicemail, care.Words, by.Staff, by.At)
		if err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.CareTaken, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Settle: -1, Detail: map[string]string{"by": by.Name}}})
	})
	if err != nil {
		return fmt.Errorf("noting what has to be known on case %s: %w", n, err)
	}
	return nil
}

// careConcerns asks about an answer that goes to another address than the one that is safe.
func (p Pages) careConcerns(ctx context.Context, v casework.Viewer, id casework.CaseID, a casework.Answer) ([]casework.Concern, error) {
	care, err := p.Care(ctx, v, id)
	if err != nil || care.Safe == 0 || care.Safe == a.To {
		return nil, err
	}
	return []casework.Concern{{Kind: casework.NotSafe, Words: "It is safe to write to " + care.SafeAddress}}, nil
}

// stillSecret are those cases of a list that are sensitive: of them no topic stands in a mail, whoever gave it.
func stillSecret(ctx context.Context, tx pgx.Tx, waits []casework.Todo) (map[casework.CaseNumber]bool, error) {
	var numbers []int64
	for _, t := range waits {
		numbers = append(numbers, int64(t.Case))
	}
	rows, err := tx.Query(ctx, `SELECT number FROM cases WHERE sensitive AND number = ANY($1)`, numbers)
	if err != nil {
		return nil, fmt.Errorf("asking which cases are sensitive: %w", err)
	}
	secret := map[casework.CaseNumber]bool{}
	var n casework.CaseNumber
	_, err = pgx.ForEachRow(rows, []any{&n}, func() error {
		secret[n] = true
		return nil
	})
	return secret, err
}
