package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
)

// quietTown is a store with figures that are told beforehand.
type quietTown struct {
	unfiled int
	oldest  time.Time
	health  []web.MailboxHealth
	out     postgres.Outgoing
	sending notify.Switch
	err     error

	ringing, exhausted int
}

func (q *quietTown) Unfinished(context.Context) (int, time.Time, error) {
	return q.unfiled, q.oldest, q.err
}
func (q *quietTown) MailboxHealth(context.Context) ([]web.MailboxHealth, error) { return q.health, nil }
func (q *quietTown) Outgoing(context.Context) (postgres.Outgoing, error)        { return q.out, nil }
func (q *quietTown) RingingAlarms(context.Context) (ringing, exhausted int, err error) {
	return q.ringing, q.exhausted, nil
}
func (q *quietTown) Sending(context.Context) (notify.Switch, error) { return q.sending, nil }

// scrape asks for the metrics and gives those of ours by series; ages are cut to whole minutes.
func scrape(t *testing.T, h http.Handler) map[string]string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	got := map[string]string{}
	for lines := bufio.NewScanner(w.Body); lines.Scan(); {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if i := strings.LastIndex(lines.Text(), "} "); i > 0 {
			name, value, ok = lines.Text()[:i+1], lines.Text()[i+2:], true
		}
		if ok && strings.HasPrefix(name, "commonline_") {
			got[name] = value
		}
	}
	return got
}

func TestMetricsShowTheTown(t *testing.T) {
	t.Parallel()
	q := &quietTown{
		ringing: 2, exhausted: 1,
		unfiled: 3, oldest: time.Now().Add(-time.Hour),
		health: []web.MailboxHealth{{Mailbox: "d1"}, {Mailbox: "d2", Failing: true, Address: "d2@riverton.example", Sentence: "The password was refused."}},
		out: postgres.Outgoing{Open: map[casework.DeliveryState]int{casework.Pending: 4}, Recent: map[casework.DeliveryState]int{casework.Sent: 90, casework.BouncedBack: 2},
			DueAt: time.Now().Add(-2 * time.Hour)},
		sending: notify.Switch{Mode: notify.On, Stops: []notify.Stop{{Office: "d1", Reason: "a mistake"}}},
	}
	m := metricsOf(&databaseFigures{store: q, patience: time.Minute})
	m.Filed([]intake.Decision{{Outcome: intake.NewCase}, {Outcome: intake.NewCase}, {Outcome: intake.Held}})
	m.Count("sent", 2)
	m.Count("given back", 1)
	got := scrape(t, m.handler())
	for series, want := range map[string]string{
		`commonline_up{part="database"}`:                 "1",
		`commonline_unfiled_messages`:                    "3",
		`commonline_mailbox_failing{mailbox="d1"}`:       "0",
		`commonline_mailbox_failing{mailbox="d2"}`:       "1",
		`commonline_deliveries_open{state="pending"}`:    "4",
		`commonline_deliveries_open{state="waiting"}`:    "0",
		`commonline_deliveries_recent{state="sent"}`:     "90",
		`commonline_deliveries_recent{state="bounced"}`:  "2",
		`commonline_sending_stopped`:                     "1",
		`commonline_sending_stopped_city`:                "0",
		`commonline_alarms_unconfirmed`:                  "2",
		`commonline_alarms_exhausted`:                    "1",
		`commonline_sending_mode{mode="on"}`:             "1",
		`commonline_sending_mode{mode="off"}`:            "0",
		`commonline_filed_total{outcome="new"}`:          "2",
		`commonline_filed_total{outcome="held"}`:         "1",
		`commonline_filed_total{outcome="rejected"}`:     "0",
		`commonline_notices_total{what="sent"}`:          "2",
		`commonline_notices_total{what="given back"}`:    "1",
		`commonline_notices_total{what="brake tripped"}`: "0",
	} {
		if got[series] != want {
			t.Errorf("%s is %q, want %q", series, got[series], want)
		}
	}
	for series, least := range map[string]float64{"commonline_unfiled_oldest_seconds": 3600, "commonline_deliveries_overdue_seconds": 7200} {
		var v float64
		if _, err := fmt.Sscan(got[series], &v); err != nil || v < least || v > least+60 {
			t.Errorf("%s is %q", series, got[series])
		}
	}
	for series := range got {
		if strings.Contains(series, "@") || strings.Contains(series, "password") {
			t.Errorf("%s shows too much", series)
		}
	}
}

func TestMetricsOfAnEmptyTown(t *testing.T) {
	t.Parallel()
	// The store tells "now" for the oldest of nothing.
	got := scrape(t, metricsOf(&databaseFigures{store: &quietTown{oldest: time.Now().Add(-time.Second)}, patience: time.Minute}).handler())
	want := map[string]string{"commonline_unfiled_oldest_seconds": "0", "commonline_deliveries_overdue_seconds": "0", "commonline_sending_stopped": "0", `commonline_sending_mode{mode="off"}`: "1"}
	for series := range want {
		if diff := cmp.Diff(want[series], got[series]); diff != "" {
			t.Error(series, diff)
		}
	}
}

func TestMetricsLeaveOutWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	got := scrape(t, metricsOf(&databaseFigures{store: &quietTown{err: errors.New("no")}, patience: time.Minute}).handler())
	if _, there := got["commonline_unfiled_messages"]; there || got[`commonline_up{part="database"}`] != "0" || got["commonline_sending_stopped"] != "0" {
		t.Errorf("%v", got)
	}
}

func TestEveryMetricIsDocumented(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	q := &quietTown{health: []web.MailboxHealth{{Mailbox: "d1"}}}
	for series := range scrape(t, metricsOf(&databaseFigures{store: q, patience: time.Minute}).handler()) {
		name, _, _ := strings.Cut(series, "{")
		if !strings.Contains(string(guide), "| `"+name) {
			t.Errorf("docs/metrics.md does not speak of %s", name)
		}
	}
}

// A database that takes connections and never answers is worse than one that is gone.
func TestScrapeOutlastsADeadDatabase(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() }) // the parallel parts below outlast this function
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	for what, address := range map[string]string{"silent": silent.Addr().String(), "gone": gone.Addr().String()} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			pool, err := pgxpool.New(t.Context(), "postgres://nobody:x@"+address+"/none?sslmode=disable")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(pool.Close)
			m := metricsOf(&databaseFigures{store: postgres.New(pool, nil, nil), patience: 200 * time.Millisecond})
			m.Count("sent", 5)
			began := time.Now()
			got := scrape(t, m.handler())
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
			if got[`commonline_up{part="database"}`] != "0" || got[`commonline_notices_total{what="sent"}`] != "5" {
				t.Errorf("%v", got)
			}
		})
	}
}
