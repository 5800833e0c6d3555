package main

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/internal/redis"
)

// hints tell the parts of the gateway, in this process and in others, that there is something to look at. A hint that is
// lost costs a second: everything looks by itself too.
type hints struct {
	received chan struct{} // something to file
	composed chan struct{} // something to compose or send
	places   chan struct{} // other places may be loaded
	changed  chan struct{} // something that open pages show
	boxes    chan struct{} // other mailboxes may be connected
	settings chan struct{} // something was set
	outgoing chan string   // topics that other processes are told of
	redis    *redis.Redis
}

const (
	topicReceived = "received"
	topicFiled    = "filed"
	topicPlaces   = "places"
	topicChanged  = "changed"
	topicBoxes    = "mailboxes"
	topicSettings = "settings"
)

func newHints(s *Settings, log *slog.Logger) (*hints, error) {
	redis.Quiet()
	r, err := redis.Open(s.RedisURL, log)
	if err != nil {
		return nil, err
	}
	return &hints{received: make(chan struct{}, 1), composed: make(chan struct{}, 1), places: make(chan struct{}, 1), changed: make(chan struct{}, 1), settings: make(chan struct{}, 1), boxes: make(chan struct{}, 1), outgoing: make(chan string, 8), redis: r}, nil
}

func (h *hints) mailReceived() { h.tell(h.received, topicReceived) }

func (h *hints) mailFiled() { h.tell(h.composed, topicFiled) }

// somethingChanged is called after a commit: open pages of all processes look again.
func (h *hints) somethingChanged() { h.tell(h.changed, topicChanged) }

// mailboxesChanged is called after the commit of a change to what is connected.
func (h *hints) mailboxesChanged() { h.tell(h.boxes, topicBoxes) }

// settingsChanged is called after a commit: all processes take up what was set.
func (h *hints) settingsChanged() { h.tell(h.settings, topicSettings) }

// tell wakes this process at once, and the others by way of Redis; it never waits.
func (h *hints) tell(local chan struct{}, topic string) {
	poke(local)
	select {
	case h.outgoing <- topic:
	default: // a hint is on its way already
	}
}

// poke leaves a hint, unless one is there already.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run tells other processes, and listens to them.
func (h *hints) Run(ctx context.Context) error {
	defer h.redis.Close()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return h.redis.Run(ctx) })
	group.Go(func() error { return h.carry(ctx) })
	return group.Wait()
}

func (h *hints) carry(ctx context.Context) error {
	wake := h.redis.Wake()
	received, filed, places := wake.Subscribe(ctx, topicReceived), wake.Subscribe(ctx, topicFiled), wake.Subscribe(ctx, topicPlaces)
	changed, settings := wake.Subscribe(ctx, topicChanged), wake.Subscribe(ctx, topicSettings)
	boxes := wake.Subscribe(ctx, topicBoxes)
	for {
		select {
		case <-ctx.Done():
			return nil
		case topic := <-h.outgoing:
			wake.Publish(ctx, topic, "")
		case <-received:
			poke(h.received)
		case <-filed:
			poke(h.composed)
		case <-changed:
			poke(h.changed)
		case <-boxes:
			poke(h.boxes)
		case <-settings:
			poke(h.settings)
		case <-places:
			poke(h.places)
		}
	}
}

// pace keeps to what the provider of an office's mailbox lets it send.
type pace struct {
	limiter *redis.Limiter
	minute  map[casework.OfficeID]int // mails a minute
}

func newPace(file *cityfile.File, r *redis.Redis) pace {
	p := pace{limiter: r.Limiter(), minute: map[casework.OfficeID]int{}}
	for _, a := range file.Accounts {
		if m, ok := file.City.Mailbox(a.Mailbox); ok && a.Pace > 0 {
			p.minute[m.Office] = a.Pace
		}
	}
	return p
}

// Take implements notify.Limiter.
func (p pace) Take(ctx context.Context, o casework.OfficeID, c casework.Channel) (time.Duration, error) {
	rate := p.minute[o]
	if rate == 0 {
		return 0, nil
	}
	_, wait := p.limiter.Allow(ctx, "pace/"+string(c)+"/"+string(o), redis.Limit{Rate: rate, Period: time.Minute})
	return wait, nil
}
