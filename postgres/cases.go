package postgres

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// caseColumns are read by scanCase. $1 is whether all offices may be seen, $2 which.
const caseColumns = `c.id, c.number, c.office, c.status, c.subject, coalesce(c.resident_id, 0),
	coalesce(nullif(p.name, ''), i.value, ''), c.opened_at, c.last_message_at, coalesce(c.resolved_at, '0001-01-01'), coalesce(c.due_at, '0001-01-01'),
	c.version, c.thread_version, coalesce(c.linked_to, 0), c.history, c.sensitive, c.messages,
	ARRAY(SELECT office FROM case_copies x WHERE x.case_id = c.id ORDER BY office), ($1 OR c.office = ANY($2)),
	coalesce(c.assignee, 0), coalesce(who.name, ''), c.topic, coalesce(c.snoozed_until, '0001-01-01'), c.snooze_reason, c.request_311, c.tags, c.spam_at IS NOT NULL, c.resolution, coalesce(c.request_due, '0001-01-01'), coalesce(c.owed_since, '0001-01-01'),
	coalesce((SELECT m.channel FROM messages m WHERE m.case_id = c.id AND m.direction = 'in' ORDER BY m.at DESC, m.id DESC LIMIT 1), ''), c.unverified, c.danger_at IS NOT NULL,
	coalesce((SELECT t.language FROM interpreter_tasks t WHERE t.case_id = c.id AND t.done_at IS NULL), ''), c.department`

const caseTables = `cases c LEFT JOIN residents p ON p.id = c.resident_id LEFT JOIN identities i ON i.id = c.opener LEFT JOIN staff who ON who.id = c.assignee`

func scanCase(row pgx.CollectableRow) (c casework.Case, err error) {
	return c, row.Scan(caseInto(&c)...)
}

// caseInto is where caseColumns go.
func caseInto(c *casework.Case) []any {
	return []any{&c.ID, &c.Number, &c.Office, &c.Status, &c.Subject, &c.Resident, &c.ResidentName, &c.OpenedAt, &c.LastMessageAt, &c.ResolvedAt, &c.DueAt,
		&c.Version, &c.ThreadVersion, &c.LinkedTo, &c.History, &c.Sensitive, &c.Messages, &c.CopiedTo, &c.Lead,
		&c.Assignee, &c.AssigneeName, &c.Topic, &c.SnoozedUntil, &c.SnoozeReason, &c.Request311, &c.Tags, &c.Spam, &c.Resolution, &c.RequestDue, &c.OwedSince, &c.Channel, &c.Unverified, &c.Urgent, &c.Interpreter, &c.Department}
}

const (
	led    = `($1 OR c.office = ANY($2))`
	copied = `(EXISTS (SELECT FROM case_copies x WHERE x.case_id = c.id AND x.office = ANY($2)) OR ` + guest + `)`
	guest  = `EXISTS (SELECT FROM case_guests g WHERE g.case_id = c.id AND g.office = ANY($2))` // it was asked to look in
	live   = `c.status NOT IN ('resolved', 'closed')`
	awake  = `coalesce(c.snoozed_until <= now(), true)`
)

// viewFilter says which cases a list holds. $3 is who asks.
var viewFilter = map[web.View]string{
	web.OpenCases:       led + ` AND ` + live + ` AND ` + awake,
	web.MyCases:         led + ` AND ` + live + ` AND ` + awake + ` AND c.assignee = $3`,
	web.UnassignedCases: led + ` AND ` + live + ` AND ` + awake + ` AND c.assignee IS NULL`,
	web.OverdueCases:    led + ` AND ` + live + ` AND ` + awake + ` AND c.due_at < now()`,
	web.OnResident:      led + ` AND ` + live + ` AND ` + awake + ` AND c.status = 'waiting_resident'`,
	web.OnDepartment:    led + ` AND ` + live + ` AND ` + awake + ` AND c.status = 'waiting_department'`,
	web.ClosedBy311:     led + ` AND ` + live + ` AND ` + awake + ` AND c.status = 'closed_311'`,
	web.SpamCases:       led + ` AND c.spam_at IS NOT NULL`,
	web.SnoozedCases:    led + ` AND ` + live + ` AND NOT ` + awake,
	web.ResolvedCases:   led + ` AND NOT ` + live + ` AND c.spam_at IS NULL AND c.merged_into IS NULL`,
	web.CopiedCases:     `c.id IN ` + copies + ` AND NOT c.office = ANY($2)`,
	web.AllCases:        `(` + led + ` OR c.id IN ` + copies + `) AND c.spam_at IS NULL AND c.id > 0`,
}

var orders = map[web.Order]string{
	web.DueFirst:    `c.due_at NULLS LAST, c.last_message_at DESC, c.id`,
	web.NewestFirst: `c.last_message_at DESC, c.id`,
	web.OldestFirst: `c.last_message_at, c.id`,
	web.ByID:        `c.id`,
}

// listed is how many cases of a list are counted; a list that is longer is said to have at least so many.
const listed = web.MostListed

// Cases implements web.Cases.
func (p Pages) Cases(ctx context.Context, v casework.Viewer, q web.CaseQuery) ([]casework.Case, int, error) {
	filter, ok := viewFilter[q.View]
	order, sorted := orders[cmp.Or(q.Order, q.View.Order())]
	if !ok || !sorted {
		return nil, 0, casework.Errorf(casework.NotFound, "There is no list %q.", q.View)
	}
	w := p.wall(v)
	n := newNarrowing(p.city.Zone, w, v, q)
	if n.searches() {
		return p.search(ctx, w, filter, order, n, q)
	}
	if q.View == web.CopiedCases {
		filter = newestCopies
	}
	from := `cases c WHERE ($1::boolean IS NOT NULL AND $2::text[] IS NOT NULL AND $3::bigint IS NOT NULL) AND ` + w.narrow(filter+n.sql)
	var total int
	if err := p.pool.QueryRow(ctx, `SELECT count(*) FROM (SELECT FROM `+from+` LIMIT `+fmt.Sprint(listed)+`) x`, n.with()...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("counting the cases of a list: %w", err)
	}
	// The page is cut before anything is read beside its cases.
	page := fmt.Sprintf(`(SELECT c.* FROM %s ORDER BY %s LIMIT %d OFFSET %d) c`, from, order, q.Size, q.Offset())
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+` FROM `+strings.Replace(caseTables, `cases c`, page, 1)+` ORDER BY `+order, n.with()...)
	if err != nil {
		return nil, 0, fmt.Errorf("listing cases: %w", err)
	}
	cases, err := pgx.CollectRows(rows, scanCase)
	if err != nil {
		return nil, 0, fmt.Errorf("listing cases: %w", err)
	}
	return cases, total, nil
}

// numberIn reads a case number with or without its check digit; 0 for none.
func numberIn(text string) int64 {
	if n, err := casework.ParseCaseNumber(text); err == nil {
		return int64(n)
	}
	var n int64
	for _, r := range strings.TrimPrefix(strings.ToUpper(text), "C-") {
		if r < '0' || r > '9' || n > 1e12 {
			return 0
		}
		n = n*10 + int64(r-'0')
	}
	return n
}

// Case implements web.Cases.
func (p Pages) Case(ctx context.Context, v casework.Viewer, n casework.CaseNumber) (casework.Case, []casework.Message, []casework.Event, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.number = $3 AND (`+led+` OR `+copied+`)`, w.all, w.offices, n)
	if err != nil {
		return casework.Case{}, nil, nil, fmt.Errorf("reading case %s: %w", n, err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCase)
	if err != nil {
		return c, nil, nil, notFound(err, "There is no case %s.", n)
	}
	own := `m.case_id = $3`
	if !c.Lead { // what was copied stays with the number that it was copied under, wherever its lead shows it
		own = `$3 IN (m.case_id, m.addressed)`
	}
	messages, err := p.messages(ctx, w, own, c.ID)
	if err != nil {
		return c, nil, nil, err
	}
	if err := p.addGuests(ctx, w, &c); err != nil {
		return c, nil, nil, err
	}
	if !c.Lead && !c.Guest {
		return c, messages, nil, nil
	}
	sent, err := p.sentOn(ctx, c.ID)
	if err != nil {
		return c, nil, nil, err
	}
	if c.Guest {
		return c, merge(messages, sent), nil, nil
	}
	events, err := p.events(ctx, c.ID)
	return c, merge(messages, sent), events, err
}

// events of a case, oldest first, without those of reading.
func (p Pages) events(ctx context.Context, id casework.CaseID) ([]casework.Event, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT id, at, kind, coalesce(case_id, 0), office, coalesce(message_id, 0), coalesce(raw_id, 0), actor, detail
		FROM events WHERE case_id = $1 AND kind NOT LIKE 'read.%' ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading what happened to case %d: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e casework.Event, err error) {
		return e, row.Scan(&e.ID, &e.At, &e.Kind, &e.Case, &e.Office, &e.Message, &e.Raw, &e.Actor, &e.Detail)
	})
}

// mostCounted is where the counting of lists ends that only ever grow.
var mostCounted = fmt.Sprint(web.MostCounted)

// waits is waitsForOffice for one pass over live cases.
const waits = `NOT c.history AND ` + noOffice

// copies are the cases that the viewer's offices see something of without leading them, each once for an office.
const copies = `(SELECT case_id FROM case_copies WHERE office = ANY($2) UNION ALL SELECT g.case_id FROM case_guests g WHERE g.office = ANY($2)
	AND NOT EXISTS (SELECT FROM case_copies x WHERE x.case_id = g.case_id AND x.office = ANY($2)))`

// newestCopies are those that the list of copies goes through: as many as it shows at most, by when they came to the office. A city's offices
// are written to together for years, and what others lead need not all be read to show the newest page.
var newestCopies = `c.id IN (SELECT x.case_id FROM (SELECT case_id, at FROM case_copies WHERE office = ANY($2)
	UNION ALL SELECT case_id, at FROM case_guests WHERE office = ANY($2)) x ORDER BY x.at DESC LIMIT ` + fmt.Sprint(listed) + `) AND NOT c.office = ANY($2)`

// Counts implements web.Cases. The lists of work are counted in one pass over the live cases, out of the index alone where it can be.
func (p Pages) Counts(ctx context.Context, v casework.Viewer) (n web.Counts, err error) {
	w := p.wall(v)
	err = p.pool.QueryRow(ctx, `
		SELECT work.*,
		  (SELECT count(*) FROM (SELECT FROM cases c WHERE `+w.narrow(viewFilter[web.ResolvedCases])+` LIMIT `+mostCounted+`) x),
		  (SELECT count(*) FROM (SELECT FROM `+copies+` x JOIN cases c ON c.id = x.case_id WHERE NOT c.office = ANY($2) LIMIT `+fmt.Sprint(web.MostCopies)+`) x),
		  (SELECT count(*) FROM (SELECT FROM cases c WHERE `+w.narrow(viewFilter[web.SpamCases])+` LIMIT `+mostCounted+`) x),
		  (SELECT count(*) FROM raws r WHERE outcome = 'held' AND copy_of IS NULL AND ($1 OR r.mailbox = ANY($4))),
		  (SELECT count(*) FROM (SELECT FROM raws r WHERE `+isAutomatic+` AND ($1 OR r.mailbox = ANY($4)) LIMIT `+mostCounted+`) x),
		  (SELECT count(*) FROM deliveries d WHERE state = 'waiting' AND ($1 OR d.office = ANY($2)))
		FROM (SELECT count(*) FILTER (WHERE `+awake+`),
		    count(*) FILTER (WHERE `+awake+` AND c.assignee = $3), count(*) FILTER (WHERE `+awake+` AND c.assignee IS NULL),
		    count(*) FILTER (WHERE `+awake+` AND c.due_at < now()),
		    count(*) FILTER (WHERE `+awake+` AND c.status = 'waiting_resident'), count(*) FILTER (WHERE `+awake+` AND c.status = 'waiting_department'),
		    count(*) FILTER (WHERE NOT `+awake+`), count(*) FILTER (WHERE `+awake+` AND c.status = 'closed_311'), count(*) FILTER (WHERE `+waits+`)
		  FROM cases c WHERE `+led+` AND `+live+`) work`,
		pgx.QueryExecModeCacheDescribe, w.all, w.offices, v.Staff, w.mailboxes).
		Scan(&n.Open, &n.Mine, &n.Unassigned, &n.Overdue, &n.OnResident, &n.OnDepartment, &n.Snoozed, &n.ClosedBy311, &n.Triage, &n.Resolved, &n.Copied, &n.Spam, &n.Held, &n.Automatic, &n.Waiting)
	if err != nil {
		return n, fmt.Errorf("counting: %w", err)
	}
	return n, nil
}
