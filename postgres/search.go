package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/words"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// narrowing is what a list is narrowed to, as SQL: a condition on the case and its arguments, and a question to the words of cases.
type narrowing struct {
	sql      string
	args     []any
	question []string          // all have to hold; none: nothing is searched for
	names    string            // the question, for names and numbers alone
	whole    string            // the question without what is a beginning alone; "" where there is nothing else, or nothing to leave out
	nothing  bool              // what was typed holds no word
	office   casework.OfficeID // the one that asks; "" where all may be seen, or several
}

// newNarrowing begins with the arguments of viewFilter: $1, $2 and $3.
func newNarrowing(zone *time.Location, w wall, v casework.Viewer, q web.CaseQuery) *narrowing {
	n := &narrowing{args: []any{w.all, w.offices, v.Staff}}
	if !w.all && len(w.offices) == 1 {
		n.office = casework.OfficeID(w.offices[0])
	}
	text, f := q.Asked()
	if text != "" {
		n.ask(text)
	}
	if f.From != "" {
		n.questionOf(words.Ask(f.From).In(words.First))
	}
	if f.File {
		n.question = append(n.question, words.Marked("%file"))
	}
	if len(n.question) > 0 && !w.all {
		var offices []string
		for _, o := range w.offices {
			offices = append(offices, words.Marked("@"+o))
		}
		n.questionOf(strings.Join(offices, " | "))
	}
	n.conditions(zone, f)
	if q.Past != 0 {
		n.add(`c.id > %s`, int64(q.Past))
	}
	return n
}

// ask looks for words, or for a case by its number.
func (n *narrowing) ask(text string) {
	asked := words.Ask(text)
	question := asked.String()
	n.names = asked.In(words.First)
	if whole := asked.Whole(); len(whole) < len(asked) {
		n.whole = whole.String()
	}
	if number := numberIn(text); number != 0 {
		n.whole = ""
		is := words.Marked(fmt.Sprintf("=%d", number))
		question = strings.TrimPrefix(question+" | "+is, " | ")
		n.names = strings.TrimPrefix(n.names+" | "+is, " | ")
	}
	n.questionOf(question)
}

func (n *narrowing) questionOf(s string) {
	if s == "" {
		n.nothing = true
		return
	}
	n.question = append(n.question, "("+s+")")
}

func (n *narrowing) searches() bool { return n.nothing || len(n.question) > 0 }

// conditions are on what a copied office does not see too: they count for whoever leads, save for the office and the dates.
func (n *narrowing) conditions(zone *time.Location, f web.Filter) {
	if f.Office != "" {
		n.add(`c.office = %s`, string(f.Office))
	}
	if f.Topic != "" {
		n.add(led+` AND c.topic = %s`, f.Topic)
	}
	if f.Department != "" {
		n.add(led+` AND c.department = %s`, strings.TrimPrefix(f.Department, casework.NoDepartment))
	}
	if f.Status != "" {
		n.add(led+` AND c.status = %s`, string(f.Status))
	}
	if !f.After.IsZero() {
		n.add(`c.last_message_at >= %s`, dayIn(zone, f.After))
	}
	if !f.Before.IsZero() {
		n.add(`c.last_message_at < %s`, dayIn(zone, f.Before))
	}
	if is := states[f.Is]; is != "" {
		n.sql += ` AND ` + led + ` AND ` + is
	}
}

// states are what is: may say. $3 is who asks.
var states = map[web.State]string{
	web.IsMine: `c.assignee = $3`, web.IsUnassigned: `c.assignee IS NULL`, web.IsSnoozed: live + ` AND NOT ` + awake,
	web.IsOverdue: live + ` AND c.due_at < now()`, web.IsOpen: live, web.IsDone: `NOT ` + live,
}

func dayIn(zone *time.Location, day time.Time) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
}

func (n *narrowing) add(condition string, value any) {
	n.args = append(n.args, value)
	n.sql += ` AND ` + fmt.Sprintf(condition, fmt.Sprintf("$%d", len(n.args)))
}

// with gives the arguments, planned anew each time: whose walls they are decides which index serves.
func (n *narrowing) with(more ...any) []any {
	return slices.Concat([]any{pgx.QueryExecModeCacheDescribe}, n.args, more)
}

// search finds cases by their words. Of more than are listed it gives the newest.
func (p Pages) search(ctx context.Context, w wall, filter, order string, n *narrowing, q web.CaseQuery) ([]casework.Case, int, error) {
	if n.nothing {
		return nil, 0, nil
	}
	ids, err := p.found(ctx, filter, order, n, q)
	if err != nil {
		return nil, 0, fmt.Errorf("searching: %w", err)
	}
	page := ids[min(q.Offset(), len(ids)):min(q.Offset()+q.Size, len(ids))]
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.id = ANY($3) AND (`+led+` OR `+copied+`) ORDER BY array_position($3, c.id)`, w.all, w.offices, page)
	if err != nil {
		return nil, 0, fmt.Errorf("reading what was found: %w", err)
	}
	cases, err := pgx.CollectRows(rows, scanCase)
	if err != nil {
		return nil, 0, fmt.Errorf("reading what was found: %w", err)
	}
	if err := p.snippets(ctx, w, cases, q); err != nil {
		return nil, 0, fmt.Errorf("reading where it was found: %w", err)
	}
	return cases, len(ids), nil
}

// snippetOf is how much of each message is looked at for a snippet, in characters.
const snippetOf = 20_000

// snippets reads the messages of a page at once, newest first, and keeps of each case the piece in which it was found: of cases alone that the
// viewer's office leads. An answer that was taken back was never sent.
func (p Pages) snippets(ctx context.Context, w wall, cases []casework.Case, q web.CaseQuery) error {
	text, _ := q.Asked()
	asked, at := words.Ask(text), map[int64]*casework.Case{}
	var ids []int64
	for i := range cases {
		if cases[i].Lead {
			ids, at[int64(cases[i].ID)] = append(ids, int64(cases[i].ID)), &cases[i]
		}
	}
	if len(asked) == 0 || len(ids) == 0 {
		return nil
	}
	rows, err := p.pool.Query(ctx, `SELECT m.case_id, left(m.reply, $4) FROM messages m JOIN cases c ON c.id = m.case_id AND `+led+` WHERE m.case_id = ANY($3)
		AND NOT EXISTS (SELECT FROM answers a WHERE a.message_id = m.id AND a.undone_at IS NOT NULL) ORDER BY m.case_id, m.at DESC, m.id DESC`, w.all, w.offices, ids, snippetOf)
	if err != nil {
		return err
	}
	var id int64
	var said string
	_, err = pgx.ForEachRow(rows, []any{&id, &said}, func() error {
		if c := at[id]; c.Snippet == "" {
			c.Snippet = asked.Snippet(said)
		}
		return nil
	})
	return err
}
