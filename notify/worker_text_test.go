package notify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// carrier stands in for the provider of texts: it answers as it is told, and counts what it has.
type carrier struct {
	mu      sync.Mutex
	has     []notify.Delivery // that were created
	looked  []time.Duration   // when they were looked for, after they were begun
	answer  func(n int) error // to the n-th create, from 1; nil takes it
	keeps   func(n int) bool  // whether the provider has it although the answer is an error
	finding func() error      // what looking fails with
	clock   func() time.Time
}

func (c *carrier) SendText(_ context.Context, d notify.Delivery) (notify.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := d.Attempt.Tries
	var err error
	if c.answer != nil {
		err = c.answer(n)
	}
	if err == nil || (c.keeps != nil && c.keeps(n)) {
		c.has = append(c.has, d)
	}
	return notify.Receipt{SID: fmt.Sprintf("SM%d", n), Status: "queued", Rank: 2, Segments: 2}, err
}

func (c *carrier) FindText(_ context.Context, d notify.Delivery) (notify.Receipt, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked = append(c.looked, c.clock().Sub(d.Attempt.Begun))
	if c.finding != nil {
		if err := c.finding(); err != nil {
			return notify.Receipt{}, false, err
		}
	}
	for _, had := range c.has {
		if had.Text.Body == d.Text.Body && had.Text.To == d.Text.To {
			return notify.Receipt{SID: fmt.Sprintf("SM%d", had.Attempt.Tries), Status: "sent", Rank: 4}, true, nil
		}
	}
	return notify.Receipt{}, false, nil
}

// textBench is a bench whose texts go to a carrier.
func textBench(t *testing.T, c *carrier) *bench {
	b := newBench(t, func(config *notify.Config) { config.Text = c })
	c.clock = b.clock
	return b
}

// textOne lets a resident text, and sends until nothing moves.
func (b *bench) textOne(t *testing.T) stored {
	t.Helper()
	b.store.add(casework.CaseOpened, texted(), b.clock())
	b.settle(t)
	return b.store.at(1)
}

var errLost = errors.New("the answer was lost")

func refused(r notify.Remedy, code int) error { return notify.NewSetback(r, code, "Says why.", 0, nil) }

// every answers all creates the same way.
func every(err error) func(int) error { return func(int) error { return err } }

// first answers the first create only.
func first(err error) func(int) error {
	return func(n int) error {
		if n == 1 {
			return err
		}
		return nil
	}
}

func TestTextArrives(t *testing.T) {
	t.Parallel()
	c := &carrier{}
	b := textBench(t, c)
	d := b.textOne(t)
	if d.State != casework.Sent || d.receipt.SID != "SM1" || d.receipt.Segments != 2 || len(c.has) != 1 || !d.Attempt.Begun.IsZero() {
		t.Errorf("%s %+v %+v", d.State, d.receipt, d.Attempt)
	}
	if c.has[0].Attempt.Begun.IsZero() || len(b.srv.Taken()) != 0 {
		t.Error("it was not begun before it was sent, or went by mail")
	}
}

// TestLostAnswer: a text is looked for at 2, 5 and 10 seconds, and found.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	c := &carrier{answer: first(errLost), keeps: func(int) bool { return true }, finding: nil}
	b := textBench(t, c)
	d := b.textOne(t)
	if d.State != casework.Retrying || !strings.Contains(d.Reason, "before anything is sent again") || len(c.looked) != 0 {
		t.Fatalf("%s: %s", d.State, d.Reason)
	}
	b.pass(2*time.Second - time.Millisecond)
	b.settle(t)
	if len(c.looked) != 0 {
		t.Error("looked too early")
	}
	b.pass(time.Millisecond)
	b.settle(t)
	d = b.store.at(1)
	if d.State != casework.Sent || d.receipt.SID != "SM1" || len(c.has) != 1 {
		t.Errorf("%s, sent %d times", d.State, len(c.has))
	}
}

// TestNeverFoundIsSentOnceMore: an acknowledgement is, after three looks, and a second time not.
func TestNeverFoundIsSentOnceMore(t *testing.T) {
	t.Parallel()
	c := &carrier{answer: every(errLost)}
	b := textBench(t, c)
	b.textOne(t)
	for range 40 {
		b.pass(time.Second)
		b.settle(t)
	}
	d := b.store.at(1)
	if d.State != casework.Waiting || d.Attempt.Tries != 2 || !strings.Contains(d.Reason, "It may have been sent at 12:00 UTC") {
		t.Errorf("%s after %d tries: %s", d.State, d.Attempt.Tries, d.Reason)
	}
	want := []time.Duration{2 * time.Second, 5 * time.Second, 10 * time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second}
	if fmt.Sprint(c.looked) != fmt.Sprint(want) {
		t.Errorf("looked after %v", c.looked)
	}
	if b.meter.of("texts never found") != 2 {
		t.Error("nobody was told")
	}
}

// TestWhatAPersonWroteIsNotSentTwice: other than an acknowledgement it is left to a person at once.
func TestWhatAPersonWroteIsNotSentTwice(t *testing.T) {
	t.Parallel()
	c := &carrier{answer: every(errLost)}
	b := textBench(t, c)
	b.store.add(casework.CaseOpened, texted(), b.clock())
	b.ComposeOnce(t.Context())
	b.store.with(func() { b.store.deliveries[0].Occasion = "answered" })
	b.settle(t)
	for range 20 {
		b.pass(time.Second)
		b.settle(t)
	}
	if d := b.store.at(1); d.State != casework.Waiting || d.Attempt.Tries != 1 {
		t.Errorf("%s after %d tries", d.State, d.Attempt.Tries)
	}
}

// TestNotToBeAbleToAskIsNoAnswer: it stays open for as long as the provider cannot be asked.
func TestNotToBeAbleToAskIsNoAnswer(t *testing.T) {
	t.Parallel()
	away := true
	c := &carrier{answer: first(errLost), keeps: func(int) bool { return true }}
	c.finding = func() error {
		if away {
			return errors.New("no route")
		}
		return nil
	}
	b := textBench(t, c)
	b.textOne(t)
	for range 120 {
		b.pass(time.Minute)
		b.settle(t)
	}
	if d := b.store.at(1); d.State != casework.Retrying || len(c.has) != 1 {
		t.Fatalf("%s, sent %d times", d.State, len(c.has))
	}
	away = false
	b.pass(time.Minute)
	b.settle(t)
	if d := b.store.at(1); d.State != casework.Sent || len(c.has) != 1 {
		t.Errorf("%s, sent %d times", d.State, len(c.has))
	}
}

// TestKilledWhileSending: in every window of a kill the text is sent once, or looked for first.
func TestKilledWhileSending(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		begun, created bool
		looks          int
	}{
		"after the claim":            {false, false, 0},
		"before the request left":    {true, false, 3},
		"before it was written down": {true, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &carrier{}
			b := textBench(t, c)
			b.store.add(casework.CaseOpened, texted(), b.clock())
			b.ComposeOnce(t.Context())
			b.dieWith(t, c, test.begun, test.created)
			for range 80 {
				b.pass(time.Second)
				b.settle(t)
			}
			if d := b.store.at(1); d.State != casework.Sent || len(c.has) != 1 || len(c.looked) != test.looks {
				t.Errorf("%s, sent %d times, looked for %d times", d.State, len(c.has), len(c.looked))
			}
		})
	}
}

// dieWith leaves a delivery as a process does that is killed at one point of sending it.
func (b *bench) dieWith(t *testing.T, c *carrier, begun, created bool) {
	t.Helper()
	claimed, err := b.store.Claim(t.Context(), b.clock(), "another", 1, time.Minute)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("%d claimed, %v", len(claimed), err)
	}
	d := claimed[0]
	if begun {
		try, ok, err := b.store.Begin(t.Context(), d, "another", b.clock())
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		d.Attempt.Tries = try
	}
	if created {
		if _, err := c.SendText(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRemedies: what each answer leads to, at once and over a day.
func TestRemedies(t *testing.T) {
	t.Parallel()
	for remedy, want := range map[notify.Remedy]struct {
		atOnce, inTheEnd casework.DeliveryState
		tries            int
		says             string
	}{
		notify.Again:        {casework.Retrying, casework.Failed, 7, "Says why."},
		notify.Later:        {casework.Retrying, casework.Failed, 24, "Says why."},
		notify.Once:         {casework.Retrying, casework.Failed, 2, "Says why."},
		notify.OtherChannel: {casework.Failed, casework.Failed, 1, "Call, or write"},
		notify.OptedOut:     {casework.Failed, casework.Failed, 1, "START"},
		notify.Mend:         {casework.Failed, casework.Failed, 1, "operator"},
		notify.Halt:         {casework.Failed, casework.Failed, 1, "call"},
		notify.NotApproved:  {casework.Failed, casework.Failed, 1, "call"},
		notify.ToPerson:     {casework.Waiting, casework.Waiting, 1, "Somebody has to decide"},
	} {
		t.Run(string(remedy), func(t *testing.T) {
			t.Parallel()
			b := textBench(t, &carrier{answer: every(refused(remedy, 12345))})
			d := b.textOne(t)
			if d.State != want.atOnce || d.receipt.Code != 12345 || d.remedy != remedy {
				t.Errorf("at once: %s %+v", d.State, d.receipt)
			}
			for range 200 {
				b.pass(10 * time.Minute)
				b.settle(t)
			}
			d = b.store.at(1)
			if d.State != want.inTheEnd || d.Attempt.Tries != want.tries || !strings.Contains(d.Reason, want.says) || !strings.Contains(d.Reason, "12345") {
				t.Errorf("in the end: %s after %d tries: %s", d.State, d.Attempt.Tries, d.Reason)
			}
			if _, stopped := b.store.sending.Stopped("", casework.Text); stopped != remedy.Halts() {
				t.Errorf("texts stopped: %v", stopped)
			}
			if _, stopped := b.store.sending.Stopped("", casework.Mail); stopped {
				t.Error("mail is stopped as well")
			}
		})
	}
}

func TestRetryAfterIsHeeded(t *testing.T) {
	t.Parallel()
	b := textBench(t, &carrier{answer: first(notify.NewSetback(notify.Again, 20429, "Slow.", 90*time.Second, nil))})
	if d := b.textOne(t); d.NotBefore.Before(noon.Add(90*time.Second)) || d.NotBefore.After(noon.Add(113*time.Second)) {
		t.Errorf("tried again at %v", d.NotBefore)
	}
	b.pass(113 * time.Second)
	b.settle(t)
	b.want(t, states{casework.Sent: 1})
}

// TestQuietHours: what waits since long goes in the morning, an answer to a text of a minute ago at once.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	c := &carrier{}
	b := textBench(t, c)
	b.Composer.Hours = notify.Hours{Quiet: casework.Quiet{From: 21 * 60, To: 8 * 60}}
	b.pass(10 * time.Hour) // 22:00
	b.textOne(t)
	b.want(t, states{casework.Sent: 1})

	b.store.with(func() { b.store.sending.Stops = []notify.Stop{{Reason: "the button"}} })
	f := texted()
	f.Case.ID = 92
	b.store.add(casework.CaseOpened, f, b.clock())
	b.settle(t)
	b.pass(2 * time.Hour) // midnight
	b.store.with(func() { b.store.sending.Stops = nil })
	b.settle(t)
	b.want(t, states{casework.Sent: 1, casework.Pending: 1})
	b.pass(8 * time.Hour)
	b.settle(t)
	b.want(t, states{casework.Sent: 2})
}

func TestTextsWithoutAnAccount(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	if d := b.textOne(t); d.State != casework.Withheld || !strings.Contains(d.Reason, "No account for texts") {
		t.Errorf("%s: %s", d.State, d.Reason)
	}
}
