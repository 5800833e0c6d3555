package web

import (
	"context"
	"slices"
	"sync"
	"time"
)

// sessionWatch ends open streams whose sessions are over: signed out, revoked, or of an account that was changed, in whatever
// process that happened. It asks once for all streams of this process, and not at all while none is open.
type sessionWatch struct {
	ask   func(ctx context.Context, tokens [][32]byte) (open [][32]byte, err error)
	fail  func(error)
	every time.Duration

	mu   sync.Mutex
	open map[*stream]bool
	stop context.CancelFunc // of the loop; nil while it does not run
}

type stream struct {
	token [32]byte
	end   context.CancelFunc
}

// join gives a context that ends with the session, and what leaves again.
func (w *sessionWatch) join(ctx context.Context, token [32]byte) (context.Context, func()) {
	ctx, end := context.WithCancel(ctx)
	s := &stream{token: token, end: end}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open[s] = true
	if w.stop == nil {
		loop, stop := context.WithCancel(context.Background())
		w.stop = stop
		go w.run(loop)
	}
	return ctx, func() { w.leave(s) }
}

func (w *sessionWatch) leave(s *stream) {
	s.end()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, s)
	if len(w.open) == 0 && w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// run asks until the last stream has gone. Where there is no answer the streams go on: they end by themselves soon, and a new one
// begins with a look at its session.
func (w *sessionWatch) run(ctx context.Context) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			w.fail(err)
		}
	}
}

func (w *sessionWatch) look(ctx context.Context) error {
	asked := w.streams()
	var tokens [][32]byte
	for _, s := range asked {
		tokens = append(tokens, s.token)
	}
	still, err := w.ask(ctx, tokens)
	if err != nil {
		return err
	}
	for _, s := range asked {
		if !slices.Contains(still, s.token) {
			s.end()
		}
	}
	return nil
}

func (w *sessionWatch) streams() []*stream {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []*stream
	for s := range w.open {
		all = append(all, s)
	}
	return all
}
