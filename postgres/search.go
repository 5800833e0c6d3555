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

// found asks the newest cases, and more of them if these give too few: as many as should give enough. The newest of an office are gone through
// one by one, since the index has to gather all words that begin alike, of all cases, before it knows whose they are: for what most cases
// hold ("st…", "the…") that takes longer than reading some thousands.
func (p Pages) found(ctx context.Context, filter, order string, n *narrowing, q web.CaseQuery) ([]int64, error) {
	var last int64
	if err := p.pool.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM cases`).Scan(&last); err != nil {
		return nil, err
	}
	question, size := strings.Join(n.question, " & "), ages[0]
	if q.Order == web.OldestFirst || q.Order == web.ByID || last <= 2*size {
		return p.matches(ctx, filter, order, n, q, question)
	}
	if n.office != "" {
		ids, among, err := p.walk(ctx, filter, order, n, q, question)
		if err != nil || len(ids) == listed {
			return ids, err
		}
		if ids, found, err := p.rare(ctx, filter, order, n, q, question); err != nil || found {
			return ids, err
		}
		size = widened(size, len(ids)*walked/among) // the newest were looked at
	}
	for size > 0 && last > 2*size {
		young := words.Marked(ageMark(size, last)) + " | " + words.Marked(ageMark(size, last-size))
		ids, err := p.matches(ctx, filter, order, n, q, question+" & ("+young+")")
		if err != nil || len(ids) == listed {
			return ids, err
		}
		size = widened(size, len(ids))
	}
	return p.matches(ctx, filter, order, n, q, question)
}

// How many of an office's cases are gone through, and from what share of them on more are: where one in sixteen is found, going
// through 16,000 is about as long as asking the index for it.
const (
	walked    = 1500
	walkShare = 16
)

// walk goes through the newest cases of one office, and through more where many of them are found; among says through how many.
func (p Pages) walk(ctx context.Context, filter, order string, n *narrowing, q web.CaseQuery, question string) (ids []int64, among int, err error) {
	ids, err = p.among(ctx, newest(walked), filter, order, n, q, question)
	if err != nil || len(ids) == listed || len(ids)*walkShare < walked {
		return ids, walked, err
	}
	among = walked * listed * 5 / 4 / len(ids)
	ids, err = p.among(ctx, newest(among), filter, order, n, q, question)
	return ids, among, err
}

// rare finds what holds whole words that few cases of the office hold, and then the begun one: of a street's name and "st" the index is asked for
// the first.
func (p Pages) rare(ctx context.Context, filter, order string, n *narrowing, q web.CaseQuery, question string) (ids []int64, found bool, err error) {
	if n.whole == "" {
		return nil, false, nil
	}
	held := 0
	err = p.pool.QueryRow(ctx, `SELECT count(*) FROM `+newest(walked)+` w WHERE $1::boolean IS NOT NULL AND w.words @@ $3::text::tsquery`, pgx.QueryExecModeCacheDescribe, n.args[0], n.args[1], n.whole).Scan(&held)
	if err != nil || held*walkShare > walked {
		return nil, false, err
	}
	whole := fmt.Sprintf(`(SELECT * FROM case_words WHERE words @@ $%d::text::tsquery OFFSET 0)`, len(n.args)+3)
	ids, err = p.among(ctx, whole, filter, order, n, q, question, n.whole+" & "+words.Marked("@"+string(n.office)))
	return ids, true, err
}

// newest is the words of the newest cases of the one office that asks.
func newest(limit int) string {
	return fmt.Sprintf(`(SELECT * FROM case_words WHERE office = ($2::text[])[1] ORDER BY case_id DESC LIMIT %d)`, limit)
}

// widened is the scale on which a full list should be found, where one gave so many cases; 0 is all of them.
func widened(size int64, found int) int64 {
	for _, more := range ages {
		if more > size && more*int64(found) >= size*listed {
			return more
		}
	}
	return 0
}

// matches gives the cases in their order: where none was chosen, those first that are found by a name or number. The words of
// an office that led, and leads no more, find nothing. The office is among the words too: the index of words alone is to be used.
func (p Pages) matches(ctx context.Context, filter, order string, n *narrowing, q web.CaseQuery, question string) ([]int64, error) {
	return p.among(ctx, "case_words", filter, order, n, q, question)
}

// among is matches among some of the words.
func (p Pages) among(ctx context.Context, of, filter, order string, n *narrowing, q web.CaseQuery, question string, more ...any) ([]int64, error) {
	best, cut := `(c.id IS NULL)`, `c.id DESC`
	if q.Order == "" && n.names != "" {
		best = fmt.Sprintf(`c.words @@ $%d::text::tsquery`, len(n.args)+2)
	} else {
		n.names = "x" // the argument is there all the same
	}
	if q.Order == web.OldestFirst || q.Order == web.ByID {
		cut = `c.id`
	}
	sql := fmt.Sprintf(`
		SELECT c.id FROM (
		  SELECT c.id, c.due_at, c.last_message_at, w.words FROM %[9]s w JOIN cases c ON c.id = w.case_id
		  WHERE w.words @@ $%[1]d::text::tsquery AND ($1 OR w.office || '' = ANY($2)) AND ($3::bigint IS NOT NULL) AND $%[2]d::text <> ''
		    AND CASE WHEN w.whole THEN w.office = c.office ELSE NOT ($1 OR c.office = ANY($2)) END AND %[3]s%[4]s
		  ORDER BY %[5]s LIMIT %[6]d) c
		ORDER BY %[7]s DESC, %[8]s`, len(n.args)+1, len(n.args)+2, filter, n.sql, cut, listed, best, order, of)
	rows, err := p.pool.Query(ctx, sql, n.with(append([]any{question, n.names}, more...)...)...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}
