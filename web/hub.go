package web

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
)

// pulseEvery is how often the database is asked whether something happened: once for all pages of this process, and not at all
// while none is open.
const pulseEvery = 2 * time.Second

// hub passes pulses on to the pages that are open.
type hub struct {
	read  func(ctx context.Context, after casework.EventID) (Pulse, error)
	fail  func(error)
	every time.Duration
	wake  <-chan struct{} // says that something happened; nil: nobody does

	mu    sync.Mutex
	pages map[*livePage]bool
	stop  context.CancelFunc // of the loop; nil while it does not run
}

// livePage is one page that is open somewhere.
type livePage struct {
	viewer casework.Viewer
	number casework.CaseNumber // of the case that it shows; 0 for none
	news   chan news           // holds one; what comes while it is full is joined to it
}

// news is what a page is told.
type news struct {
	Cases   []casework.CaseNumber
	Opened  int
	Writing []Writer
	told    bool // that somebody writes, or no longer does
}

// join adds one page, and gives what takes it away again.
func (h *hub) join(p *livePage) (leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pages[p] = true
	if h.stop == nil {
		ctx, stop := context.WithCancel(context.Background())
		h.stop = stop
		go h.run(ctx)
	}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.pages, p)
		if len(h.pages) == 0 && h.stop != nil {
			h.stop()
			h.stop = nil
		}
	}
}

// run asks for pulses until the last page has gone. An error is told, and asked over: pages poll by themselves meanwhile.
func (h *hub) run(ctx context.Context) {
	var seen seenEvents
	tick := time.NewTicker(h.every)
	defer tick.Stop()
	for {
		p, err := h.read(ctx, seen.newest)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			h.fail(err)
		default:
			h.spread(seen.fresh(p))
		}
		if !h.wait(ctx, tick.C) {
			return
		}
	}
}

// pulseLeast is the time between two pulses, however much happens.
const pulseLeast = 100 * time.Millisecond

// wait is over when something happened or may have; it is false when nobody looks any more.
func (h *hub) wait(ctx context.Context, tick <-chan time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-tick:
		return true
	case <-h.wake:
	}
	select { // what happens meanwhile is seen by the same look
	case <-ctx.Done():
		return false
	case <-time.After(min(pulseLeast, h.every)):
		return true
	}
}

// seenEvents remembers the newest events, since they may come out of their order.
type seenEvents struct {
	newest casework.EventID
	from   casework.EventID // the newest at the first look: what came before is no news
	known  []casework.EventID
}

// pulseOverlap is how far back events are asked for again, and remembered.
const pulseOverlap = 500

// fresh leaves out what was passed on already.
func (s *seenEvents) fresh(p Pulse) Pulse {
	if s.newest == 0 {
		s.from = p.Newest
	}
	s.newest = max(s.newest, p.Newest)
	p.Hints = slices.DeleteFunc(p.Hints, func(h Hint) bool { return h.Event <= s.from || slices.Contains(s.known, h.Event) })
	for _, h := range p.Hints {
		s.known = append(s.known, h.Event)
	}
	if over := len(s.known) - pulseOverlap; over > 0 {
		s.known = slices.Delete(s.known, 0, over)
	}
	return p
}

// spread tells each page what its viewer may know of.
func (h *hub) spread(p Pulse) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for page := range h.pages {
		if n, ok := page.of(p); ok {
			page.tell(n)
		}
	}
}

// of gives what of a pulse is news to a page.
func (p *livePage) of(pulse Pulse) (n news, any bool) {
	for _, h := range pulse.Hints {
		if !p.viewer.AllOffices() && !slices.Contains(h.Offices, p.viewer.Office) {
			continue
		}
		any = true
		if h.Opened {
			n.Opened++
		}
		if !slices.Contains(n.Cases, h.Case) {
			n.Cases = append(n.Cases, h.Case)
		}
	}
	for _, w := range pulse.Writing {
		if w.Case == p.number && w.Staff != p.viewer.Staff && (p.viewer.AllOffices() || w.Office == p.viewer.Office) {
			n.Writing = append(n.Writing, w)
		}
	}
	n.told = true
	return n, any || p.number != 0
}

// tell puts news into the page's box, joined to what lies there.
func (p *livePage) tell(n news) {
	select {
	case old := <-p.news:
		n.Opened += old.Opened
		n.Cases = append(old.Cases, n.Cases...)
	default:
	}
	p.news <- n
}
