package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Tongues implements web.Languages.
func (p Pages) Tongues(ctx context.Context, v casework.Viewer, id casework.CaseID) (t web.Tongues, err error) {
	if t.Spoken, err = p.Spoken(ctx, v); err != nil {
		return t, err
	}
	if t.Translations, err = p.translations(ctx, v, id); err != nil {
		return t, err
	}
	if t.Speakers, err = p.speakers(ctx, v, id); err != nil {
		return t, err
	}
	waiting, err := p.foreign(ctx, v, `f.case_id = $5 AND f.state = 'waiting' AND ($1 OR c.office = ANY($2))`, id)
	if err != nil {
		return t, err
	}
	if len(waiting) > 0 {
		t.Foreign = &waiting[0].ForeignAnswer
	}
	t.Interpreter, err = p.interpreterOf(ctx, v, id)
	return t, err
}

// speakers are those who may work on a case beside the viewer, by the languages that they speak.
func (p Pages) speakers(ctx context.Context, v casework.Viewer, id casework.CaseID) (map[string][]string, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `SELECT l.language, s.name FROM cases c JOIN staff s ON s.office = c.office AND s.active JOIN staff_languages l ON l.staff_id = s.id
		WHERE c.id = $3 AND s.id <> $4 AND s.role IN ('volunteer', 'staff', 'head', 'intake') AND `+led+` ORDER BY s.name`, w.all, w.offices, id, v.Staff)
	if err != nil {
		return nil, fmt.Errorf("reading who speaks what: %w", err)
	}
	of := map[string][]string{}
	var language, name string
	_, err = pgx.ForEachRow(rows, []any{&language, &name}, func() error {
		of[language] = append(of[language], name)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading who speaks what: %w", err)
	}
	return of, nil
}

// translations are those of the messages of a case that the viewer's office has made itself, the newest version first.
func (p Pages) translations(ctx context.Context, v casework.Viewer, id casework.CaseID) (map[casework.MessageID][]casework.Translation, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `
		SELECT t.message_id, t.target, t.text, t.machine, s.name, t.at
		FROM translations t JOIN messages m ON m.id = t.message_id JOIN cases c ON c.id = m.case_id JOIN staff s ON s.id = t.staff_id
		WHERE m.case_id = $3 AND `+led+` AND ($1 OR t.office = ANY($2)) ORDER BY t.id DESC`, w.all, w.offices, id)
	if err != nil {
		return nil, fmt.Errorf("reading translations: %w", err)
	}
	of := map[casework.MessageID][]casework.Translation{}
	var t casework.Translation
	_, err = pgx.ForEachRow(rows, []any{&t.Message, &t.Target, &t.Text, &t.Machine, &t.By, &t.At}, func() error {
		of[t.Message] = append(of[t.Message], t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading translations: %w", err)
	}
	return of, nil
}

// KeepTranslation implements web.Languages.
func (p Pages) KeepTranslation(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, t casework.Translation) error {
	if err := t.Check(); err != nil {
		return err
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		return keepTranslation(ctx, tx, c, by, t)
	})
	if err != nil {
		return fmt.Errorf("keeping what message %d says: %w", t.Message, err)
	}
	return nil
}

// keepTranslation adds a version to a case that is locked.
func keepTranslation(ctx context.Context, tx pgx.Tx, c casework.Case, by casework.Doer, t casework.Translation) error {
	var there bool
	if err := tx.QueryRow(ctx, `SELECT true FROM messages WHERE id = $1 AND case_id = $2`, t.Message, c.ID).Scan(&there); err != nil {
		return notFound(err, "There is no such message on case %s.", c.Number)
	}
	made, err := tx.Exec(ctx, `INSERT INTO translations (message_id, office, target, text, machine, staff_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (message_id, target, office) WHERE machine <> '' DO NOTHING`, t.Message, c.Office, t.Target, strings.TrimSpace(t.Text), t.Machine, by.Staff, by.At)
	if err != nil || made.RowsAffected() == 0 {
		return err
	}
	e := eventRow{Kind: casework.TranslationKept, Case: c.ID, Office: c.Office, Message: t.Message, Actor: by.Staff.Actor(), Settle: -1,
		Detail: map[string]string{"by": by.Name, "to": t.Target}}
	if t.Machine != "" {
		e.Kind, e.Detail["machine"] = casework.MessageTranslated, t.Machine
	}
	return addEvents(ctx, tx, []eventRow{e})
}

// Spoken implements web.Languages.
func (p Pages) Spoken(ctx context.Context, v casework.Viewer) ([]string, error) {
	rows, err := p.pool.Query(ctx, `SELECT language FROM staff_languages WHERE staff_id = $1 ORDER BY language`, v.Staff)
	if err != nil {
		return nil, fmt.Errorf("reading what staff %d speaks: %w", v.Staff, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// SetSpoken implements web.Languages.
func (p Pages) SetSpoken(ctx context.Context, v casework.Viewer, languages []string, at time.Time) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM staff_languages WHERE staff_id = $1`, v.Staff); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO staff_languages (staff_id, language) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`, v.Staff, strings0(languages))
		if err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.LanguagesSpoken, Office: v.Office, Actor: v.Staff.Actor(), Settle: -1,
			Detail: map[string]string{"languages": strings.Join(languages, " ")}}})
	})
	if err != nil {
		return fmt.Errorf("keeping what staff %d speaks: %w", v.Staff, err)
	}
	return nil
}
