package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// settingsEvery is how often a process looks whether something was set in another one.
const settingsEvery = 2 * time.Second

// runner runs a gateway, and puts another in its place when the city has changed: the new one answers pages before the old one's work
// has ended, and begins its own after.
type runner struct {
	desk  *cityDesk
	roles []string
	log   *slog.Logger
	hints *hints
	// build wires a gateway of a city; before is the one that it takes the place of, nil at the start.
	build func(ctx context.Context, c *composed, before *gateway) (*gateway, error)

	handler atomic.Pointer[http.Handler]
	mu      sync.Mutex
	at      int64         // the revision that this process goes by
	moved   chan struct{} // closed when at grows
}

func newRunner(desk *cityDesk, roles []string, hints *hints, log *slog.Logger) *runner {
	r := &runner{desk: desk, roles: roles, log: log, hints: hints, moved: make(chan struct{})}
	desk.changed, desk.taken = hints.settingsChanged, r.taken
	return r
}

// start wires the first gateway, of the city as it is.
func (r *runner) start(ctx context.Context) (*gateway, error) {
	c, err := r.desk.compose(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.desk.checkFounded(ctx, c); err != nil {
		return nil, err
	}
	if applied, err := r.desk.apply(ctx, c); err != nil {
		return nil, err
	} else if applied {
		r.log.InfoContext(ctx, "the city file is in force from now on", "hash", c.file.Hash[:12])
	}
	for _, l := range c.file.Left {
		r.log.WarnContext(ctx, "a setting of the browser does not fit and is left out", "kind", l.Setting.Kind, "key", l.Setting.Key, "why", l.Why)
	}
	return r.put(ctx, c, nil)
}

// put lets a new gateway answer.
func (r *runner) put(ctx context.Context, c *composed, before *gateway) (*gateway, error) {
	g, err := r.build(ctx, c, before)
	if err == nil {
		h := g.handlerOf(slices.Contains(r.roles, "web"), slices.Contains(r.roles, "intake"))
		r.handler.Store(&h)
	}
	r.mu.Lock() // one that cannot be built counts as seen: it is not tried again before the next change
	defer r.mu.Unlock()
	r.at = c.revision
	close(r.moved)
	r.moved = make(chan struct{})
	return g, err
}

// takenWithin is how long somebody waits at most until what they set is in force. It is long, since on a busy machine the page after the
// first one would not be there yet.
const takenWithin = 20 * time.Second

// taken waits until this process goes by a revision.
func (r *runner) taken(ctx context.Context, revision int64) {
	ctx, cancel := context.WithTimeout(ctx, takenWithin)
	defer cancel()
	for {
		r.mu.Lock()
		at, moved := r.at, r.moved
		r.mu.Unlock()
		if at >= revision {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-moved:
		}
	}
}

// ServeHTTP answers by the gateway of now.
func (r *runner) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	(*r.handler.Load()).ServeHTTP(w, req)
}

// run does the work of the roles until ctx ends, and then stops the parts in order, the pages last.
func (r *runner) run(ctx context.Context, first *gateway, listener net.Listener) error {
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, running := errgroup.WithContext(inner)
	group.Go(func() error { return r.hints.Run(running) })
	// Health and metrics are asked of every process, whatever its roles.
	group.Go(func() error { return serveHTTP(running, listener, r, r.log) })
	group.Go(func() error {
		defer stop()
		return r.follow(ctx, running, first)
	})
	return group.Wait()
}

// follow runs one gateway after the other.
func (r *runner) follow(ctx, running context.Context, g *gateway) error {
	for {
		own, stop := context.WithCancel(running)
		ended := make(chan error, 1)
		go func() { ended <- g.work(own, r.roles) }()
		next, err := r.next(ctx, running, g, ended)
		stop()
		if next == nil {
			if err == nil {
				err = <-ended
			}
			return err
		}
		if err := <-ended; err != nil {
			return err
		}
		g = next
	}
}

// next waits until the city has changed and gives the gateway of what it is now; nil where ctx ended, or the work with the error.
func (r *runner) next(ctx, running context.Context, g *gateway, ended <-chan error) (*gateway, error) {
	tick := time.NewTicker(settingsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, nil
		case <-running.Done():
			return nil, nil
		case err := <-ended:
			return nil, endedAlone(err)
		case <-tick.C:
		case <-r.hints.settings:
		}
		next, err := r.look(running, g)
		if err != nil {
			r.log.WarnContext(ctx, "what was set cannot be taken up; the process goes on as it was", "err", err)
		}
		if next != nil {
			return next, nil
		}
	}
}

// endedAlone is what it means that work ended which nobody has told to.
func endedAlone(err error) error {
	if err == nil {
		err = fmt.Errorf("the work of this process ended by itself")
	}
	return err
}

// look builds the gateway of another revision; nil where there is none.
func (r *runner) look(ctx context.Context, g *gateway) (*gateway, error) {
	revision, err := r.desk.db.SettingsRevision(ctx)
	if err != nil || revision == r.now() {
		return nil, err
	}
	c, err := r.desk.compose(ctx)
	if err != nil {
		return nil, err
	}
	next, err := r.put(ctx, c, g)
	if err == nil {
		r.log.InfoContext(ctx, "what was set is in force", "revision", c.revision)
	}
	return next, err
}

func (r *runner) now() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}
