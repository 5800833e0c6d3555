package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// ruleColumns are read by scanRule.
const ruleColumns = `r.id, r.office, r.name, r.position, r.happens, r.topics, r.words, r.places, r.channels, r.languages, r.statuses, r.departments, r.days,
	coalesce(r.assign, 0), r.tags, r.topic, r.due_days, r.due_hours, coalesce(r.tell, 0), r.delicate, r.again, coalesce(r.on_since, '0001-01-01'), r.stopped, who.name, r.written_at, r.version`

const ruleTables = `rules r JOIN staff who ON who.id = r.written_by`

func scanRule(row pgx.CollectableRow) (r casework.Rule, err error) {
	err = row.Scan(&r.ID, &r.Office, &r.Name, &r.Position, &r.When, &r.If.Topics, &r.If.Words, &r.If.Places, &r.If.Channels, &r.If.Languages, &r.If.Statuses, &r.If.Depts, &r.If.Days,
		&r.Then.Assign, &r.Then.Tags, &r.Then.Topic, &r.Then.Due.Days, &r.Then.Due.Hours, &r.Then.Tell, &r.Delicate, &r.Again, &r.OnSince, &r.Stopped, &r.Writer, &r.WrittenAt, &r.Version)
	if r.OnSince.Year() == 1 {
		r.OnSince = time.Time{}
	}
	return r, err
}

// rulesOf reads the rules of an office in their order; those that are on where only those run.
func rulesOf(ctx context.Context, q querier, o casework.OfficeID, running bool) ([]casework.Rule, error) {
	rows, err := q.Query(ctx, `SELECT `+ruleColumns+` FROM `+ruleTables+` WHERE r.office = $1 AND r.retired_at IS NULL
		AND (NOT $2 OR r.on_since IS NOT NULL AND EXISTS (SELECT FROM office_features f WHERE f.office = r.office AND f.feature = $3)) ORDER BY r.position, r.id`,
		o, running, casework.RulesFeature)
	if err != nil {
		return nil, fmt.Errorf("reading the rules of office %s: %w", o, err)
	}
	rules, err := pgx.CollectRows(rows, scanRule)
	if err != nil {
		return nil, fmt.Errorf("reading the rules of office %s: %w", o, err)
	}
	return rules, nil
}

// worksOf are the names of the people to whom a case of an office may be given.
func worksOf(ctx context.Context, q querier, o casework.OfficeID) (map[casework.StaffID]string, error) {
	rows, err := q.Query(ctx, `SELECT id, name FROM staff WHERE $1 AND `+worksIn, true, o)
	if err != nil {
		return nil, fmt.Errorf("reading who works in office %s: %w", o, err)
	}
	works := map[casework.StaffID]string{}
	var id casework.StaffID
	var name string
	_, err = pgx.ForEachRow(rows, []any{&id, &name}, func() error { works[id] = name; return nil })
	if err != nil {
		return nil, fmt.Errorf("reading who works in office %s: %w", o, err)
	}
	return works, nil
}

// OfficeRules implements web.OfficeRules.
func (p Pages) OfficeRules(ctx context.Context, v casework.Viewer) ([]casework.Rule, error) {
	if v.Office == "" || !v.May(casework.WorkCases) {
		return nil, nil
	}
	return rulesOf(ctx, p.pool, v.Office, false)
}

// SaveRule implements web.OfficeRules.
func (p Pages) SaveRule(ctx context.Context, v casework.Viewer, at time.Time, r casework.Rule) (casework.RuleID, error) {
	if err := mayRule(v); err != nil {
		return 0, err
	}
	r.Then.Tags = casework.CleanTags(r.Then.Tags)
	if err := r.Check(p.city); err != nil {
		return 0, err
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		works, err := worksOf(ctx, tx, v.Office)
		if err != nil {
			return err
		}
		for _, id := range []casework.StaffID{r.Then.Assign, r.Then.Tell} {
			if _, ok := works[id]; id != 0 && !ok {
				return casework.Errorf(casework.Invalid, "This person does not work in your office. Choose somebody who does.")
			}
		}
		what := "changed"
		if r.ID == 0 {
			what = "added"
			r.ID, err = addRule(ctx, tx, v, at, r)
		} else {
			err = changeRule(ctx, tx, v, at, r)
		}
		if err != nil {
			return err
		}
		return ruleEvent(ctx, tx, v, what, r.ID, r.Name)
	})
	if err != nil {
		return 0, fmt.Errorf("keeping a rule: %w", err)
	}
	return r.ID, nil
}

func mayRule(v casework.Viewer) error {
	if !v.May(casework.ManageOffice) || v.Office == "" {
		return casework.Errorf(casework.Forbidden, "The head of the office writes its rules.")
	}
	return nil
}

// addRule adds a rule after the last one, off.
func addRule(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, r casework.Rule) (id casework.RuleID, err error) {
	// Two heads who add one at the same moment are told of the limit one after the other.
	if err := lockRules(ctx, tx, v.Office); err != nil {
		return 0, err
	}
	var n, last int
	if err := tx.QueryRow(ctx, `SELECT count(*), coalesce(max(position), 0) FROM rules WHERE office = $1 AND retired_at IS NULL`, v.Office).Scan(&n, &last); err != nil {
		return 0, err
	}
	if n >= casework.MostRules {
		return 0, casework.Errorf(casework.Conflict, "The office has %d rules, which is as many as there may be. Take one out first.", n)
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO rules (office, written_by, written_at, name, happens, topics, words, places, channels, languages, statuses, days, assign, tags, topic, due_days, due_hours, tell, delicate, again, departments, position)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) RETURNING id`, append(wordsOf(v, at, r), last+1)...).Scan(&id)
	return id, err
}

func lockRules(ctx context.Context, tx pgx.Tx, o casework.OfficeID) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('commonline rules ' || $1::text))`, string(o))
	return err
}

// changeRule writes the words of a rule, and switches it off.
func changeRule(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, r casework.Rule) error {
	tag, err := tx.Exec(ctx, `
		UPDATE rules SET written_by = $2, written_at = $3, name = $4, happens = $5, topics = $6, words = $7, places = $8, channels = $9, languages = $10, statuses = $11, days = $12,
		  assign = $13, tags = $14, topic = $15, due_days = $16, due_hours = $17, tell = $18, delicate = $19, again = $20, departments = $21,
		  on_since = NULL, aged_until = NULL, stopped = '', version = version + 1
		WHERE id = $22 AND office = $1 AND retired_at IS NULL`, append(wordsOf(v, at, r), r.ID)...)
	if err == nil && tag.RowsAffected() == 0 {
		return casework.Errorf(casework.NotFound, "There is no such rule.")
	}
	return err
}

// wordsOf are the arguments $1 to $21 of both.
func wordsOf(v casework.Viewer, at time.Time, r casework.Rule) []any {
	f, t := r.If, r.Then
	return []any{v.Office, v.Staff, at, r.Name, r.When, texts(f.Topics), texts(f.Words), texts(f.Places), texts(f.Channels), texts(f.Languages), texts(f.Statuses), f.Days,
		null(t.Assign), texts(t.Tags), t.Topic, t.Due.Days, t.Due.Hours, null(t.Tell), r.Delicate, r.Again, texts(f.Depts)}
}

// texts are never NULL.
func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = string(x)
	}
	return out
}

// SwitchRule implements web.OfficeRules.
func (p Pages) SwitchRule(ctx context.Context, v casework.Viewer, at time.Time, id casework.RuleID, version int, on bool) error {
	if err := mayRule(v); err != nil {
		return err
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		r, err := ruleAtWork(ctx, tx, v, id)
		if err != nil {
			return err
		}
		var since *time.Time
		what := "off"
		if on {
			if r.Version != version {
				return casework.Errorf(casework.Conflict, "The rule was changed meanwhile. Look again at what it would do, then switch it on.")
			}
			works, err := worksOf(ctx, tx, v.Office)
			if err != nil {
				return err
			}
			if why := r.Broken(works, p.city); why != "" {
				return casework.Errorf(casework.Conflict, "%s", why)
			}
			since, what = &at, "on"
		}
		if _, err := tx.Exec(ctx, `UPDATE rules SET on_since = $2, aged_until = $2, stopped = '' WHERE id = $1`, id, since); err != nil {
			return err
		}
		return ruleEvent(ctx, tx, v, what, id, r.Name)
	})
	if err != nil {
		return fmt.Errorf("switching rule %d: %w", id, err)
	}
	return nil
}

// ruleAtWork reads a rule of the viewer's office, and locks it.
func ruleAtWork(ctx context.Context, tx pgx.Tx, v casework.Viewer, id casework.RuleID) (casework.Rule, error) {
	rows, err := tx.Query(ctx, `SELECT `+ruleColumns+` FROM `+ruleTables+` WHERE r.id = $1 AND r.office = $2 AND r.retired_at IS NULL FOR UPDATE OF r`, id, v.Office)
	if err != nil {
		return casework.Rule{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanRule)
	return r, notFound(err, "There is no such rule.")
}

// MoveRule implements web.OfficeRules.
func (p Pages) MoveRule(ctx context.Context, v casework.Viewer, _ time.Time, id casework.RuleID, up bool) error {
	if err := mayRule(v); err != nil {
		return err
	}
	way, order := `>`, `position, id`
	if up {
		way, order = `<`, `position DESC, id DESC`
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRules(ctx, tx, v.Office); err != nil {
			return err
		}
		r, err := ruleAtWork(ctx, tx, v, id)
		if err != nil {
			return err
		}
		// At either end it stays where it is.
		tag, err := tx.Exec(ctx, `
			WITH next AS (SELECT id, position FROM rules WHERE office = $2 AND retired_at IS NULL AND (position, id) `+way+` ($3, $1) ORDER BY `+order+` LIMIT 1)
			UPDATE rules x SET position = CASE WHEN x.id = $1 THEN next.position ELSE $3 END FROM next WHERE x.id IN ($1, next.id)`, id, v.Office, r.Position)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return ruleEvent(ctx, tx, v, "moved", id, r.Name)
	})
	if err != nil {
		return fmt.Errorf("moving rule %d: %w", id, err)
	}
	return nil
}

// RetireRule implements web.OfficeRules.
func (p Pages) RetireRule(ctx context.Context, v casework.Viewer, at time.Time, id casework.RuleID) error {
	if err := mayRule(v); err != nil {
		return err
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		r, err := ruleAtWork(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE rules SET retired_at = $2, on_since = NULL, aged_until = NULL WHERE id = $1`, id, at); err != nil {
			return err
		}
		return ruleEvent(ctx, tx, v, "retired", id, r.Name)
	})
	if err != nil {
		return fmt.Errorf("retiring rule %d: %w", id, err)
	}
	return nil
}

func ruleEvent(ctx context.Context, tx pgx.Tx, v casework.Viewer, what string, id casework.RuleID, name string) error {
	return addEvents(ctx, tx, []eventRow{{Kind: casework.RuleWritten, Office: v.Office, Actor: actor(v), Detail: map[string]string{"what": what, casework.RuleFact: id.String(), "name": name}, Settle: -1}})
}
