package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// idleAfter is how long an open case may lie with nothing owed and nobody waited for.
const idleAfter = 7 * 24 * time.Hour

// caseTodo and the sources below it give the same columns in this order. Where who is NULL it is the resident of the case, whose name is looked
// up for what one page shows, and not for all that waits. $1 and $2 are the wall, $3 who asks, $4 their entrances, $5 now, $6 the end of a day
// from now, $7 from when on an open case is idle.
const caseTodo = `
	SELECT CASE WHEN c.status = 'closed_311' THEN 'confirm' WHEN c.status = 'waiting_department' THEN 'chase' WHEN c.status = 'waiting_resident' THEN 'ask'
	    WHEN c.status = 'new' AND NOT c.due_by_hand THEN 'new' WHEN c.owed_since IS NOT NULL AND NOT c.due_by_hand THEN 'answer' WHEN c.snoozed_until IS NOT NULL THEN 'woken'
	    WHEN c.due_at IS NOT NULL THEN 'due' ELSE 'idle' END AS kind,
	  '' AS ref, c.number, c.office, c.subject, NULL::text AS who, c.topic,
	  coalesce(c.owed_since, CASE WHEN c.snoozed_until IS NOT NULL THEN c.snoozed_until END, c.turn_since, c.last_message_at) AS since, c.due_at AS due, c.assignee
	FROM cases c
	WHERE ` + led + ` AND ` + live + ` AND NOT c.history AND c.danger_at IS NULL AND coalesce(c.snoozed_until <= $5, true) AND NOT ` + noOffice + ` AND NOT ` + othersDesk + `
	  AND (c.due_at <= $5 OR c.snoozed_until IS NOT NULL OR c.status = 'closed_311'
	    OR (c.status IN ('new', 'open') AND (c.due_at <= $6 OR ((c.status = 'new' OR c.owed_since IS NOT NULL) AND NOT c.due_by_hand)))
	    OR (c.status = 'open' AND c.due_at IS NULL AND c.last_message_at < $7 AND coalesce(c.turn_since, c.last_message_at) < $7))`

// dangerTodo is what may be about danger to life, whoever has it and whatever its clocks say.
const dangerTodo = `
	SELECT 'danger', '', c.number, c.office, c.subject, NULL::text, c.topic, c.danger_at, NULL::timestamptz, c.assignee
	FROM cases c
	WHERE ` + led + ` AND ` + live + ` AND NOT c.history AND c.danger_at IS NOT NULL
	UNION ALL
	SELECT 'danger', r.id::text, 0::bigint, r.mailbox, r.subject, coalesce(nullif(r.from_name, ''), r.from_address), '', a.raised_at, NULL::timestamptz, NULL::bigint
	FROM alarms a JOIN raws r ON r.id = a.raw_id WHERE a.judged_at IS NULL AND a.case_id IS NULL AND r.outcome = 'held' AND ($1 OR r.mailbox = ANY($4))`

const triageTodo = `
	SELECT 'triage', '', c.number, c.office, c.subject, NULL::text, c.topic, coalesce(r.since, c.opened_at), r.due_at, c.assignee
	FROM cases c LEFT JOIN case_routing r ON r.case_id = c.id
	WHERE ` + waitsForOffice + ` AND c.danger_at IS NULL AND coalesce(c.snoozed_until <= $5, true)`

const heldTodo = `
	SELECT 'held', r.id::text, 0::bigint, coalesce(r.mailbox, ''), r.subject, coalesce(nullif(r.from_name, ''), r.from_address), '', r.delivered_at, r.due_at, NULL::bigint
	FROM raws r WHERE r.outcome = 'held' AND r.copy_of IS NULL AND ($1 OR r.mailbox = ANY($4)) AND NOT EXISTS (SELECT FROM alarms a WHERE a.raw_id = r.id AND a.judged_at IS NULL)`

const unsentTodo = `
	SELECT 'unsent', d.id::text, coalesce(c.number, 0), d.office, d.subject, coalesce(nullif(d.to_name, ''), d.address), '', d.composed_at, NULL::timestamptz, NULL::bigint
	FROM deliveries d LEFT JOIN cases c ON c.id = d.case_id AND ` + led + ` WHERE d.state = 'waiting' AND ($1 OR d.office = ANY($2))`

const failedTodo = `
	SELECT 'failed', d.id::text, coalesce(c.number, 0), d.office, d.subject, coalesce(nullif(d.to_name, ''), d.address), coalesce(c.topic, ''), d.composed_at, NULL::timestamptz, c.assignee
	FROM deliveries d LEFT JOIN cases c ON c.id = d.case_id AND ` + led + `
	WHERE ` + unseen + ` AND d.identity_id IS NOT NULL`

const callBackTodo = `
	SELECT 'callback', t.raw_id::text, coalesce(c.number, 0), coalesce(c.office, t.office), coalesce(c.subject, r.subject), t.phone, coalesce(c.topic, ''), r.delivered_at, t.due_at, c.assignee
	FROM callbacks t JOIN raws r ON r.id = t.raw_id LEFT JOIN cases c ON c.id = r.case_id
	WHERE t.done_at IS NULL AND ($1 OR coalesce(c.office, t.office) = ANY($2))`

const logCallTodo = `
	SELECT 'log-call', x.sid, 0::bigint, x.office, '', x.caller, '', x.connected_at, x.connected_at + interval '4 hours', NULL::bigint
	FROM calls x WHERE x.connected_at IS NOT NULL AND x.logged_at IS NULL AND ($1 OR x.office = ANY($2))`

const mentionTodo = `
	SELECT 'mention', n.id::text, c.number, c.office, c.subject, n.by_whom, c.topic, n.at, NULL::timestamptz, n.staff_id
	FROM notifications n JOIN cases c ON c.id = n.case_id
	WHERE n.staff_id = $3 AND n.kind = 'mention' AND n.read_at IS NULL AND ` + led

const taskTodo = `
	SELECT 'task', h.id::text, c.number, c.office, c.subject, coalesce(nullif(h.name, ''), nullif(p.name, ''), i.value, ''), c.topic, h.made_at, NULL::timestamptz, c.assignee
	FROM hand_tasks h JOIN cases c ON c.id = h.case_id LEFT JOIN identities i ON i.id = coalesce(h.identity_id, c.opener) LEFT JOIN residents p ON p.id = i.resident_id
	WHERE h.done_at IS NULL AND ` + led

// speaks is whether the viewer ($3) speaks the language of an answer that waits (f).
const speaks = `EXISTS (SELECT FROM staff_languages l WHERE l.staff_id = $3 AND l.language = f.language)`

const speakerTodo = `
	SELECT 'speaker', f.id::text, CASE WHEN ` + led + ` THEN c.number ELSE 0 END, f.office, CASE WHEN ` + led + ` THEN c.subject ELSE '' END, w.name,
	  CASE WHEN ` + led + ` THEN c.topic ELSE '' END, f.asked_at, f.due_at, NULL::bigint
	FROM foreign_answers f JOIN cases c ON c.id = f.case_id JOIN staff w ON w.id = f.staff_id
	WHERE f.state = 'waiting' AND f.staff_id <> $3 AND ` + speaks + ` AND ($1 OR f.office = ANY($2) OR f.anyone)`

const interpreterTodo = `
	SELECT 'interpreter', t.id::text, c.number, c.office, c.subject, coalesce(nullif(p.name, ''), i.value, ''), c.topic, t.asked_at, t.due_at, coalesce(t.assignee, c.assignee)
	FROM interpreter_tasks t JOIN cases c ON c.id = t.case_id LEFT JOIN residents p ON p.id = c.resident_id LEFT JOIN identities i ON i.id = c.opener
	WHERE t.done_at IS NULL AND ` + led

// planTodo are contact plans that are to be looked at again, for the heads of their offices.
const planTodo = `
	SELECT 'plan', x.resident_id::text, 0::bigint, k.office, '', coalesce(nullif(p.name, ''), ''), '', k.review_on::timestamptz, k.review_on::timestamptz + interval '1 day', k.handler_id
	FROM contact_plans k JOIN LATERAL (SELECT DISTINCT i.resident_id FROM contact_plan_identities pi JOIN identities i ON i.id = pi.identity_id WHERE pi.plan_id = k.id) x ON true
	JOIN residents p ON p.id = x.resident_id
	WHERE k.ended_at IS NULL AND k.review_on <= ($5 AT TIME ZONE $9)::date AND k.office = ANY($2) AND EXISTS (SELECT FROM staff h WHERE h.id = $3 AND h.role = 'head' AND h.office = k.office)`

// threatTodo are flagged threats at which nobody has looked, for the heads of their offices; in the triage queue, for who works there.
const threatTodo = `
	SELECT 'threat', t.id::text, c.number, c.office, c.subject, coalesce(nullif(m.from_name, ''), m.from_address), c.topic, t.at, NULL::timestamptz, NULL::bigint
	FROM threats t JOIN messages m ON m.id = t.message_id JOIN cases c ON c.id = m.case_id
	WHERE NOT EXISTS (SELECT FROM threat_verdicts x WHERE x.threat_id = t.id) AND ` + led + `
	  AND EXISTS (SELECT FROM staff h WHERE h.id = $3 AND (h.role = 'head' AND h.office = c.office OR h.role = 'intake' AND c.office = ''))`

// othersDesk are cases that a contact plan puts on one person's desk: the heads of the office see them too, and nobody else does here.
const othersDesk = `(c.id, c.office) IN (SELECT x.case_id, x.office FROM (` + planned + `) x
	WHERE x.handler_id <> $3 AND NOT EXISTS (SELECT FROM staff h WHERE h.id = $3 AND h.role = 'head')
	  AND NOT EXISTS (SELECT FROM covers y WHERE y.staff_id = x.handler_id AND y.cover_id = $3 AND y.ended_at IS NULL AND y.from_at <= $5 AND y.until_at > $5))`

// todoSources are all places where something may wait for a person. What else comes to have work for one adds its own.
var todoSources = []string{caseTodo, dangerTodo, triageTodo, heldTodo, unsentTodo, failedTodo, callBackTodo, logCallTodo, mentionTodo, taskTodo, planTodo, threatTodo, speakerTodo, interpreterTodo}

const todoOrder = `t.kind <> 'danger', t.kind <> 'threat', coalesce(t.due, t.since), t.kind, t.ref, t.number`

// mostTodo is how many things one page shows.
const mostTodo = 300

// Today implements web.Today.
func (p Pages) Today(ctx context.Context, v casework.Viewer, now time.Time, mine bool) ([]casework.Todo, int, error) {
	return p.todo(ctx, p.pool, v, now, mine)
}

// todo lists what waits for somebody: what may be about danger, then threats, then the oldest due first; what has no due time is due since it waits.
func (db *DB) todo(ctx context.Context, q querier, v casework.Viewer, now time.Time, mine bool) ([]casework.Todo, int, error) {
	w := db.wall(v)
	filter := ` WHERE ($10 OR t.kind <> 'triage') AND ($11 OR t.kind <> 'held')` // nobody is asked for what they may not do
	if mine {
		filter += ` AND (t.assignee = $3 OR t.assignee IN (SELECT staff_id FROM covers WHERE cover_id = $3 AND ended_at IS NULL AND from_at <= $5 AND until_at > $5))`
	}
	rows, err := q.Query(ctx, `
		SELECT t.kind, t.ref, t.number, t.office, t.subject, coalesce(t.who, nullif(p.name, ''), i.value, ''), t.topic, t.since, coalesce(t.due, '0001-01-01'),
		  coalesce(t.assignee, 0), coalesce(s.name, ''), t.total
		FROM (SELECT t.*, count(*) OVER () AS total FROM (`+strings.Join(todoSources, "\n\tUNION ALL")+`) t`+filter+`
		  ORDER BY `+todoOrder+` LIMIT $8) t
		LEFT JOIN staff s ON s.id = t.assignee LEFT JOIN cases c ON c.number = t.number AND t.who IS NULL
		LEFT JOIN residents p ON p.id = c.resident_id LEFT JOIN identities i ON i.id = c.opener ORDER BY `+todoOrder,
		w.all, w.offices, v.Staff, w.mailboxes, now, now.Add(24*time.Hour), now.Add(-idleAfter), mostTodo, db.city.Zone.String(),
		v.System || v.May(casework.RouteCases), v.System || v.May(casework.DecideHeld))
	if err != nil {
		return nil, 0, fmt.Errorf("listing what waits for a person: %w", err)
	}
	total := 0
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t casework.Todo, err error) {
		err = row.Scan(&t.Kind, &t.Ref, &t.Case, &t.Office, &t.Subject, &t.Who, &t.Topic, &t.Since, &t.Due, &t.Assignee, &t.AssigneeName, &total)
		if t.Due.Year() <= 1 {
			t.Due = time.Time{}
		}
		if t.Kind == casework.TodoHeld || t.Kind == casework.TodoDanger && t.Ref != "" { // a held message stands in its entrance
			m, _ := db.city.Entrance(casework.MailboxID(t.Office))
			t.Office = m.Office
		}
		return t, err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("listing what waits for a person: %w", err)
	}
	return items, total, nil
}
