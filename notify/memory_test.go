package notify_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// memory is a Store that keeps to the contract, in memory.
type memory struct {
	mu         sync.Mutex
	events     []waitingEvent
	deliveries []*stored
	sending    notify.Switch
	down       bool // every call fails
	noRecord   bool // Record fails, and tells of it:
	refused    chan struct{}
	recorded   chan notify.Result
	asked      int // times Sending was asked
	onSending  func(n int)
	files      []notify.File // of every answer
	noFiles    error
}

type waitingEvent struct {
	event   casework.Event
	facts   notify.Facts
	due     time.Time
	handled bool
}

type stored struct {
	notify.Delivery
	worker string
	lease  time.Time
	sentAt time.Time

	receipt notify.Receipt
	remedy  notify.Remedy
}

var errDown = errors.New("the database is away")

func newMemory() *memory {
	return &memory{sending: notify.Switch{Mode: notify.On}, recorded: make(chan notify.Result, 10000), refused: make(chan struct{}, 1000)}
}

// add lets an event happen.
func (m *memory) add(kind casework.EventKind, f notify.Facts, due time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events = append(m.events, waitingEvent{casework.Event{ID: casework.EventID(len(m.events) + 1), Kind: kind}, f, due, false})
}

func (m *memory) Compose(_ context.Context, now time.Time, limit int, compose func(casework.Event, notify.Facts) []notify.Delivery) (n int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return 0, errDown
	}
	for i := range m.events {
		e := &m.events[i]
		if n == limit {
			break
		}
		if e.handled || e.due.After(now) {
			continue
		}
		f := e.facts
		f.Sending, f.Counts = m.sending, m.counts(f)
		for _, d := range compose(e.event, f) {
			d.ID = casework.DeliveryID(len(m.deliveries) + 1)
			m.deliveries = append(m.deliveries, &stored{Delivery: d})
		}
		e.handled = true
		n++
	}
	return n, nil
}

func (m *memory) counts(f notify.Facts) (c notify.Counts) {
	for _, d := range m.deliveries {
		switch d.State {
		case casework.Suppressed, casework.Withheld, casework.Waiting, casework.Failed:
			continue
		}
		if d.To() == f.Recipient.Address {
			c.ToRecipient++
			c.TextsToRecipient++
		}
		if d.Case != 0 && d.Case == f.Case.ID {
			c.ToCase++
		}
	}
	return c
}

func (m *memory) Claim(_ context.Context, now time.Time, worker string, limit int, lease time.Duration) (claimed []notify.Delivery, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return nil, errDown
	}
	for _, d := range m.deliveries {
		_, stopped := m.sending.Stopped(d.Office, d.Channel)
		if len(claimed) == limit || stopped || !d.claimable(now) {
			continue
		}
		d.State, d.worker, d.lease = casework.Sending, worker, now.Add(lease)
		d.Attempts++
		if d.TriedSince.IsZero() {
			d.TriedSince = now
		}
		claimed = append(claimed, d.Delivery)
	}
	return claimed, nil
}

func (d *stored) claimable(now time.Time) bool {
	switch d.State {
	case casework.Pending, casework.Retrying:
		return !d.NotBefore.After(now)
	case casework.Sending:
		return !d.lease.After(now)
	}
	return false
}

func (m *memory) Extend(_ context.Context, worker string, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return errDown
	}
	for _, d := range m.deliveries {
		if d.State == casework.Sending && d.worker == worker {
			d.lease = until
		}
	}
	return nil
}

func (m *memory) Record(_ context.Context, results []notify.Result) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.noRecord {
		m.refused <- struct{}{}
	}
	if m.down || m.noRecord {
		return errDown
	}
	for _, r := range results {
		d := m.deliveries[r.Delivery-1]
		if r.State != casework.Sent && (d.State != casework.Sending || d.Attempts != r.Attempt) {
			continue
		}
		d.State, d.Reason = r.State, r.Reason
		if d.Attempt.Looks, d.Attempt.Lost = r.Looks, r.Lost; !r.Unsure {
			d.Attempt.Begun = time.Time{}
		}
		d.receipt, d.remedy = r.Receipt, r.Remedy
		switch r.State {
		case casework.Pending:
			d.Attempts--
			d.NotBefore = r.NotBefore
		case casework.Retrying:
			d.NotBefore = r.NotBefore
		case casework.Sent:
			d.sentAt = r.At
		}
		m.recorded <- r
	}
	return nil
}

func (m *memory) Sending(context.Context) (notify.Switch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return notify.Switch{}, errDown
	}
	m.asked++
	if m.onSending != nil {
		m.onSending(m.asked)
	}
	return m.sending, nil
}

func (m *memory) SentSince(_ context.Context, since time.Time) (n int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.deliveries {
		if d.State == casework.Sent && !d.sentAt.Before(since) {
			n++
		}
	}
	return n, nil
}

func (m *memory) Trip(_ context.Context, c casework.Channel, reason string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, stopped := m.sending.Stopped("", c); !stopped {
		m.sending.Stops = append(m.sending.Stops, notify.Stop{Channel: c, Reason: reason})
	}
	return nil
}

func (m *memory) Begin(_ context.Context, d notify.Delivery, worker string, at time.Time) (try int, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return 0, false, errDown
	}
	s := m.deliveries[d.ID-1]
	if s.State != casework.Sending || s.worker != worker || s.Attempts != d.Attempts {
		return 0, false, nil
	}
	s.Attempt.Begun = at
	s.Attempt.Tries++
	return s.Attempt.Tries, true, nil
}

// with changes the store under its lock.
func (m *memory) with(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

// at gives a copy of delivery n, counted from 1.
func (m *memory) at(n int) stored {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *m.deliveries[n-1]
}

func (m *memory) states() map[casework.DeliveryState]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	got := map[casework.DeliveryState]int{}
	for _, d := range m.deliveries {
		got[d.State]++
	}
	return got
}
