package postgres_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// heard keeps each statement with its arguments, so that it can be explained.
type heard struct {
	mu  sync.Mutex
	all []statement
}

type statement struct {
	sql  string
	args []any
}

func (h *heard) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, statement{d.SQL, d.Args})
	return ctx
}

func (h *heard) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TestCrowdTimes measures what pages ask over a database that acceptance/crowd has filled, which COMMONLINE_CROWD names. It prints
// p50 and p95, and with COMMONLINE_EXPLAIN the plan of each statement.
func TestCrowdTimes(t *testing.T) {
	url := os.Getenv("COMMONLINE_CROWD")
	if url == "" {
		t.Skip("set COMMONLINE_CROWD to the address of a database that acceptance/crowd has filled")
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	h := &heard{}
	config.ConnConfig.Tracer = h
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	pages := postgres.Pages{DB: postgres.New(pool, &casework.City{Zone: time.UTC}, nil)}
	offices := strings.Fields("d1 d2 d3 d4 d5 d6 d7 d8 d9 al1 al2 al3 al4")
	viewer := func(i int) casework.Viewer {
		o := i % len(offices)
		return casework.Viewer{Staff: casework.StaffID(o*15 + 2), Office: casework.OfficeID(offices[o]), Role: casework.Staffer}
	}
	list := func(i int, q web.CaseQuery) error {
		q.Page = web.Page{Number: 1, Size: 50}
		_, _, err := pages.Cases(t.Context(), viewer(i), q)
		return err
	}
	for _, x := range []struct {
		name string
		do   func(i int) error
	}{
		{"counts", func(i int) error { _, err := pages.Counts(t.Context(), viewer(i)); return err }},
		{"list: open", func(i int) error { return list(i, web.CaseQuery{View: web.OpenCases}) }},
		{"list: mine", func(i int) error { return list(i, web.CaseQuery{View: web.MyCases}) }},
		{"list: resolved", func(i int) error { return list(i, web.CaseQuery{View: web.ResolvedCases}) }},
		{"list: copied", func(i int) error { return list(i, web.CaseQuery{View: web.CopiedCases}) }},
		{"case", func(i int) error { return oneOf(t.Context(), pages, viewer(i), i) }},
		{"search: a name", func(i int) error {
			return list(i, web.CaseQuery{View: web.AllCases, Search: []string{"delgado", "Murphy", "nguyen", "王"}[i%4]})
		}},
		{"search: two words", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "street light"}) }},
		{"search: the commonest word", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "the"}) }},
		{"search: a begun word", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "pot"}) }},
		{"search: two letters", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "st"}) }},
		{"search: an address", func(i int) error {
			return list(i, web.CaseQuery{View: web.AllCases, Search: fmt.Sprint(1+i*7%900, " poplar st")})
		}},
		{"search: a telephone number", func(i int) error {
			return list(i, web.CaseQuery{View: web.AllCases, Search: fmt.Sprintf("(617) 000-%04d", 1+i*13%9999)})
		}},
		{"search: four digits", func(i int) error {
			return list(i, web.CaseQuery{View: web.AllCases, Search: fmt.Sprintf("%04d", 1+i*17%9999)})
		}},
		{"search: Chinese", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "停车场"}) }},
		{"search: with filters", func(i int) error {
			return list(i, web.CaseQuery{View: web.AllCases, Search: "trash is:open after:2020-01-01"})
		}},
		{"search: nothing", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "zebra giraffe"}) }},
		{"filters alone", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "topic:noise is:mine"}) }},
	} {
		measure(t, pool, h, x.name, x.do)
	}
}

// oneOf reads a case as its page does.
func oneOf(ctx context.Context, pages postgres.Pages, v casework.Viewer, i int) error {
	found, _, err := pages.Cases(ctx, v, web.CaseQuery{View: web.ResolvedCases, Page: web.Page{Number: 1 + i%15, Size: 50}})
	if err != nil || len(found) == 0 {
		return err
	}
	begun := time.Now()
	if _, _, _, err := pages.Case(ctx, v, found[i%len(found)].Number); err != nil {
		return err
	}
	if _, err = pages.Desk(ctx, v, found[i%len(found)].ID); err != nil {
		return err
	}
	return took(time.Since(begun))
}

// took is how long a part of a deed took, where only that counts.
type took time.Duration

func (took) Error() string { return "measured" }

func measure(t *testing.T, pool *pgxpool.Pool, h *heard, name string, do func(int) error) {
	t.Helper()
	const warm, times = 13, 130
	var all []time.Duration
	for i := range warm + times {
		if i == warm+times-1 {
			h.all = nil
		}
		begun := time.Now()
		err := do(i)
		d := time.Since(begun)
		if part, ok := err.(took); ok {
			d, err = time.Duration(part), nil
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if i >= warm {
			all = append(all, d)
		}
	}
	slices.Sort(all)
	t.Logf("| %s | %.1f ms | %.1f ms |", name, ms(all[times/2]), ms(all[times*95/100]))
	if os.Getenv("COMMONLINE_EXPLAIN") == "" {
		return
	}
	for _, s := range slices.Clone(h.all) {
		explain(t, pool, s)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func explain(t *testing.T, pool *pgxpool.Pool, s statement) {
	t.Helper()
	rows, err := pool.Query(t.Context(), `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) `+s.sql, s.args...)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s\n%s\n", strings.Join(strings.Fields(s.sql), " "), strings.Join(lines, "\n"))
}
