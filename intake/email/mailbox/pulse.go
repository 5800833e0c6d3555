package mailbox

import (
	"strings"
	"sync"
	"time"
)

// pulse gathers what happens to a mailbox, and judges how it fares.
type pulse struct {
	mu      sync.Mutex
	pace    Pace
	trouble *trouble
	since   time.Time // of the trouble
	alive   time.Time // the last sign that mails come in, or that there are none
	fetched time.Time
	waiting int
	notes   []string
	stopped bool
	shown   Health        // what was judged last
	changed chan struct{} // holds a token when judge may say something new
}

func newPulse(pace Pace) *pulse {
	return &pulse{pace: pace, alive: time.Now(), changed: make(chan struct{}, 1)}
}

func (p *pulse) update(f func(now time.Time)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(time.Now())
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// hurt notes what ended a connection. Trouble that lasts keeps the time when it began.
func (p *pulse) hurt(t *trouble) {
	p.update(func(now time.Time) {
		if p.trouble == nil {
			p.since = now
		}
		p.trouble = t
	})
}

// foundWaiting notes how many mails are known to be there.
func (p *pulse) foundWaiting(n int) { p.update(func(time.Time) { p.waiting = n }) }

// stored notes that mails came in.
func (p *pulse) stored(waiting int) {
	p.update(func(now time.Time) { p.trouble, p.alive, p.waiting = nil, now, waiting })
}

// readUp notes that every folder has been read up to its end.
func (p *pulse) readUp() {
	p.update(func(now time.Time) { p.trouble, p.alive, p.fetched, p.waiting = nil, now, now, 0 })
}

// remark replaces what should be mended although mail comes in.
func (p *pulse) remark(notes []string) { p.update(func(time.Time) { p.notes = notes }) }

func (p *pulse) stop() { p.update(func(time.Time) { p.stopped = true }) }

// judge says how the mailbox fares. fresh is true where that differs from the last time.
func (p *pulse) judge() (h Health, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	h = p.verdict(now)
	fresh = h.State != p.shown.State || h.Code != p.shown.Code || h.Sentence != p.shown.Sentence
	h.Since, h.Looked, h.Fetched, h.Waiting = p.shown.Since, now, p.fetched, p.waiting
	if h.State != p.shown.State {
		h.Since = now
	}
	p.shown = h
	return h, fresh
}

func (p *pulse) verdict(now time.Time) Health {
	// A connection that dies without a word is noticed at the next poll, by a command that waits in vain.
	quiet := now.Sub(p.alive) >= p.pace.Alarm+p.pace.Poll+2*p.pace.Command
	switch t := p.trouble; {
	case p.stopped:
		return Health{State: Stopped, Code: "stopped", Sentence: "This mailbox has been handed over, or the gateway is shutting down."}
	case t != nil && (t.alarming || now.Sub(p.since) >= p.pace.Alarm):
		return Health{State: Failing, Code: t.code, Sentence: t.sentence}
	case t != nil:
		return Health{State: Retrying, Code: t.code, Sentence: t.sentence}
	case quiet && p.waiting > 0:
		return Health{State: Failing, Code: "stalled", Sentence: "Mail is waiting in this mailbox, and none of it could be taken in for some minutes."}
	case quiet:
		return Health{State: Failing, Code: "silent", Sentence: "Nothing has been heard of this mailbox for some minutes."}
	case p.fetched.IsZero() && p.waiting == 0:
		return Health{State: Retrying, Code: "connecting", Sentence: "The first look into this mailbox is under way."}
	case len(p.notes) > 0:
		return Health{State: Impaired, Code: "impaired", Sentence: strings.Join(p.notes, " ")}
	default:
		return Health{State: Following}
	}
}
