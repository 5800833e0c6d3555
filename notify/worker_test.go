package notify_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

func TestSettlingTimeIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.store.add(casework.CaseOpened, opened(), noon.Add(time.Minute))
	b.settle(t)
	b.want(t, states{})
	b.pass(time.Minute)
	b.settle(t)
	b.want(t, states{casework.Sent: 1})
}

func TestCapHoldsAcrossCases(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	for i := range 8 {
		f := opened()
		f.Case.ID = casework.CaseID(100 + i)
		b.store.add(casework.CaseOpened, f, noon)
	}
	b.settle(t)
	b.want(t, states{casework.Sent: 3, casework.Suppressed: 5})
	if len(b.srv.Taken()) != 3 {
		t.Errorf("%d mails", len(b.srv.Taken()))
	}
}

// TestTwoMachinesFacingEachOther: even where the other side hides that it is a machine, the caps end it.
func TestTwoMachinesFacingEachOther(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	for round := range 50 {
		before := len(b.srv.Taken())
		f := opened()
		f.Case.ID = casework.CaseID(100 + round)
		b.store.add(casework.CaseOpened, f, b.clock())
		b.settle(t)
		if len(b.srv.Taken()) == before {
			if round != 3 {
				t.Errorf("it ended after %d rounds, want 3", round)
			}
			return
		}
	}
	t.Error("it never ended")
}

func TestTemporaryFailureIsTriedAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	var refusing sync.Mutex
	refused := 0
	b.srv.Refuse = func(step, _ string) error {
		refusing.Lock()
		defer refusing.Unlock()
		if step == "rcpt" && refused < 3 {
			refused++
			return &gosmtp.SMTPError{Code: 451, EnhancedCode: gosmtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
		}
		return nil
	}
	b.open(1)
	b.settle(t)
	first := b.store.at(1)
	if first.State != casework.Retrying || !strings.Contains(first.Reason, "greylisted") || !first.NotBefore.After(noon.Add(30*time.Second)) {
		t.Fatalf("after the first: %s %q, next %s", first.State, first.Reason, first.NotBefore)
	}
	b.settle(t)
	if b.store.at(1).Attempts != 1 {
		t.Error("it was tried again at once")
	}
	for range 3 {
		b.pass(30 * time.Minute)
		b.settle(t)
	}
	last := b.store.at(1)
	if last.State != casework.Sent || last.Attempts != 4 || last.Mail.MessageID != first.Mail.MessageID {
		t.Errorf("at the end: %s after %d attempts", last.State, last.Attempts)
	}
}

func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.srv.Refuse = func(step, _ string) error {
		if step == "rcpt" {
			return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		return nil
	}
	b.open(1)
	b.settle(t)
	b.pass(100 * time.Hour)
	b.settle(t)
	if d := b.store.at(1); d.State != casework.Failed || d.Attempts != 1 || !strings.Contains(d.Reason, "550 5.1.1 no such user") {
		t.Errorf("got %s after %d attempts: %q", d.State, d.Attempts, d.Reason)
	}
}

// TestServerThatIsAwayForDays: attempts grow rarer, and end after three days.
func TestServerThatIsAwayForDays(t *testing.T) {
	t.Parallel()
	away := senderFunc(func(context.Context, notify.Delivery) (string, error) { return "", errors.New("connection refused") })
	b := newBench(t, func(c *notify.Config) { c.Mail = away })
	b.open(1)
	for range 24 * 4 * 60 {
		b.settle(t)
		b.pass(time.Minute)
	}
	d := b.store.at(1)
	if d.State != casework.Failed || !strings.Contains(d.Reason, "Given up after three days") || d.Attempts < 15 || d.Attempts > 35 {
		t.Errorf("got %s after %d attempts: %q", d.State, d.Attempts, d.Reason)
	}
}

// TestKilledBetweenYesAndRecord: the one mail that was not written down goes a second time, under the same Message-ID, once the
// lease has run out. None of the others had been begun.
func TestKilledBetweenYesAndRecord(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.open(5)
	b.ComposeOnce(t.Context())
	killed, kill := context.WithCancel(t.Context())
	b.store.noRecord = true
	go func() {
		for range 3 {
			<-b.store.refused
		}
		kill()
	}()
	b.SendOnce(killed)
	if n := len(b.srv.Taken()); n != 1 {
		t.Fatalf("%d mails went out while nothing could be written down, want 1", n)
	}
	b.store.noRecord = false
	b.settle(t)
	if n := len(b.srv.Taken()); n != 1 {
		t.Fatalf("%d mails before the lease ran out", n)
	}
	b.pass(2 * time.Minute)
	b.settle(t)
	times := map[string]int{}
	for _, m := range b.srv.Taken() {
		times[string(m.Body)]++
	}
	if first := b.srv.Taken()[0].Body; len(times) != 5 || times[string(first)] != 2 || len(b.srv.Taken()) != 6 {
		t.Errorf("%d mails of %d kinds, want the first of five twice", len(b.srv.Taken()), len(times))
	}
	b.want(t, states{casework.Sent: 5})
}

func TestStaleWorkerDoesNotUndoANewerResult(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.open(1)
	b.ComposeOnce(t.Context())
	stale, err := b.store.Claim(t.Context(), b.clock(), "dead", 1, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	b.pass(2 * time.Minute)
	b.settle(t)
	b.want(t, states{casework.Sent: 1})
	late := notify.Result{Delivery: 1, Attempt: stale[0].Attempts, State: casework.Failed, Reason: "x"}
	if err := b.store.Record(t.Context(), []notify.Result{late}); err != nil {
		t.Fatal(err)
	}
	b.want(t, states{casework.Sent: 1})
}

func TestPace(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *notify.Config) { c.Limiter = limiter{wait: time.Minute} })
	b.open(1)
	b.settle(t)
	if d := b.store.at(1); d.State != casework.Pending || !d.NotBefore.Equal(noon.Add(time.Minute)) || d.Attempts != 0 {
		t.Errorf("got %s, not before %s, %d attempts", d.State, d.NotBefore, d.Attempts)
	}
	b = newBench(t, func(c *notify.Config) { c.Limiter = limiter{wait: time.Minute, err: errors.New("Redis is away")} })
	b.open(1)
	b.settle(t)
	b.want(t, states{casework.Sent: 1})
}

func TestStoreThatIsAwaySendsNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.open(2)
	b.ComposeOnce(t.Context())
	b.store.down = true
	b.settle(t)
	if len(b.srv.Taken()) != 0 || b.meter.of("trouble") == 0 {
		t.Errorf("%d mails, %d troubles", len(b.srv.Taken()), b.meter.of("trouble"))
	}
	b.store.down = false
	b.settle(t)
	b.want(t, states{casework.Sent: 2})
}

// TestRun lets the loops run: all mails once, over few connections, and a clean end.
func TestRun(t *testing.T) {
	t.Parallel()
	hints := make(chan struct{}, 1)
	b := newBench(t, func(c *notify.Config) { c.Hints, c.Senders, c.Batch = hints, 4, 100 })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.Run(ctx) }()
	b.open(500)
	hints <- struct{}{}
	for range 500 {
		if r := <-b.store.recorded; r.State != casework.Sent {
			t.Fatalf("got %+v", r)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("run: %v", err)
	}
	to := map[string]int{}
	for _, m := range b.srv.Taken() {
		to[m.To]++
	}
	if len(to) != 500 || len(b.srv.Taken()) != 500 || b.srv.Opened() > 4 {
		t.Errorf("%d mails to %d residents over %d connections", len(b.srv.Taken()), len(to), b.srv.Opened())
	}
}

// TestStopLetsTheMailOnItsWayArrive: it is sent and written down, and no other is begun.
func TestStopLetsTheMailOnItsWayArrive(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *notify.Config) { c.Senders = 1 })
	ctx, stop := context.WithCancel(t.Context())
	var once sync.Once
	b.srv.Refuse = func(step, _ string) error {
		if step == "data" {
			once.Do(stop)
		}
		return nil
	}
	b.open(5)
	if err := b.Run(ctx); err != nil {
		t.Fatal(err)
	}
	b.want(t, states{casework.Sent: 1, casework.Pending: 4})
	if n := len(b.srv.Taken()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

func TestNextAttemptSpreads(t *testing.T) {
	t.Parallel()
	seen := map[time.Time]bool{}
	for id := range 50 {
		at, ok := notify.NextAttempt(notify.Delivery{ID: casework.DeliveryID(id), Attempts: 1, TriedSince: noon}, noon)
		if !ok || at.Before(noon.Add(48*time.Second)) || at.After(noon.Add(72*time.Second)) {
			t.Errorf("delivery %d: %s %t", id, at, ok)
		}
		seen[at] = true
	}
	if len(seen) < 30 {
		t.Errorf("50 deliveries come back at %d moments", len(seen))
	}
}
