package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/words"
	"github.com/jackc/pgx/v5"
)

// RuleDesk runs the rules of offices on what happens to their cases. What it has to look at are rows, each gone with what was done about it:
// nothing is lost when a process ends, and two processes do nothing twice.
type RuleDesk struct{ *DB }

const (
	rulesAtOnce  = 200 // events that one step looks at
	ruleAttempts = 10  // then what goes wrong again and again is left
)

// Age looks which cases have come to the age of a rule, and puts them to what rules look at. Each is put once for each rule.
func (d RuleDesk) Age(ctx context.Context, now time.Time) error {
	_, err := d.pool.Exec(ctx, `
		WITH due AS (SELECT id, office, make_interval(hours => 24 * days) AS age, aged_until FROM rules WHERE happens = 'ages' AND on_since IS NOT NULL AND aged_until < $1 FOR UPDATE SKIP LOCKED),
		aged AS (INSERT INTO rule_work (rule_id, case_id, due_at) SELECT due.id, c.id, $1 FROM due JOIN cases c ON c.office = due.office AND `+live+` AND NOT c.history
		    AND c.opened_at > due.aged_until - due.age AND c.opened_at <= $1 - due.age ON CONFLICT DO NOTHING)
		UPDATE rules r SET aged_until = $1 FROM due WHERE r.id = due.id`, now)
	if err != nil {
		return fmt.Errorf("looking which cases have come to the age of a rule: %w", err)
	}
	return nil
}

// Step runs rules on what waits, and says on how much. What goes wrong is tried again later, and does not stop the rest.
func (d RuleDesk) Step(ctx context.Context, now time.Time) (done int, err error) {
	for done < rulesAtOnce && ctx.Err() == nil {
		var w ruleWork
		worked := d.inTx(ctx, func(tx pgx.Tx) (err error) {
			if w, err = nextRuleWork(ctx, tx, now); err != nil {
				return err
			}
			return d.look(ctx, tx, w, now)
		})
		switch {
		case w.id == 0 && errors.Is(worked, pgx.ErrNoRows):
			return done, err
		case w.id == 0 && worked != nil:
			return done, fmt.Errorf("looking what rules have to look at: %w", worked)
		case worked != nil:
			err = errors.Join(err, fmt.Errorf("running rules on case %d: %w", w.kase, worked), d.later(ctx, w, now))
		}
		done++
	}
	return done, err
}

// ruleWork is a row of what rules look at.
type ruleWork struct {
	id    int64
	event casework.EventID
	kase  casework.CaseID
	rule  casework.RuleID
}

// nextRuleWork takes the oldest row that nobody else has taken; pgx.ErrNoRows where there is none.
func nextRuleWork(ctx context.Context, tx pgx.Tx, now time.Time) (w ruleWork, err error) {
	err = tx.QueryRow(ctx, `
		DELETE FROM rule_work WHERE id = (SELECT id FROM rule_work WHERE due_at <= $1 ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, coalesce(event_id, 0), case_id, coalesce(rule_id, 0)`, now).Scan(&w.id, &w.event, &w.kase, &w.rule)
	return w, err
}

// later puts off what went wrong.
func (d RuleDesk) later(ctx context.Context, w ruleWork, now time.Time) error {
	_, err := d.pool.Exec(ctx, `
		WITH gone AS (DELETE FROM rule_work WHERE id = $1 AND failed + 1 >= $3)
		UPDATE rule_work SET failed = failed + 1, due_at = $2::timestamptz + make_interval(mins => failed + 1) WHERE id = $1 AND failed + 1 < $3`, w.id, now, ruleAttempts)
	return err
}

// look runs the rules of the office that leads a case on what happened to it.
func (d RuleDesk) look(ctx context.Context, tx pgx.Tx, w ruleWork, now time.Time) error {
	c, err := d.caseOfRules(ctx, tx, w.kase)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // it shows on another case meanwhile
	}
	if err != nil {
		return err
	}
	rules, err := rulesOf(ctx, tx, c.Office, true)
	if err != nil || len(rules) == 0 {
		return err
	}
	works, err := worksOf(ctx, tx, c.Office)
	if err != nil {
		return err
	}
	k, err := ruleMoment(ctx, tx, c, w, now)
	if err != nil {
		return err
	}
	for _, ruling := range k.Judge(rules, works, d.city) {
		if ruling.Stop != "" {
			err = stopRule(ctx, tx, ruling, now)
		} else if err = d.carryOut(ctx, tx, ruling, w, now); err == nil {
			err = tellByRule(ctx, tx, ruling, now)
		}
		if err != nil {
			return fmt.Errorf("rule %d: %w", ruling.Rule.ID, err)
		}
	}
	return nil
}

// caseOfRules reads a case and locks it; pgx.ErrNoRows where it has no work of its own.
func (d RuleDesk) caseOfRules(ctx context.Context, tx pgx.Tx, id casework.CaseID) (casework.Case, error) {
	rows, err := tx.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.id = $3 AND c.merged_into IS NULL FOR NO KEY UPDATE OF c`, true, []string{}, id)
	if err != nil {
		return casework.Case{}, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCase)
	if c.DueAt.Year() <= 1 { // in the zone of the session
		c.DueAt = time.Time{}
	}
	return c, err
}

// placeWords are what people may call the place of a matter (x).
const placeWords = `concat_ws(' ', x.mention, x.address ->> 'name', x.address ->> 'number', x.address ->> 'street', x.address ->> 'unit', x.address ->> 'city', x.address ->> 'postcode')`

// byAPerson is whether somebody of the staff chose the topic of a case (c).
const byAPerson = `EXISTS (SELECT FROM events e WHERE e.case_id = c.id AND (e.kind = 'case.topic' AND e.actor LIKE 'staff:%' OR e.kind = 'logged.by-hand' AND c.topic <> ''))`

// mayBeDanger is whether the resident of a case (c) wrote words that may mean danger, and nobody has found since that they do not.
const mayBeDanger = `EXISTS (SELECT FROM events e WHERE e.case_id = c.id AND e.kind = 'danger.seen'
	AND NOT EXISTS (SELECT FROM events d WHERE d.case_id = c.id AND d.kind = 'danger.denied' AND d.id > e.id))`

// ruleMoment gathers what rules go by. Of an event that no message of the resident came with they read the first one of the case.
func ruleMoment(ctx context.Context, tx pgx.Tx, c casework.Case, w ruleWork, now time.Time) (casework.RuleMoment, error) {
	k := casework.RuleMoment{Case: c, At: now, Ages: w.rule, Ran: map[casework.RuleID]bool{}}
	var said, place string
	var ran []casework.RuleID
	var took *time.Time
	err := tx.QueryRow(ctx, `
		SELECT coalesce(h.kind, ''), coalesce(h.actor, ''), h.at, coalesce(m.subject || E'\n' || coalesce(nullif(left(m.reply, $4), ''), left(m.text, $4), ''), c.subject), coalesce(m.channel, ''), coalesce(m.language, ''),
		  coalesce((SELECT `+placeWords+` FROM case_places x WHERE x.case_id = c.id AND x.kind = 'matter'), ''), `+mayBeDanger+`, `+byAPerson+`,
		  coalesce((SELECT sum(r.deeds) FROM rule_runs r WHERE r.case_id = c.id AND r.at > $3::timestamptz - interval '24 hours'), 0), ARRAY(SELECT DISTINCT r.rule_id FROM rule_runs r WHERE r.case_id = c.id)
		FROM cases c LEFT JOIN events h ON h.id = $2
		LEFT JOIN LATERAL (SELECT * FROM messages m WHERE m.case_id = c.id AND m.direction = 'in' ORDER BY (m.id = h.message_id) IS TRUE DESC, m.at, m.id LIMIT 1) m ON true
		WHERE c.id = $1`, c.ID, w.event, now, searchedOf).
		Scan(&k.Kind, &k.By, &took, &said, &k.Channel, &k.Language, &place, &k.Danger, &k.ByPerson, &k.Deeds, &ran)
	if err != nil {
		return k, fmt.Errorf("reading what rules go by: %w", err)
	}
	if took != nil {
		k.Took = *took
	}
	k.Said, k.Place = words.Hear(said), words.Hear(place)
	for _, id := range ran {
		k.Ran[id] = true
	}
	return k, nil
}

// carryOut writes what a rule does: the case, its events, and the run by which it can be taken back. No member of staff has touched the case
// by it.
func (d RuleDesk) carryOut(ctx context.Context, tx pgx.Tx, x casework.Ruling, w ruleWork, now time.Time) error {
	run := x.Run
	err := tx.QueryRow(ctx, `INSERT INTO rule_runs (rule_id, case_id, event_id, at, deeds, assigned, tags, topic, topic_was, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
		x.Rule.ID, x.Case.ID, null(w.event), now, len(x.Events), null(run.Assigned), texts(run.Tags), run.Topic, run.TopicWas, someTime(run.Due)).Scan(&run.ID)
	if err != nil {
		return fmt.Errorf("noting a run: %w", err)
	}
	rows := make([]eventRow, len(x.Events))
	for i, e := range x.Events {
		e.Detail[casework.RunFact] = strconv.FormatInt(run.ID, 10)
		rows[i] = eventRow{Kind: e.Kind, Case: e.Case, Office: e.Office, Actor: e.Actor, Detail: e.Detail, Settle: -1}
	}
	if err := addEvents(ctx, tx, rows); err != nil {
		return err
	}
	return d.saveRuled(ctx, tx, x.Case, run.Topic != "" || !run.Due.IsZero())
}

// saveRuled writes what rules can change.
func (db *DB) saveRuled(ctx context.Context, tx pgx.Tx, c casework.Case, clocks bool) error {
	_, err := tx.Exec(ctx, `UPDATE cases SET assignee = $2, topic = $3, sensitive = $4, tags = $5, version = version + 1 WHERE id = $1`, c.ID, null(c.Assignee), c.Topic, c.Sensitive, strings0(c.Tags))
	if err != nil {
		return fmt.Errorf("saving case %s: %w", c.Number, err)
	}
	if clocks {
		_, err = db.settleClocks(ctx, tx, []int64{int64(c.ID)})
	}
	return err
}

// tellByRule tells whoever got the case, and whom the rule names.
func tellByRule(ctx context.Context, tx pgx.Tx, x casework.Ruling, now time.Time) error {
	by := casework.Doer{Name: "rule " + x.Rule.Name, At: now}
	if x.Run.Assigned != 0 {
		if err := tell(ctx, tx, casework.ToldAssigned, x.Case.ID, x.Case.Office, []casework.StaffID{x.Run.Assigned}, by, 0); err != nil {
			return err
		}
	}
	if x.Tell == 0 {
		return nil
	}
	return tell(ctx, tx, casework.ToldByRule, x.Case.ID, x.Case.Office, []casework.StaffID{x.Tell}, by, 0)
}

// stopRule switches a rule off that cannot go on, and tells the heads of its office.
func stopRule(ctx context.Context, tx pgx.Tx, x casework.Ruling, now time.Time) error {
	tag, err := tx.Exec(ctx, `UPDATE rules SET on_since = NULL, aged_until = NULL, stopped = $2 WHERE id = $1 AND on_since IS NOT NULL`, x.Rule.ID, x.Stop)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT id FROM staff WHERE active AND role = 'head' AND office = $1 ORDER BY id`, x.Rule.Office)
	if err != nil {
		return err
	}
	heads, err := pgx.CollectRows(rows, pgx.RowTo[casework.StaffID])
	if err != nil {
		return err
	}
	by := casework.Doer{Name: "rule " + strings.TrimSpace(x.Rule.Name), At: now}
	if err := tell(ctx, tx, casework.ToldRuleOff, x.Case.ID, x.Rule.Office, heads, by, 0); err != nil {
		return err
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.RuleStopped, Case: x.Case.ID, Office: x.Rule.Office, Actor: x.Rule.ID.Actor(), Settle: -1,
		Detail: map[string]string{casework.RuleFact: x.Rule.ID.String(), "name": x.Rule.Name, "why": x.Stop}}})
}
