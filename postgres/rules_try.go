package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/words"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// quietest is how long before its time the last message of a case may lie for a change of it to be tried.
const quietest = 90 * 24 * time.Hour

// triedOn are the moments at which each kind of rule would have run: $1 is the office, $2 since when, $3 until when, $4 the age
// in hours, $5 how far back the last message may lie.
var triedOn = map[casework.RuleWhen]string{
	casework.WhenComes: `SELECT c.*, 'case.opened' AS kind, 'intake' AS actor, c.opened_at AS took, 0::bigint AS message, 'new' AS then FROM cases c
		WHERE c.office = $1 AND c.last_message_at >= $2 AND c.opened_at >= $2 AND c.opened_at <= $3 AND $4::int IS NOT NULL AND $5::timestamptz IS NOT NULL`,
	casework.WhenWrites: `SELECT c.*, e.kind, e.actor, e.at AS took, coalesce(e.message_id, 0) AS message, CASE WHEN ` + live + ` THEN c.status ELSE 'open' END AS then
		FROM cases c JOIN events e ON e.case_id = c.id AND e.kind = 'message.joined' AND e.at BETWEEN $2 AND $3 AND e.actor NOT LIKE 'rule:%'
		WHERE c.office = $1 AND c.last_message_at >= $2 AND $4::int IS NOT NULL AND $5::timestamptz IS NOT NULL`,
	casework.WhenChanges: `SELECT c.*, e.kind, e.actor, e.at AS took, 0::bigint AS message,
		CASE e.kind WHEN 'case.moved' THEN coalesce(e.detail ->> 'status', c.status) WHEN 'case.reopened' THEN 'open' ELSE c.status END AS then
		FROM cases c JOIN events e ON e.case_id = c.id AND e.kind IN ('case.topic', 'case.moved', 'case.reopened') AND e.at BETWEEN $2 AND $3 AND e.actor NOT LIKE 'rule:%'
		WHERE c.office = $1 AND c.last_message_at >= $5 AND $4::int IS NOT NULL`,
	casework.WhenAges: `SELECT c.*, '' AS kind, '' AS actor, c.opened_at + make_interval(hours => $4) AS took, 0::bigint AS message,
		CASE WHEN c.resolved_at > c.opened_at + make_interval(hours => $4) THEN 'open' ELSE c.status END AS then FROM cases c
		WHERE c.office = $1 AND c.opened_at BETWEEN $2::timestamptz - make_interval(hours => $4) AND $3::timestamptz - make_interval(hours => $4) AND $5::timestamptz IS NOT NULL`,
}

// TryRule implements web.OfficeRules. What a case was at the time is known in part: who had it, its tags and its topic are as they are now, save
// that nobody had done anything with a case that came.
func (p Pages) TryRule(ctx context.Context, v casework.Viewer, id casework.RuleID, since, now time.Time, most int) (out web.Trial, err error) {
	if err := mayRule(v); err != nil {
		return out, err
	}
	rows, err := p.pool.Query(ctx, `SELECT `+ruleColumns+` FROM `+ruleTables+` WHERE r.id = $1 AND r.office = $2 AND r.retired_at IS NULL`, id, v.Office)
	if err != nil {
		return out, fmt.Errorf("reading rule %d: %w", id, err)
	}
	if out.Rule, err = pgx.CollectExactlyOneRow(rows, scanRule); err != nil {
		return out, notFound(err, "There is no such rule.")
	}
	works, err := worksOf(ctx, p.pool, v.Office)
	if err != nil {
		return out, err
	}
	if out.Stop = out.Rule.Broken(works, p.city); out.Stop != "" {
		return out, nil
	}
	moments, err := p.moments(ctx, out.Rule, since, now)
	if err != nil {
		return out, fmt.Errorf("trying rule %d: %w", id, err)
	}
	show(&out, moments, works, p.city, most)
	return out, nil
}

// show judges the moments, and lists the newest of what would have been done.
func show(out *web.Trial, moments []casework.RuleMoment, works map[casework.StaffID]string, city *casework.City, most int) {
	looked, touched := map[casework.CaseID]bool{}, map[casework.CaseID]bool{}
	for _, k := range moments {
		looked[k.Case.ID] = true
	}
	out.Looked = len(looked)
	for _, x := range out.Rule.Try(moments, works, city) {
		if x.Ruling.Stop != "" {
			out.Stop = x.Ruling.Stop
			break
		}
		c := x.Moment.Case
		touched[c.ID] = true
		out.Cases = append(out.Cases, web.TriedCase{Number: c.Number, Subject: c.Subject, OpenedAt: c.OpenedAt, At: x.Moment.At, Deeds: x.Ruling.Events})
	}
	out.Touched = len(touched)
	slices.Reverse(out.Cases)
	out.Cases = out.Cases[:min(len(out.Cases), most)]
}

// moments reads what a rule would have looked at, oldest first. What no condition of the rule asks for is not read.
func (p Pages) moments(ctx context.Context, r casework.Rule, since, now time.Time) ([]casework.RuleMoment, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT c.id, c.number, c.office, c.then, c.subject, c.opened_at, coalesce(c.due_at, '0001-01-01'), c.history, c.sensitive, c.spam_at IS NOT NULL, coalesce(c.assignee, 0), c.topic, c.tags,
		  c.kind, c.actor, c.took, coalesce(m.said, ''), coalesce(m.channel, ''), coalesce(m.language, ''), coalesce(place.label, ''), `+mayBeDanger+`, $8 AND `+byAPerson+`
		FROM (`+triedOn[r.When]+`) c
		LEFT JOIN LATERAL (SELECT m.channel, m.language, CASE WHEN $6 THEN m.subject || E'\n' || coalesce(nullif(left(m.reply, $7), ''), left(m.text, $7), '') END AS said
		  FROM messages m WHERE m.case_id = c.id AND m.direction = 'in' ORDER BY (m.id = c.message) DESC, m.at, m.id LIMIT 1) m ON true
		LEFT JOIN LATERAL (SELECT `+placeWords+` AS label FROM case_places x WHERE $9 AND x.case_id = c.id AND x.kind = 'matter') place ON true
		WHERE c.merged_into IS NULL ORDER BY c.took, c.id`,
		pgx.QueryExecModeCacheDescribe, r.Office, since, now, 24*r.If.Days, since.Add(-quietest), len(r.If.Words) > 0, searchedOf, r.Then.Topic != "", len(r.If.Places) > 0)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (k casework.RuleMoment, err error) {
		var said, place string
		c := &k.Case
		err = row.Scan(&c.ID, &c.Number, &c.Office, &c.Status, &c.Subject, &c.OpenedAt, &c.DueAt, &c.History, &c.Sensitive, &c.Spam, &c.Assignee, &c.Topic, &c.Tags,
			&k.Kind, &k.By, &k.At, &said, &k.Channel, &k.Language, &place, &k.Danger, &k.ByPerson)
		k.Took, k.Ages, c.Lead = k.At, r.ID, true
		if c.DueAt.Year() == 1 {
			c.DueAt = time.Time{}
		}
		if k.Kind == "" {
			k.Took = time.Time{}
		}
		if r.When == casework.WhenComes { // nobody had done anything yet
			c.Assignee, c.Tags, c.DueAt, k.ByPerson = 0, nil, p.city.FirstDue(c.OpenedAt), false
		}
		k.Said, k.Place = words.Hear(said), words.Hear(place)
		return k, err
	})
}
