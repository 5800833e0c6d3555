package postgres_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

func look(v casework.Viewer, id casework.CaseID) []casework.Event {
	return []casework.Event{{Kind: casework.CaseRead, Case: id, Actor: v.Staff.Actor(), At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}}
}

func TestLooksAreWrittenInBulk(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	looks := to.gathering()
	read := func() int { return one[int](to, `SELECT count(*) FROM events WHERE kind = 'read.case'`) }
	for range 3 {
		to.must(to.pages.Record(ctx(t), look(ana, 1)))
	}
	if n := read(); n != 0 {
		t.Errorf("%d were written before anybody wrote them", n)
	}
	to.must(looks.Flush(ctx(t)))
	if n := read(); n != 3 {
		t.Errorf("%d of 3 were written", n)
	}
	if at := one[time.Time](to, `SELECT min(at) FROM events WHERE kind = 'read.case'`); at.Year() != 2026 {
		t.Errorf("looked at %v", at)
	}

	// What is no look is safe before it is answered.
	to.must(to.pages.Record(ctx(t), []casework.Event{{Kind: casework.ExportTaken, Actor: ana.Staff.Actor()}}))
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'export.taken'`); n != 1 {
		t.Errorf("%d downloads are on record", n)
	}

	// A clean end writes the rest, and who comes later writes for himself.
	to.must(to.pages.Record(ctx(t), look(ana, 2)))
	to.endGathering()
	if n := read(); n != 4 {
		t.Errorf("%d of 4 were written at the end", n)
	}
	to.must(to.pages.Record(ctx(t), look(ana, 2)))
	if n := read(); n != 5 {
		t.Errorf("%d of 5 were written after the end", n)
	}
}

// gathering begins to gather what is read, and writes it once an hour.
func (to *town) gathering() *postgres.Looks {
	to.t.Helper()
	looks := &postgres.Looks{DB: to.db, Log: slog.New(slog.DiscardHandler), Every: time.Hour}
	to.pages.Looks = looks
	running, stop := context.WithCancel(context.WithoutCancel(to.t.Context()))
	ended := make(chan struct{})
	go func() { defer close(ended); _ = looks.Run(running) }()
	to.endGathering = sync.OnceFunc(func() { stop(); <-ended })
	to.t.Cleanup(to.endGathering)
	<-looks.Begun()
	return looks
}

// TestLooksAreKeptWhileTheDatabaseIsAway, and nobody reads on for ever without a trace.
func TestLooksAreKeptWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.gathering()
	away, cancel := context.WithCancel(ctx(t))
	cancel()
	to.must(to.pages.Record(away, look(ana, 1)))
	if err := to.pages.Looks.Flush(away); err == nil {
		t.Error("written to nowhere")
	}
	many := make([]casework.Event, 5000)
	for i := range many {
		many[i] = look(ana, casework.CaseID(i))[0]
	}
	if err := to.pages.Record(away, many); err == nil {
		t.Error("5,001 reads wait, and another page was shown")
	}
	to.must(to.pages.Looks.Flush(ctx(t)))
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'read.case'`); n != 5001 {
		t.Errorf("%d of 5001 were written", n)
	}
}

// BenchmarkLook is the cost of noting a read, for the page that shows it: gathered, and written at once.
func BenchmarkLook(b *testing.B) {
	for _, gathered := range []bool{true, false} {
		b.Run(fmt.Sprintf("gathered=%v", gathered), func(b *testing.B) {
			to := benchTown(b)
			if gathered {
				looks := &postgres.Looks{DB: to.DB, Log: slog.New(slog.DiscardHandler)}
				go func() { _ = looks.Run(b.Context()) }()
				<-looks.Begun()
				to.Looks = looks
			}
			for b.Loop() {
				if err := to.Record(b.Context(), look(casework.Viewer{Staff: 1}, 1)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchTown(b *testing.B) postgres.Pages {
	b.Helper()
	return postgres.Pages{DB: postgres.New(pgtest.New(b, migrations.Files), nil, nil)}
}
