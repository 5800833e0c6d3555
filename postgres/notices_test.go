package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
	"github.com/google/go-cmp/cmp"
)

func postgresStaff(email, office string) postgres.Staff {
	return postgres.Staff{Email: email, Name: "Lee", Office: casework.OfficeID(office), Role: casework.Staffer, PasswordHash: "hash", Active: true}
}

func health(state string, looked time.Time) mailbox.Health {
	h := mailbox.Health{State: mailbox.State(state), Since: looked, Looked: looked}
	if state == "failing" {
		h.Sentence = "The password was refused."
	}
	return h
}

// acknowledge composes a plain delivery for each event, in the given state.
func acknowledge(state casework.DeliveryState, seen *[]notify.Facts) func(casework.Event, notify.Facts) []notify.Delivery {
	return func(e casework.Event, f notify.Facts) []notify.Delivery {
		*seen = append(*seen, f)
		if f.Case.Acknowledged || f.Held.Acknowledged {
			return nil
		}
		return []notify.Delivery{{Event: e.ID, Occasion: notify.Received, Channel: casework.Mail, Case: f.Case.ID, Raw: f.Held.Raw, Office: f.Office.ID, Mailbox: f.Mailbox.ID,
			Identity: f.Recipient.Identity, State: state, ComposedAt: time.Now(), NotBefore: time.Now().Add(-time.Second),
			Mail: notify.Mail{MessageID: fmt.Sprintf("ack%d@riverton.example", e.ID), Tag: fmt.Sprintf("b-%016d", e.ID), To: casework.Correspondent{Address: f.Recipient.Address}, Text: "Hello"}}}
	}
}

func (to *town) compose(state casework.DeliveryState) []notify.Facts {
	to.t.Helper()
	var seen []notify.Facts
	for {
		n, err := to.out.Compose(to.t.Context(), time.Now().Add(time.Second), 100, acknowledge(state, &seen))
		if err != nil {
			to.t.Fatal(err)
		}
		if n == 0 {
			return seen
		}
	}
}

func TestComposeKnowsTheFacts(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	both := mail("1@x", "Ana Ruiz <ana@x.example>", "d1@riverton.example, al1@riverton.example", "Pothole", "A pothole on Elm.", "References: <0@x>")
	to.deliver("d1", both)
	to.deliver("al1", both)
	to.deliver("d1", mail("2@x", "eve@x.example", "d1@riverton.example", "Re: Pothole", "Mine.", "In-Reply-To: <1@x>"))
	to.file()
	facts := to.compose(casework.Pending)
	if len(facts) != 2 {
		t.Fatalf("%d events", len(facts))
	}
	f := facts[0]
	got := fmt.Sprint(f.City, f.Case.Number, f.Office.ID, f.Mailbox.Address, f.Recipient.Name, f.Recipient.Address, f.Recipient.Participant, f.Answered.MessageID, f.Answered.References, f.Answered.Blind, f.Reached, f.Sending.Mode)
	if want := fmt.Sprint("Riverton", casework.CaseNumber(10001), "d1", "d1@riverton.example", "Ana Ruiz", "ana@x.example", 0, "1@x", []string{"0@x"}, false, []string{"Office d1", "Office al1"}, "on"); got != want {
		t.Errorf("facts %s\nwant  %s", got, want)
	}
	h := facts[1]
	if h.Case.ID != 0 || h.Held.Number == 0 || h.Held.Reason != casework.NewVoice || h.Recipient.Address != "eve@x.example" || h.Office.ID != "d1" {
		t.Errorf("held facts %+v", h)
	}
	if again := to.compose(casework.Pending); len(again) != 0 {
		t.Errorf("looked at twice: %d", len(again))
	}
	// The acknowledgement of a held message counts for the case that is made of it.
	held, _, _ := to.pages.Held(ctx(t), staff("d1"), page)
	if _, err := to.pages.ReleaseHeld(ctx(t), staff("d1"), held[0].Raw, casework.AsNewCase, ""); err != nil {
		t.Fatal(err)
	}
	if f := to.compose(casework.Pending); len(f) != 1 || !f[0].Case.Acknowledged {
		t.Errorf("after the release: %+v", f)
	}
}

func TestComposeCountsWithinABatch(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	for i := range 4 {
		to.deliver("d1", mail(fmt.Sprintf("%d@x", i), "ana@x.example", "d1@riverton.example", fmt.Sprint("Matter ", i), fmt.Sprint("Another matter, number ", i)))
	}
	to.file()
	var counts []int
	for _, f := range to.compose(casework.Pending) {
		counts = append(counts, f.Counts.ToRecipient)
	}
	if diff := cmp.Diff([]int{0, 1, 2, 3}, counts); diff != "" {
		t.Error(diff)
	}
}

func TestOneAcknowledgementForTheSameMatter(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	const text = "please keep the library on Main Street open on Sundays since many of us work all week and our children have no other quiet place to read"
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Library", "Dear One, "+text))
	to.deliver("d2", mail("2@x", "ana@x.example", "d2@riverton.example", "Library", "Dear Two, "+text))
	to.file()
	f := to.compose(casework.Pending)
	if len(f) != 2 || f[0].Case.Acknowledged || !f[1].Case.Acknowledged || len(f[0].Reached) != 2 {
		t.Errorf("facts %+v", f)
	}
	if n := one[int](to, `SELECT count(*) FROM deliveries`); n != 1 {
		t.Errorf("%d acknowledgements", n)
	}
}

func TestClaimAndRecord(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."), mail("2@x", "bob@x.example", "d1@riverton.example", "Noise", "Noise."))
	to.file()
	to.compose(casework.Pending)
	now := time.Now()
	claim := func(worker string, at time.Time) []notify.Delivery {
		t.Helper()
		d, err := to.out.Claim(ctx(t), at, worker, 10, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := claim("a", now)
	if len(first) != 2 || first[0].Attempts != 1 || first[0].Mail.Text != "Hello" || first[0].TriedSince.IsZero() {
		t.Fatalf("claimed %+v", first)
	}
	if d := claim("b", now); len(d) != 0 {
		t.Errorf("claimed by two: %+v", d)
	}
	record := func(r ...notify.Result) {
		t.Helper()
		if err := to.out.Record(ctx(t), r); err != nil {
			t.Fatal(err)
		}
	}
	record(notify.Result{Delivery: first[0].ID, Attempt: 1, State: casework.Sent, At: now, Reply: "250 ok"})
	again := claim("b", now.Add(2*time.Minute)) // the lease of the other one ran out: its worker was killed
	if len(again) != 1 || again[0].ID != first[1].ID || again[0].Attempts != 2 || again[0].Mail.MessageID != first[1].Mail.MessageID {
		t.Fatalf("claimed again %+v", again)
	}
	record(notify.Result{Delivery: again[0].ID, Attempt: 1, State: casework.Failed, Reason: "told too late"}) // a stale attempt counts for nothing
	record(notify.Result{Delivery: again[0].ID, Attempt: 2, State: casework.Retrying, NotBefore: now.Add(time.Hour), Reason: "greylisted"})
	if d := claim("b", now.Add(2*time.Minute)); len(d) != 0 {
		t.Errorf("claimed before its time: %+v", d)
	}
	if d := claim("b", now.Add(2*time.Hour)); len(d) != 1 || d[0].Attempts != 3 {
		t.Errorf("claimed after its time: %+v", d)
	}
	record(notify.Result{Delivery: again[0].ID, Attempt: 1, State: casework.Sent, At: now}) // a fact, however late
	if s := one[string](to, `SELECT string_agg(state, ',' ORDER BY id) FROM deliveries`); s != "sent,sent" {
		t.Errorf("states %s", s)
	}
	if n, err := to.out.SentSince(ctx(t), now.Add(-time.Second)); err != nil || n != 2 {
		t.Errorf("sent %d, %v", n, err)
	}
}

func TestBouncesComeBackToTheirDelivery(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."))
	to.file()
	to.compose(casework.Pending)
	d, err := to.out.Claim(ctx(t), time.Now(), "w", 1, time.Minute)
	if err != nil || len(d) != 1 {
		t.Fatal(d, err)
	}
	if err := to.out.Record(ctx(t), []notify.Result{{Delivery: d[0].ID, Attempt: 1, State: casework.Sent, At: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	to.deliver("d1", mail("b@mx", "MAILER-DAEMON@mx.example", "d1+"+d[0].Mail.Tag+"@riverton.example", "Undelivered Mail Returned to Sender",
		"--b\nContent-Type: text/plain\n\nNo such user.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ana@x.example\nAction: failed\nStatus: 5.1.1\n--b--",
		"Return-Path: <>", "MIME-Version: 1.0", `Content-Type: multipart/report; report-type=delivery-status; boundary="b"`))
	to.file()
	if s := one[string](to, `SELECT state || ' ' || reason FROM deliveries`); s != "bounced It came back (5.1.1)." {
		t.Errorf("delivery %q", s)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'delivery.bounced' AND case_id = 1`); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestBrakes(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."))
	to.deliver("d2", mail("2@x", "bob@x.example", "d2@riverton.example", "Noise", "Noise all night."))
	to.file()
	to.compose(casework.Pending)
	claimed := func() string {
		t.Helper()
		d, err := to.out.Claim(ctx(t), time.Now(), "w", 10, -time.Second)
		if err != nil {
			t.Fatal(err)
		}
		out := ""
		for _, x := range d {
			out += string(x.Office)
		}
		return out
	}
	step := func(err error, want string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if got := claimed(); got != want {
			t.Errorf("claimed %q, want %q", got, want)
		}
	}
	step(to.db.Stop(ctx(t), "d1", "", "a mistake", "staff:1"), "d2")
	step(to.out.Trip(ctx(t), "", "a storm"), "")
	step(to.out.Trip(ctx(t), "", "another reason"), "")
	s, err := to.out.Sending(ctx(t))
	if err != nil || len(s.Stops) != 2 || s.Stops[1].Reason != "a storm" {
		t.Errorf("switch %+v, %v", s, err)
	}
	state, err := to.pages.SendingState(ctx(t), staff("d2"))
	if err != nil || !state.Paused || state.Why != "a storm" {
		t.Errorf("state %+v, %v", state, err)
	}
	n, err := to.db.Resume(ctx(t), "", "", "operator")
	if n != 2 {
		t.Errorf("%d brakes let go", n)
	}
	step(err, "d1d2")
	if s, _ := to.out.Sending(ctx(t)); s.ResumedAt.IsZero() || len(s.Stops) != 0 {
		t.Errorf("after the resume %+v", s)
	}
}

func TestWaitingForAYes(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."), mail("2@x", "bob@x.example", "d1@riverton.example", "Noise", "Noise."))
	to.file()
	to.compose(casework.Waiting)
	wait, n, err := to.pages.Waiting(ctx(t), staff("d1"), page)
	if err != nil || n != 2 {
		t.Fatalf("%d wait, %v", n, err)
	}
	if _, n, _ := to.pages.Waiting(ctx(t), staff("d2"), page); n != 0 {
		t.Errorf("another office sees %d", n)
	}
	if err := to.pages.Approve(ctx(t), staff("d2"), wait[0].ID); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office approves: %v", err)
	}
	if err := to.pages.Approve(ctx(t), staff("d1"), wait[0].ID); err != nil {
		t.Error(err)
	}
	if err := to.pages.Decline(ctx(t), staff("d1"), wait[1].ID, "too old"); err != nil {
		t.Error(err)
	}
	if err := to.pages.Decline(ctx(t), staff("d1"), wait[1].ID, "twice"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("declined twice: %v", err)
	}
	d, err := to.out.Claim(ctx(t), time.Now().Add(time.Second), "w", 10, time.Minute)
	if err != nil || len(d) != 1 || !d[0].Approved {
		t.Errorf("claimed %+v, %v", d, err)
	}
}

func TestAloneWaitsForTheOther(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ran := 0
	err := to.db.Alone(ctx(t), "filing", func(ctx context.Context) error {
		ran++
		return to.db.Alone(ctx, "filing", func(context.Context) error { ran += 10; return nil })
	})
	if err != nil || ran != 1 {
		t.Errorf("ran %d, %v", ran, err)
	}
	if err := to.db.Alone(ctx(t), "filing", func(context.Context) error { ran++; return nil }); err != nil || ran != 2 {
		t.Errorf("not free again: ran %d, %v", ran, err)
	}
}
