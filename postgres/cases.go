package postgres

import (
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
	ARRAY(SELECT office FROM case_copies x WHERE x.case_id = c.id ORDER BY office), ($1 OR c.office = ANY($2))`

const caseTables = `cases c LEFT JOIN residents p ON p.id = c.resident_id LEFT JOIN identities i ON i.id = c.opener`

func scanCase(row pgx.CollectableRow) (c casework.Case, err error) {
	return c, row.Scan(caseInto(&c)...)
}

// caseInto is where caseColumns go.
func caseInto(c *casework.Case) []any {
	return []any{&c.ID, &c.Number, &c.Office, &c.Status, &c.Subject, &c.Resident, &c.ResidentName, &c.OpenedAt, &c.LastMessageAt, &c.ResolvedAt, &c.DueAt,
		&c.Version, &c.ThreadVersion, &c.LinkedTo, &c.History, &c.Sensitive, &c.Messages, &c.CopiedTo, &c.Lead}
}

const (
	led    = `($1 OR c.office = ANY($2))`
	copied = `EXISTS (SELECT FROM case_copies x WHERE x.case_id = c.id AND x.office = ANY($2))`
)

var viewFilter = map[web.View]struct{ where, order string }{
	web.OpenCases:     {led + ` AND c.status NOT IN ('resolved', 'closed')`, `c.due_at NULLS LAST, c.last_message_at DESC, c.id`},
	web.ResolvedCases: {led + ` AND c.status IN ('resolved', 'closed')`, `c.last_message_at DESC, c.id`},
	web.CopiedCases:   {copied + ` AND NOT c.office = ANY($2)`, `c.last_message_at DESC, c.id`},
	web.AllCases:      {`(` + led + ` OR ` + copied + `)`, `c.last_message_at DESC, c.id`},
}

// searched narrows a list to what was typed ($3). The words of a message count for whoever leads its case alone: a copied
// office sees one message of it.
const searched = ` AND ($3 = '' OR c.number = $4 OR c.subject ILIKE $5 OR p.name ILIKE $5 OR i.value ILIKE $5
	OR (` + led + ` AND EXISTS (SELECT FROM messages m WHERE m.case_id = c.id AND (m.reply ILIKE $5 OR m.from_name ILIKE $5 OR m.from_address ILIKE $5))))`

// Cases implements web.Cases.
func (p Pages) Cases(ctx context.Context, v casework.Viewer, q web.CaseQuery) ([]casework.Case, int, error) {
	f, ok := viewFilter[q.View]
	if !ok {
		return nil, 0, casework.Errorf(casework.NotFound, "There is no list %q.", q.View)
	}
	w := p.wall(v)
	text := strings.TrimSpace(q.Search)
	from := caseTables + ` WHERE ` + f.where + searched
	args := []any{w.all, w.offices, text, numberIn(text), like(text)}
	var total int
	if err := p.pool.QueryRow(ctx, `SELECT count(*) FROM `+from, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("counting the cases of a list: %w", err)
	}
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+` FROM `+from+` ORDER BY `+f.order+` LIMIT $6 OFFSET $7`, append(args, q.Size, q.Offset())...)
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

// like makes a pattern that finds the text anywhere, as it was typed.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
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
	messages, err := p.messages(ctx, w, `m.case_id = $3`, c.ID)
	if err != nil {
		return c, nil, nil, err
	}
	if !c.Lead {
		return c, messages, nil, nil
	}
	sent, err := p.sentOn(ctx, c.ID)
	if err != nil {
		return c, nil, nil, err
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

// Counts implements web.Cases.
func (p Pages) Counts(ctx context.Context, v casework.Viewer) (n web.Counts, err error) {
	w := p.wall(v)
	err = p.pool.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM cases c WHERE `+viewFilter[web.OpenCases].where+`),
		  (SELECT count(*) FROM cases c WHERE `+viewFilter[web.ResolvedCases].where+`),
		  (SELECT count(*) FROM cases c WHERE `+viewFilter[web.CopiedCases].where+`),
		  (SELECT count(*) FROM raws r WHERE outcome = 'held' AND copy_of IS NULL AND `+ofMailbox+`),
		  (SELECT count(*) FROM raws r WHERE `+isAutomatic+` AND `+ofMailbox+`),
		  (SELECT count(*) FROM deliveries d WHERE state = 'waiting' AND ($1 OR d.office = ANY($2)))`,
		w.all, w.offices, w.mailboxes).Scan(&n.Open, &n.Resolved, &n.Copied, &n.Held, &n.Automatic, &n.Waiting)
	if err != nil {
		return n, fmt.Errorf("counting: %w", err)
	}
	return n, nil
}
