package notify_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/notify/smtp/smtptest"
)

// bench is a worker over a store in memory, a clock that is moved by hand and a real mail server.
type bench struct {
	*notify.Worker
	store *memory
	srv   *smtptest.Server
	meter *meter
	mu    sync.Mutex
	now   time.Time
}

func newBench(t testing.TB, change func(*notify.Config)) *bench {
	t.Helper()
	b := &bench{store: newMemory(), srv: smtptest.Start(t, &smtptest.Server{}, false), now: noon, meter: &meter{n: map[string]int{}}}
	out := smtp.New(smtp.Config{LoopbackOnly: true, Name: "gateway.city.example",
		Accounts: func(_ context.Context, m casework.MailboxID) (smtp.Account, error) {
			return smtp.Account{Mailbox: m, Address: "district4@city.example", Host: "127.0.0.1", Port: b.srv.Port, Security: smtp.Plain}, nil
		}})
	t.Cleanup(func() { out.Close() })
	c := notify.Config{
		Store: b.store, Composer: composer(t), Mail: out, Meter: b.meter, Now: b.clock, Name: "one",
		Log: slog.New(slog.DiscardHandler), Batch: 40, Poll: 10 * time.Millisecond, Senders: 2,
	}
	if change != nil {
		change(&c)
	}
	b.Worker = notify.NewWorker(c)
	return b
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// open lets n residents write.
func (b *bench) open(n int) {
	first := len(b.store.events)
	for i := range n {
		i += first
		f := opened()
		f.Case.ID, f.Case.Number = casework.CaseID(100+i), casework.CaseNumber(50000+i)
		f.Recipient.Address = fmt.Sprintf("resident%d@home.example", i)
		f.Answered.MessageID = fmt.Sprintf("q%d@home.example", i)
		b.store.add(casework.CaseOpened, f, b.clock())
	}
}

// settle composes and sends until nothing moves.
func (b *bench) settle(t *testing.T) {
	t.Helper()
	for b.ComposeOnce(t.Context()) {
	}
	for b.SendOnce(t.Context()) {
	}
}

func (b *bench) want(t *testing.T, want map[casework.DeliveryState]int) {
	t.Helper()
	if diff := cmp.Diff(want, b.store.states()); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
}

type states = map[casework.DeliveryState]int

type meter struct {
	mu sync.Mutex
	n  map[string]int
}

func (m *meter) Count(what string, n int) { m.mu.Lock(); defer m.mu.Unlock(); m.n[what] += n }
func (m *meter) of(what string) int       { m.mu.Lock(); defer m.mu.Unlock(); return m.n[what] }

func TestAcknowledgementArrives(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.open(1)
	b.settle(t)
	got := b.srv.Wait(t, 1)[0]
	m, err := mail.ReadMessage(bytes.NewReader(got.Body))
	if err != nil {
		t.Fatal(err)
	}
	if got.To != "resident0@home.example" || m.Header.Get("In-Reply-To") != "<q0@home.example>" || m.Header.Get("Auto-Submitted") != "auto-replied" {
		t.Errorf("to %s, header %v", got.To, m.Header)
	}
	if d := b.store.at(1); got.From != d.Mail.EnvelopeFrom || m.Header.Get("Message-Id") != "<"+d.Mail.MessageID+">" {
		t.Errorf("sent as %s %s, stored as %+v", got.From, m.Header.Get("Message-Id"), d.Mail)
	}
	b.want(t, states{casework.Sent: 1})
}

type senderFunc func(context.Context, notify.Delivery) (string, error)

func (f senderFunc) Send(ctx context.Context, d notify.Delivery) (string, error) { return f(ctx, d) }

func TestStopTakesEffectBetweenTwoMails(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.open(10)
	b.ComposeOnce(t.Context())
	b.store.onSending = func(n int) {
		if n == 5 { // the first is asked before the claim; then one for each mail
			b.store.sending.Stops = []notify.Stop{{Reason: "the button"}}
		}
	}
	b.SendOnce(t.Context())
	b.want(t, states{casework.Sent: 3, casework.Pending: 7})
	if d := b.store.at(10); d.Attempts != 0 || d.Reason != "" {
		t.Errorf("given back with %d attempts, %q", d.Attempts, d.Reason)
	}
	b.settle(t)
	b.want(t, states{casework.Sent: 3, casework.Pending: 7})
	b.store.with(func() { b.store.sending.Stops = nil })
	b.settle(t)
	b.want(t, states{casework.Sent: 10})
}

type limiter struct {
	wait time.Duration
	err  error
}

func (l limiter) Take(context.Context, casework.OfficeID, casework.Channel) (time.Duration, error) {
	return l.wait, l.err
}

func BenchmarkWorker(b *testing.B) {
	bench := newBench(b, func(c *notify.Config) { c.Senders, c.Batch = 4, 400 })
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	bench.store.recorded = make(chan notify.Result, 1000000)
	bench.open(b.N)
	b.ResetTimer()
	go func() { _ = bench.Run(ctx) }()
	for range b.N {
		<-bench.store.recorded
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}
