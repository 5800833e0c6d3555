package main

import (
	"net/http"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
)

// metrics is what GET /metrics shows (docs/metrics.md): counters that the parts of this process feed, and figures that are
// read from the database at each scrape. Nothing in it names a resident.
type metrics struct {
	registry *prometheus.Registry
	filed    *prometheus.CounterVec
	notices  *prometheus.CounterVec
	strange  prometheus.Counter
	database *databaseFigures // nil in tests of the rest
}

var _ notify.Meter = (*metrics)(nil)

// The time limits of a scrape. Prometheus gives up after ten seconds unless it is told otherwise.
const (
	scrapeDatabase = 4 * time.Second
	scrapeWhole    = 8 * time.Second
)

func newMetrics(db *postgres.DB) *metrics {
	d := &databaseFigures{store: db, patience: scrapeDatabase}
	m := metricsOf(d)
	m.database = d
	return m
}

// of lets the figures be those of another store, whose city has changed.
func (m *metrics) of(db *postgres.DB) {
	m.database.mu.Lock()
	defer m.database.mu.Unlock()
	m.database.store = db
}

func metricsOf(database prometheus.Collector) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		filed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "commonline_filed_total", Help: "Messages that this process filed, by outcome."}, []string{"outcome"}),
		notices: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "commonline_notices_total", Help: "What this process did about notices to residents."}, []string{"what"}),
		strange: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "commonline_twilio_refused_total", Help: "Requests to Twilio's addresses that carried no signature of the account."}),
	}
	// A series that is there from the start, at zero, is one that an alarm can compare with.
	for _, o := range intake.Outcomes {
		m.filed.WithLabelValues(string(o))
	}
	for _, what := range []string{"composed", "sent", "retrying", "failed", "withheld", "waiting", "given back", "brake tripped", "trouble", "texts halted", "texts never found", "text delivered", "text undelivered", "text failed"} {
		m.notices.WithLabelValues(what)
	}
	m.registry.MustRegister(m.filed, m.notices, m.strange, database, buildFigure(),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// handler is GET /metrics. Scrapes that come while one is going on share what it finds, so that they cannot pile up.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Timeout: scrapeWhole, CoalesceGather: true, ErrorHandling: promhttp.ContinueOnError})
}

// Count implements notify.Meter.
func (m *metrics) Count(what string, n int) { m.notices.WithLabelValues(what).Add(float64(max(n, 0))) }

// Filed counts what a step of the desk did.
func (m *metrics) Filed(decisions []intake.Decision) {
	for _, d := range decisions {
		m.filed.WithLabelValues(string(d.Outcome)).Inc()
	}
}

// buildFigure tells which program runs.
func buildFigure() prometheus.Collector {
	version, revision, goVersion := "", "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version, goVersion = info.Main.Version, info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "commonline_build_info", Help: "Always 1; the labels say which program this is.",
		ConstLabels: prometheus.Labels{"version": version, "revision": revision, "go": goVersion},
	}, func() float64 { return 1 })
}
