package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
)

// figures is what the metrics ask of the store.
type figures interface {
	Unfinished(ctx context.Context) (n int, oldest time.Time, err error)
	MailboxHealth(ctx context.Context) ([]web.MailboxHealth, error)
	Outgoing(ctx context.Context) (postgres.Outgoing, error)
	Sending(ctx context.Context) (notify.Switch, error)
}

// databaseFigures reads the figures at each scrape, so that they are those of the whole city whichever process is asked. What
// cannot be read in time is left out, and commonline_up says so: an old figure would look like a good one.
type databaseFigures struct {
	mu       sync.Mutex
	store    figures
	patience time.Duration
}

func describeFigure(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("commonline_"+name, help, labels, nil)
}

var (
	figureUp          = describeFigure("up", "1 where the part answered this scrape, 0 where it did not.", "part")
	figureUnfiled     = describeFigure("unfiled_messages", "Messages that were received and are not filed yet.")
	figureUnfiledAge  = describeFigure("unfiled_oldest_seconds", "How long the oldest unfiled message has waited; 0 where there is none.")
	figureMailbox     = describeFigure("mailbox_failing", "1 where a mailbox cannot be read or nobody follows it.", "mailbox")
	figureOpen        = describeFigure("deliveries_open", "Deliveries with which something is still to happen, by state.", "state")
	figureRecent      = describeFigure("deliveries_recent", "The newest 10000 deliveries, by state.", "state")
	figureOverdue     = describeFigure("deliveries_overdue_seconds", "How long the oldest delivery that may go has been due; 0 where none is.")
	figureStopped     = describeFigure("sending_stopped", "Brakes that are pulled: 0 where nothing is stopped.")
	figureStoppedCity = describeFigure("sending_stopped_city", "1 where all sending of the city is stopped.")
	figureMode        = describeFigure("sending_mode", "1 at the position of the sending switch: off, allowlist or on.", "mode")
)

func (d *databaseFigures) now() figures {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.store
}

// Describe implements prometheus.Collector.
func (d *databaseFigures) Describe(out chan<- *prometheus.Desc) {
	for _, f := range []*prometheus.Desc{figureUp, figureUnfiled, figureUnfiledAge, figureMailbox, figureOpen, figureRecent, figureOverdue, figureStopped, figureStoppedCity, figureMode} {
		out <- f
	}
}

// Collect implements prometheus.Collector.
func (d *databaseFigures) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), d.patience)
	defer cancel()
	up := true
	for _, read := range []func(context.Context, gauge) error{d.unfiled, d.mailboxes, d.outgoing, d.sending} {
		err := read(ctx, func(f *prometheus.Desc, v float64, labels ...string) {
			out <- prometheus.MustNewConstMetric(f, prometheus.GaugeValue, v, labels...)
		})
		up = up && err == nil
	}
	out <- prometheus.MustNewConstMetric(figureUp, prometheus.GaugeValue, flag(up), "database")
}

// gauge shows one figure.
type gauge func(f *prometheus.Desc, v float64, labels ...string)

func (d *databaseFigures) unfiled(ctx context.Context, show gauge) error {
	n, oldest, err := d.now().Unfinished(ctx)
	if err != nil {
		return err
	}
	show(figureUnfiled, float64(n))
	if n == 0 {
		oldest = time.Time{}
	}
	show(figureUnfiledAge, age(oldest))
	return nil
}

func (d *databaseFigures) mailboxes(ctx context.Context, show gauge) error {
	all, err := d.now().MailboxHealth(ctx)
	if err != nil {
		return err
	}
	for _, h := range all {
		show(figureMailbox, flag(h.Failing), string(h.Mailbox))
	}
	return nil
}

func (d *databaseFigures) outgoing(ctx context.Context, show gauge) error {
	o, err := d.now().Outgoing(ctx)
	if err != nil {
		return err
	}
	for _, s := range postgres.OpenDeliveries {
		show(figureOpen, float64(o.Open[s]), string(s))
	}
	for _, s := range deliveryStates {
		show(figureRecent, float64(o.Recent[s]), string(s))
	}
	show(figureOverdue, age(o.DueAt))
	return nil
}

var deliveryStates = []casework.DeliveryState{casework.Pending, casework.Sending, casework.Sent, casework.Retrying, casework.Failed,
	casework.BouncedBack, casework.Withheld, casework.Suppressed, casework.Waiting}

func (d *databaseFigures) sending(ctx context.Context, show gauge) error {
	s, err := d.now().Sending(ctx)
	if err != nil {
		return err
	}
	city := false
	for _, stop := range s.Stops {
		city = city || stop.Office == "" && stop.Channel == ""
	}
	show(figureStopped, float64(len(s.Stops)))
	show(figureStoppedCity, flag(city))
	stands := s.Mode
	if stands != notify.On && stands != notify.Allowlist {
		stands = notify.Off
	}
	for _, m := range []notify.Mode{notify.Off, notify.Allowlist, notify.On} {
		show(figureMode, flag(m == stands), string(m))
	}
	return nil
}

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// age is in seconds; 0 of the zero time, and of one that the database's clock has and ours has not reached.
func age(since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(time.Since(since).Seconds(), 0)
}
