package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
	"github.com/jackc/pgx/v5/pgxpool"
)

// BenchmarkEvent writes one event in a transaction of its own: with no webhook, with twenty that are told of other kinds, and with one that is told
// of this one. docs/performance.md has the figures.
func BenchmarkEvent(b *testing.B) {
	for _, c := range []struct {
		name       string
		deaf, told int
	}{{"no webhook", 0, 0}, {"twenty deaf webhooks", 20, 0}, {"one webhook", 0, 1}} {
		b.Run(c.name, func(b *testing.B) {
			pool := pgtest.New(b, migrations.Files)
			city := &casework.City{Name: "Riverton", Offices: []casework.Office{{ID: "d1", Kind: casework.DistrictOffice}}}
			pages := postgres.Pages{DB: postgres.New(pool, city, nil)}
			if _, err := pool.Exec(b.Context(), `INSERT INTO staff (name, email, role, office) VALUES ('Ana', 'ana@council.example', 'head', 'd1')`); err != nil {
				b.Fatal(err)
			}
			for i := range c.deaf + c.told {
				kind := casework.CaseMerged
				if i >= c.deaf {
					kind = casework.NoteAdded
				}
				if _, err := pool.Exec(b.Context(), `INSERT INTO webhooks (office, url, name, sealed, kinds, made_by, made_at) SELECT 'd1', 'https://x.example', $1, 'x', ARRAY[$2], id, now() FROM staff`, fmt.Sprint(i), string(kind)); err != nil {
					b.Fatal(err)
				}
			}
			event := []casework.Event{{Kind: casework.NoteAdded, Office: "d1", Actor: "staff:1"}}
			for b.Loop() {
				if err := pages.Record(b.Context(), event); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(triggerTook(b, pool), "trigger-µs")
		})
	}
}

// triggerTook is the median of what the trigger alone took, as Postgres measures it, in microseconds: that hangs less on what else the machine does.
func triggerTook(b *testing.B, pool *pgxpool.Pool) float64 {
	var all []float64
	for range 301 {
		var plans []struct {
			Triggers []struct {
				Name string  `json:"Trigger Name"`
				Time float64 `json:"Time"` // milliseconds
			}
		}
		if err := pool.QueryRow(b.Context(), `EXPLAIN (ANALYZE, FORMAT JSON) INSERT INTO events (kind, office, actor, at) VALUES ('note.added', 'd1', 'staff:1', now())`).Scan(&plans); err != nil {
			b.Fatal(err)
		}
		for _, t := range plans[0].Triggers {
			if t.Name == "webhooks_hear" {
				all = append(all, t.Time*1000)
			}
		}
	}
	if len(all) == 0 {
		b.Fatal("the trigger did not run")
	}
	slices.Sort(all)
	return all[len(all)/2]
}
