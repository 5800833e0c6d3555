package postgres_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/notify"
)

// send writes the notices of all events that are due, and marks them as sent.
func (to *town) send(now time.Time) {
	to.t.Helper()
	catalogue, err := notify.LoadCatalogue(notify.BuiltIn())
	if err != nil {
		to.t.Fatal(err)
	}
	c := notify.Composer{Signer: testSigner{}, Catalogue: catalogue, PublicURL: "https://help.example", Random: rand.Reader, Mode: notify.On}
	if _, err := to.out.Compose(ctx(to.t), now, 100, c.Compose(now)); err != nil {
		to.t.Fatal(err)
	}
	out, err := to.out.Claim(ctx(to.t), now, "test", 100, time.Minute)
	if err != nil {
		to.t.Fatal(err)
	}
	var results []notify.Result
	for _, d := range out {
		results = append(results, notify.Result{Delivery: d.ID, Attempt: d.Attempts, State: casework.Sent, At: now})
	}
	if err := to.out.Record(ctx(to.t), results); err != nil {
		to.t.Fatal(err)
	}
}

func (to *town) sweep(now time.Time) int {
	to.t.Helper()
	n, err := to.db.Sweep(ctx(to.t), now, func(q intake.OpenQuestion) intake.Fate { return q.At(now) })
	if err != nil {
		to.t.Fatal(err)
	}
	return n
}

func (to *town) sent(occasion string) string {
	to.t.Helper()
	return one[string](to, `SELECT coalesce(string_agg(body_text, '' ORDER BY id), '') FROM deliveries WHERE occasion = $1`, occasion)
}

// asked files a mail that fits three places, and sends the question.
func (to *town) asked(who string) {
	to.t.Helper()
	to.deliver("d1", mail(who+"@q", who+"@x.example", "d1@riverton.example", "pothole at 120 washington", "It is deep."))
	to.file()
	to.send(time.Now())
}

func TestAQuestionIsAskedAndAnswered(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.asked("ana")
	text := to.sent("received")
	for _, says := range []string{"1) 120 Washington St, Millside 00104\n2) 120 Washington St, Northgate 00102\n3) 120 Washington St, Southport 00107\n4) None of these"} {
		if !strings.Contains(text, says) {
			t.Errorf("the acknowledgement lacks %q:\n%s", says, text)
		}
	}
	if open := one[bool](to, `SELECT delivery_id IS NOT NULL AND expires_at = asked_at + interval '72 hours' FROM questions WHERE closed_at IS NULL`); !open {
		t.Error("the question does not know when it was asked")
	}
	to.deliver("d1", mail("a@x", "ana@x.example", "d1@riverton.example", "Re: We have your message", "2", "In-Reply-To: <ana@q>"))
	to.file()
	if k := to.routed(10001); k.Office != "d2" || k.State != "matched" || k.District != "2" || len(k.Copies) != 1 || k.Copies[0] != "d1" {
		t.Errorf("%+v", k)
	}
	if o := one[string](to, `SELECT outcome FROM questions`); o != "answered" {
		t.Errorf("the question ended with %q", o)
	}
	// The office that was written to sees both messages, and who leads.
	c, messages, _, err := to.pages.Case(ctx(t), staff("d1"), 10001)
	if err != nil || c.Lead || len(messages) != 2 {
		t.Errorf("%+v, %d messages, %v", c, len(messages), err)
	}
	if by := one[string](to, `SELECT by_whom FROM case_places WHERE kind = 'matter'`); by != "resident" {
		t.Errorf("the place is by %q", by)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'place.answered'`); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestADigitCountsWhileTheQuestionIsTheLastThingSent(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.asked("ana")
	to.deliver("d1", mail("o@x", "ana@x.example", "d1@riverton.example", "Rats", "There are rats at 12 Bennington Street."))
	to.file()
	to.send(time.Now()) // another acknowledgement
	answer := func(id, text string) {
		to.deliver("d1", mail(id, "ana@x.example", "d1@riverton.example", "Re: We have your message", text, "In-Reply-To: <ana@q>"))
		to.file()
	}
	answer("a@x", "2")
	if k := to.routed(10001); k.Office != "d1" || k.State != "asked" {
		t.Errorf("a digit after something else: %+v", k)
	}
	answer("b@x", "The one in Northgate")
	if k := to.routed(10001); k.Office != "d2" || k.State != "matched" {
		t.Errorf("words that need no list: %+v", k)
	}
}

func TestARemindedQuestionGoesToAPerson(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.asked("ana")
	now := time.Now()
	if n := to.sweep(now.Add(time.Hour)); n != 0 {
		t.Errorf("%d questions were due after an hour", n)
	}
	day := now.Add(24*time.Hour + time.Minute)
	if n := to.sweep(day) + to.sweep(day); n != 1 {
		t.Errorf("reminded %d times", n)
	}
	to.send(day)
	if text := to.sent("reminded"); !strings.Contains(text, "We asked you") || !strings.Contains(text, "3) 120 Washington St, Southport") {
		t.Errorf("the reminder:\n%s", text)
	}
	if last := one[string](to, `SELECT d.occasion FROM questions q JOIN deliveries d ON d.id = q.delivery_id`); last != "reminded" {
		t.Errorf("a digit would answer %q", last)
	}
	if n := to.sweep(now.Add(73 * time.Hour)); n != 1 {
		t.Errorf("%d questions ended", n)
	}
	if k := to.routed(10001); k.State != "person" || !strings.Contains(k.Why, "did not answer") {
		t.Errorf("%+v", k)
	}
	if n := one[int](to, `SELECT count(*) FROM event_work`); n != 0 {
		t.Errorf("%d events wait for nobody", n)
	}
	to.deliver("d1", mail("late@x", "ana@x.example", "d1@riverton.example", "Re: We have your message", "2", "In-Reply-To: <ana@q>"))
	to.file()
	if k := to.routed(10001); k.State != "person" || k.Office != "d1" {
		t.Errorf("a digit to a question that is over: %+v", k)
	}
}

func TestAQuestionThatDidNotGoOutGoesToAPerson(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.db.SetSending(notify.Switch{Mode: notify.Off})
	to.asked("ana")
	if n := to.sweep(time.Now()); n != 1 {
		t.Errorf("%d questions ended", n)
	}
	if k := to.routed(10001); k.State != "ambiguous" || !strings.Contains(k.Why, "did not go out") {
		t.Errorf("%+v", k)
	}
	if o := one[string](to, `SELECT outcome FROM questions`); o != "unsent" {
		t.Errorf("%q", o)
	}
}

func TestOneQuestionAtATime(t *testing.T) {
	t.Parallel()
	to := newMappedTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "pothole at 120 washington", "It is deep."),
		mail("2@x", "ana@x.example", "d1@riverton.example", "Budget", "Please keep it."))
	to.file()
	to.deliver("d1", mail("3@x", "ana@x.example", "d1@riverton.example", "Schools", "When does it begin?"))
	to.file()
	if n := one[int](to, `SELECT count(*) FROM questions`); n != 1 {
		t.Errorf("%d questions", n)
	}
	for _, n := range []casework.CaseNumber{10002, 10003} {
		if k := to.routed(n); k.State != "person" || !strings.Contains(k.Why, "Another question") {
			t.Errorf("%+v", k)
		}
	}
}
