package notify

import "context"

// Step composes and sends what is due now, and returns when nothing more is, or ctx has ended: the loops of Run, once around. Time is
// moved by hand with it.
func (w *Worker) Step(ctx context.Context) {
	w.ComposeAll(ctx)
	done := make(chan struct{})
	go func() { w.recordAll(ctx); close(done) }()
	for ctx.Err() == nil && w.sendOnce(ctx, ctx) {
	}
	close(w.results)
	<-done
	w.results = make(chan told, w.Senders)
}

// ComposeAll composes what is due now, and sends nothing.
func (w *Worker) ComposeAll(ctx context.Context) {
	for ctx.Err() == nil && w.composeOnce(ctx) {
	}
}
