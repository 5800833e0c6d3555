package postgres_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
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

// TraceBatchStart keeps the statements of a batch.
func (h *heard) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, q := range d.Batch.QueuedQueries {
		h.all = append(h.all, statement{q.SQL, q.Arguments})
	}
	return ctx
}

func (h *heard) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (h *heard) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// TestCrowdTimes measures what pages ask over a database that acceptance/crowd has filled, which COMMONLINE_CROWD names. It prints
// p50, p95 and how many pages (8 kB) the statements of the last run touch, and with COMMONLINE_EXPLAIN the plan of each. COMMONLINE_ONLY is
// the beginning of the names that are measured.
func TestCrowdTimes(t *testing.T) {
	url := os.Getenv("COMMONLINE_CROWD")
	if url == "" {
		t.Skip("set COMMONLINE_CROWD to the address of a database that acceptance/crowd has filled")
	}
	config, err := postgres.Config(url)
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
	officer := casework.Viewer{Staff: 3, Role: casework.RecordsOfficer}
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
		{"list: resolved, page 15", func(i int) error {
			_, _, err := pages.Cases(t.Context(), viewer(i), web.CaseQuery{View: web.ResolvedCases, Page: web.Page{Number: 15, Size: 50}})
			return err
		}},
		{"list: overdue", func(i int) error { return list(i, web.CaseQuery{View: web.OverdueCases}) }},
		{"list: spam", func(i int) error { return list(i, web.CaseQuery{View: web.SpamCases}) }},
		{"list: all, oldest first", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Order: web.OldestFirst}) }},
		{"today", func(i int) error { _, _, err := pages.Today(t.Context(), viewer(i), time.Now(), false); return err }},
		{"today: mine", func(i int) error { _, _, err := pages.Today(t.Context(), viewer(i), time.Now(), true); return err }},
		{"triage", func(i int) error {
			_, _, err := pages.Triage(t.Context(), viewer(i), web.Page{Number: 1, Size: 50})
			return err
		}},
		{"records officer: counts", func(int) error { _, err := pages.Counts(t.Context(), officer); return err }},
		{"records officer: open", func(int) error {
			_, _, err := pages.Cases(t.Context(), officer, web.CaseQuery{View: web.OpenCases, Page: web.Page{Number: 1, Size: 50}})
			return err
		}},
		{"records officer: all", func(int) error {
			_, _, err := pages.Cases(t.Context(), officer, web.CaseQuery{View: web.AllCases, Page: web.Page{Number: 1, Size: 50}})
			return err
		}},
		{"records officer: the commonest word", func(int) error {
			_, _, err := pages.Cases(t.Context(), officer, web.CaseQuery{View: web.AllCases, Search: "the", Page: web.Page{Number: 1, Size: 50}})
			return err
		}},
		{"search: delgado, one in 54", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "delgado"}) }},
		{"search: Murphy, one in 30", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "Murphy"}) }},
		{"search: 王, one in 115", func(i int) error { return list(i, web.CaseQuery{View: web.AllCases, Search: "王"}) }},
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
		if strings.HasPrefix(x.name, os.Getenv("COMMONLINE_ONLY")) {
			measure(t, pool, h, x.name, x.do)
		}
	}
	if !strings.HasPrefix("case", os.Getenv("COMMONLINE_ONLY")) {
		return
	}
	var found []casework.Case
	for i := range 2 * len(offices) {
		cases, _, err := pages.Cases(t.Context(), viewer(i), web.CaseQuery{View: []web.View{web.OpenCases, web.ResolvedCases}[i/len(offices)], Page: web.Page{Number: 1 + i%3, Size: 50}})
		if err != nil || len(cases) == 0 {
			t.Fatalf("a list of %s: %d cases, %v", viewer(i).Office, len(cases), err)
		}
		found = append(found, cases[i%len(cases)])
	}
	for name, read := range caseReads(t.Context(), pages) {
		measure(t, pool, h, "case: "+name, func(i int) error { return read(viewer(i), found[i%len(found)]) })
	}
}

// caseReads are what the page of a case asks, one after the other, and all of it.
func caseReads(ctx context.Context, p postgres.Pages) map[string]func(casework.Viewer, casework.Case) error {
	all := map[string]func(casework.Viewer, casework.Case) error{
		"thread":        func(v casework.Viewer, c casework.Case) error { _, _, _, err := p.Case(ctx, v, c.Number); return err },
		"desk":          func(v casework.Viewer, c casework.Case) error { _, err := p.Desk(ctx, v, c.ID); return err },
		"routing":       func(v casework.Viewer, c casework.Case) error { _, err := p.CaseRouting(ctx, v, c.Number); return err },
		"ties":          func(v casework.Viewer, c casework.Case) error { _, err := p.Ties(ctx, v, c.ID); return err },
		"around":        func(v casework.Viewer, c casework.Case) error { _, err := p.Around(ctx, v, c.ID); return err },
		"likely":        func(v casework.Viewer, c casework.Case) error { _, err := p.Likely(ctx, v, c.ID); return err },
		"nearby":        func(v casework.Viewer, c casework.Case) error { _, err := p.Nearby(ctx, v, c.Number); return err },
		"tags":          func(v casework.Viewer, _ casework.Case) error { _, err := p.TagsInUse(ctx, v); return err },
		"replies":       func(v casework.Viewer, _ casework.Case) error { _, err := p.Replies(ctx, v); return err },
		"notices":       func(v casework.Viewer, c casework.Case) error { _, err := p.NoticesOf(ctx, v, c.ID); return err },
		"calling":       func(v casework.Viewer, c casework.Case) error { _, err := p.Calling(ctx, v, c.ID); return err },
		"by hand":       func(v casework.Viewer, c casework.Case) error { _, err := p.HandTasks(ctx, v, c.ID); return err },
		"switched on":   func(v casework.Viewer, _ casework.Case) error { _, err := p.Features(ctx, v); return err },
		"frame: views":  func(v casework.Viewer, _ casework.Case) error { _, err := p.SavedViews(ctx, v); return err },
		"frame: unread": func(v casework.Viewer, _ casework.Case) error { _, err := p.Unread(ctx, v); return err },
	}
	parts := maps.Clone(all)
	all["all of it"] = func(v casework.Viewer, c casework.Case) error {
		for _, read := range parts {
			if err := read(v, c); err != nil {
				return err
			}
		}
		return nil
	}
	return all
}

func measure(t *testing.T, pool *pgxpool.Pool, h *heard, name string, do func(int) error) {
	t.Helper()
	const warm, times = 13, 130
	var all []time.Duration
	for i := range warm + times {
		if i == warm+times-1 {
			h.all = nil
		}
		begun := time.Now()
		if err := do(i); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if i >= warm {
			all = append(all, time.Since(begun))
		}
	}
	slices.Sort(all)
	pages, plans := 0, ""
	for _, s := range slices.Clone(h.all) {
		n, plan := explain(t, pool, s)
		pages += n
		plans += plan
	}
	t.Logf("| %s | %.1f ms | %.1f ms | %d |", name, ms(all[times/2]), ms(all[times*95/100]), pages)
	if os.Getenv("COMMONLINE_EXPLAIN") != "" {
		t.Log(plans)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

var pagesOf = regexp.MustCompile(`Buffers: shared hit=(\d+)(?: read=(\d+))?|Buffers: shared read=(\d+)`)

// explain gives how many pages a statement touches, and its plan.
func explain(t *testing.T, pool *pgxpool.Pool, s statement) (pages int, plan string) {
	t.Helper()
	rows, err := pool.Query(t.Context(), `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) `+s.sql, s.args...)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	plan = strings.Join(lines, "\n")
	if m := pagesOf.FindStringSubmatch(plan); m != nil { // the first line of buffers is of the whole
		for _, n := range m[1:] {
			if n, err := strconv.Atoi(n); err == nil {
				pages += n
			}
		}
	}
	return pages, fmt.Sprintf("%s\n%s\n\n", strings.Join(strings.Fields(s.sql), " "), plan)
}
