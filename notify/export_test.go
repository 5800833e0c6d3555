package notify

import (
	"context"
	"time"
)

// The steps inside the loops, for tests that move time by hand.
func (w *Worker) ComposeOnce(ctx context.Context) bool { return w.composeOnce(ctx) }

// SendOnce runs one step of one sender, with the recorder beside it.
func (w *Worker) SendOnce(ctx context.Context) bool {
	done := make(chan struct{})
	go func() { w.recordAll(ctx); close(done) }()
	more := w.sendOnce(ctx, ctx)
	close(w.results)
	<-done
	w.results = make(chan told, w.Senders)
	return more
}

// Wrap and NextAttempt are looked at by themselves.
var (
	Wrap           = wrap
	NextAttempt    = nextAttempt
	PersonName     = personName
	MachineAddress = machineAddress
	Sendable       = sendable
)

// QuietFor is how long a delivery waits for the end of the quiet hours.
func QuietFor(h Hours, d Delivery, now time.Time) time.Duration {
	w := &Worker{Config: Config{Composer: &Composer{Hours: h}}}
	return w.quietFor(d, now)
}
