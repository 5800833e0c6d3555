package mailbox

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/commonline/commonline/casework"
)

// process is one process's way to the store: once it is killed, nothing of it arrives there any more.
type process struct {
	*memory
	killed atomic.Bool
}

func (p *process) dead() error {
	if p.killed.Load() {
		return errDatabaseGone
	}
	return nil
}

func (p *process) Attend(ctx context.Context, owner string, ttl time.Duration) (int, error) {
	if err := p.dead(); err != nil {
		return 0, err
	}
	return p.memory.Attend(ctx, owner, ttl)
}

func (p *process) Claim(ctx context.Context, id casework.MailboxID, owner string, ttl time.Duration) (Lease, bool, error) {
	if err := p.dead(); err != nil {
		return Lease{}, false, err
	}
	return p.memory.Claim(ctx, id, owner, ttl)
}

func (p *process) Renew(ctx context.Context, lease Lease, ttl time.Duration) (bool, error) {
	if err := p.dead(); err != nil {
		return false, err
	}
	return p.memory.Renew(ctx, lease, ttl)
}

func (p *process) Release(ctx context.Context, lease Lease) error {
	if err := p.dead(); err != nil {
		return err
	}
	return p.memory.Release(ctx, lease)
}

func (p *process) Receive(ctx context.Context, lease Lease, folder Folder, cur Cursor, mails iter.Seq2[Mail, error]) (Received, error) {
	if err := p.dead(); err != nil {
		return Received{}, err
	}
	return p.memory.Receive(ctx, lease, folder, cur, mails)
}

func (p *process) Report(ctx context.Context, id casework.MailboxID, h Health) error {
	if err := p.dead(); err != nil {
		return err
	}
	return p.memory.Report(ctx, id, h)
}

// thirteen are the mailboxes of a council, all on one account of the host.
func thirteen(h *host) []Account {
	var out []Account
	for n := range 13 {
		a := h.account()
		a.ID = casework.MailboxID(fmt.Sprintf("d%d", n+1))
		out = append(out, a)
	}
	return out
}

// start runs a fleet as a process of its own.
func start(t *testing.T, m *memory, h *host, owner string) (p *process, stop func()) {
	t.Helper()
	p = &process{memory: m}
	ctx, cancel := context.WithCancel(t.Context())
	fleet := NewFleet(p, thirteen(h), Options{Owner: owner, Dial: h.dial}, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = fleet.Run(ctx)
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return p, stop
}

// owned counts the mailboxes that each owner holds now.
func (m *memory) owned() map[string]int {
	out := map[string]int{}
	for _, row := range m.leases {
		if row.owner != "" && time.Now().Before(row.until) {
			out[row.owner]++
		}
	}
	return out
}

func TestTwoProcessesShareAndTakeOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 20)...)
		one, _ := start(t, m, h, "one")
		m.until("one has all", func() bool { return m.owned()["one"] == 13 })

		_, stopTwo := start(t, m, h, "two")
		began := time.Now()
		m.until("shared", func() bool { o := m.owned(); return o["one"] == 7 && o["two"] == 6 })
		if d := time.Since(began); d > 15*time.Second {
			t.Errorf("shared after %v", d)
		}

		one.killed.Store(true)
		h.deliver("INBOX", letters(21, 30)...)
		began = time.Now()
		m.until("taken over", func() bool { return m.owned()["two"] == 13 })
		if d := time.Since(began); d > 25*time.Second {
			t.Errorf("taken over after %v", d)
		}
		for n := range 13 {
			source := fmt.Sprintf("d%d/INBOX", n+1)
			m.untilStored(source, 30)
			wantBodies(t, m, source, letters(1, 30))
		}

		_, _ = start(t, m, h, "three")
		m.until("shared again", func() bool { return m.owned()["three"] == 6 })
		began = time.Now()
		stopTwo()
		m.until("handed over", func() bool { return m.owned()["three"] == 13 })
		if d := time.Since(began); d > 6*time.Second {
			t.Errorf("handed over at a shutdown after %v", d)
		}
	})
}

func TestFencedFollowerWritesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		synctest.Wait()
		m.mu.Lock() // another process takes the lease, as after a long pause of this one
		m.leases["d4"] = &leaseRow{owner: "two", until: time.Now().Add(time.Hour), epoch: 99}
		m.mu.Unlock()
		h.deliver("INBOX", letter(1))
		time.Sleep(10 * time.Minute)
		wantBodies(t, m, "d4/INBOX", nil)
		if got := m.cursors["d4/INBOX"]; got.UID != 0 {
			t.Errorf("cursor %+v", got)
		}
	})
}

func TestFairShareLeavesNoMailboxOver(t *testing.T) {
	t.Parallel()
	for mailboxes := range 40 {
		for alive := range 9 {
			if share := fair(mailboxes, alive); share*max(alive, 1) < mailboxes {
				t.Errorf("fair(%d, %d) = %d", mailboxes, alive, share)
			}
		}
	}
}

func TestOnReceived(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 25)...)
		var calls atomic.Int32
		ctx, cancel := context.WithCancel(t.Context())
		fleet := NewFleet(m, []Account{h.account()}, Options{
			Owner: "one", Dial: h.dial, Pace: Pace{BatchMails: 10}, OnReceived: func() { calls.Add(1) },
		}, slog.New(slog.DiscardHandler))
		done := make(chan struct{})
		go func() { defer close(done); _ = fleet.Run(ctx) }()
		m.untilReadUp("d4")
		cancel()
		<-done
		if calls.Load() != 3 {
			t.Errorf("called %d times for 3 batches", calls.Load())
		}
	})
}

func TestKilledAtAnyMomentEveryMailOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		want := letters(1, 400)
		h.deliver("INBOX", want...)
		for n := range 20 {
			batches := 0
			p := &process{memory: m}
			m.hold = func() {
				if batches++; batches > n%3 {
					p.killed.Store(true) // within a transaction: nothing of it is kept
					m.mu.Lock()
					m.fail = errDatabaseGone
					m.mu.Unlock()
				}
			}
			m.mu.Lock()
			m.fail = nil
			m.mu.Unlock()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			fleet := NewFleet(p, []Account{h.account()}, Options{Owner: fmt.Sprint("p", n), Dial: h.dial, Pace: Pace{BatchMails: 11}}, slog.New(slog.DiscardHandler))
			_ = fleet.Run(ctx)
			cancel()
		}
		m.hold, m.fail = nil, nil
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", want)
	})
}

// TestAFleetTakesUpWhatIsConnected: one that comes is followed at once, one that changes is signed in to anew, one that goes is left.
func TestAFleetTakesUpWhatIsConnected(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 3)...)
		var more atomic.Pointer[[]Account]
		more.Store(&[]Account{})
		news := make(chan struct{}, 1)
		set := func(list ...Account) {
			more.Store(&list)
			news <- struct{}{}
		}
		ctx, cancel := context.WithCancel(t.Context())
		fleet := NewFleet(&process{memory: m}, nil, Options{Owner: "one", Dial: h.dial, More: func() []Account { return *more.Load() }, News: news}, slog.New(slog.DiscardHandler))
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = fleet.Run(ctx)
		}()
		t.Cleanup(func() { cancel(); <-done })
		box := h.account()
		box.ID = "box_one"
		began := time.Now()
		set(box)
		m.until("it is followed", func() bool { return m.owned()["one"] == 1 && m.leases["box_one"].epoch == 1 })
		if d := time.Since(began); d > time.Second {
			t.Errorf("followed after %v", d)
		}
		box.Version++
		set(box)
		m.until("it is signed in to anew", func() bool { return m.owned()["one"] == 1 && m.leases["box_one"].epoch == 2 })
		set()
		m.until("it is left", func() bool { return m.owned()["one"] == 0 })
	})
}
