package notify

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// Config is what a Worker needs. Zero numbers stand for their defaults.
type Config struct {
	Store    Store
	Composer *Composer
	Mail     Sender
	Text     TextSender // nil: no texts
	Limiter  Limiter    // nil: no pace
	Meter    Meter      // nil: nothing is counted
	Log      *slog.Logger
	Hints    <-chan struct{}  // "look now"; nil: polling alone
	Now      func() time.Time // nil: time.Now

	Name    string        // of this process, unique also among its own restarts: leases carry it
	Senders int           // mails on their way at once, and the most that a kill can double; 4
	Batch   int           // events composed, and deliveries claimed, at once; 100 and a quarter of that
	Poll    time.Duration // 1 s
	Lease   time.Duration // 1 min; extended while the process lives
	OneMail time.Duration // longest that one mail may take; 10 min (RFC 5321 section 4.5.3.2.6)
	OneText time.Duration // longest that one text may take; 30 s
	Grace   time.Duration // for mails on their way when Run is told to stop; 20 s

	Storm Storm
}

// Storm is the brake that trips by itself: more than Most mails within Within. Most 0 switches it off.
type Storm struct {
	Most   int
	Within time.Duration
}

// Worker composes and sends until it is told to stop.
type Worker struct {
	Config
	wake       chan struct{} // one for each sender that may be asleep
	results    chan told
	leaseUntil atomic.Int64 // Unix nanoseconds
}

// NewWorker fills in the defaults. It starts nothing.
func NewWorker(c Config) *Worker {
	setDefault(&c.Senders, 4)
	setDefault(&c.Batch, 100)
	setDefault(&c.Poll, time.Second)
	setDefault(&c.Lease, time.Minute)
	setDefault(&c.OneMail, 10*time.Minute)
	setDefault(&c.OneText, 30*time.Second)
	setDefault(&c.Grace, 20*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Meter == nil {
		c.Meter = noMeter{}
	}
	return &Worker{Config: c, wake: make(chan struct{}, c.Senders), results: make(chan told, c.Senders)}
}

func setDefault[T int | time.Duration](v *T, def T) {
	if *v == 0 {
		*v = def
	}
}

type noMeter struct{}

func (noMeter) Count(string, int) {}

// Run composes and sends until ctx ends. Mails that are on their way then get Grace to arrive and to be written down. It
// returns nil when it was told to stop; trouble with the store or a server is logged, counted and tried again.
func (w *Worker) Run(ctx context.Context) error {
	// What is on its way outlives ctx by Grace: a mail that is cut off in the middle would be sent twice.
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stopGrace := context.AfterFunc(ctx, func() { time.AfterFunc(w.Grace, cancel) })
	defer stopGrace()

	recorded := make(chan struct{})
	go func() { w.recordAll(late); close(recorded) }()
	g := new(errgroup.Group)
	g.Go(func() error { w.composeAll(ctx); return nil })
	g.Go(func() error { w.keepLeases(ctx); return nil })
	for range w.Senders {
		g.Go(func() error { w.sendAll(ctx, late); return nil })
	}
	err := g.Wait()
	close(w.results)
	<-recorded
	return err
}

// composeAll is the loop around composeOnce.
func (w *Worker) composeAll(ctx context.Context) {
	tick := time.NewTicker(w.Poll)
	defer tick.Stop()
	hints := w.Hints
	for {
		for ctx.Err() == nil && w.composeOnce(ctx) {
		}
		w.rouse()
		select {
		case <-ctx.Done():
			return
		case _, open := <-hints:
			if !open {
				hints = nil
			}
		case <-tick.C:
		}
	}
}

// composeOnce handles one batch of events. It reports whether there may be more.
func (w *Worker) composeOnce(ctx context.Context) bool {
	now := w.Now()
	n, err := w.Store.Compose(ctx, now, w.Batch, w.Composer.Compose(now))
	if err != nil {
		w.trouble(ctx, "composing notices", err)
		return false
	}
	w.Meter.Count("composed", n)
	if n > 0 {
		w.rouse()
	}
	return n >= w.Batch
}

// rouse wakes every sender that sleeps.
func (w *Worker) rouse() {
	for range w.Senders {
		select {
		case w.wake <- struct{}{}:
		default:
			return
		}
	}
}

// keepLeases extends the leases three times in each of them.
func (w *Worker) keepLeases(ctx context.Context) {
	tick := time.NewTicker(w.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.extendOnce(ctx)
		}
	}
}

func (w *Worker) extendOnce(ctx context.Context) {
	until := w.Now().Add(w.Lease)
	if err := w.Store.Extend(ctx, w.Name, until); err != nil {
		w.trouble(ctx, "extending leases", err)
		return
	}
	w.leaseUntil.Store(until.UnixNano())
}

func (w *Worker) trouble(ctx context.Context, doing string, err error) {
	if ctx.Err() != nil {
		return // it was told to stop
	}
	w.Meter.Count("trouble", 1)
	w.Log.Error(doing, "error", err)
}
