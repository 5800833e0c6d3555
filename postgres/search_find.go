package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/commonline/commonline/internal/words"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

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
