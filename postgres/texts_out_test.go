package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// answerText composes a text for each event.
func answerText(seen *[]notify.Facts) func(casework.Event, notify.Facts) []notify.Delivery {
	return func(e casework.Event, f notify.Facts) []notify.Delivery {
		*seen = append(*seen, f)
		return []notify.Delivery{{Event: e.ID, Occasion: notify.Received, Channel: casework.Text, Case: f.Case.ID, Raw: f.Held.Raw, Office: f.Office.ID, Mailbox: f.Number.ID,
			Identity: f.Recipient.Identity, State: casework.Pending, ComposedAt: time.Now(), NotBefore: time.Now().Add(-time.Second),
			Text: notify.Text{From: f.Number.E164, Service: f.Number.Service, To: f.Recipient.Address, Language: "en", Body: "We have it.", Segments: 2}}}
	}
}

// answered lets a resident text and composes the answer. It gives the facts, and the delivery as it is claimed.
func (to *town) answered() (notify.Facts, notify.Delivery) {
	to.t.Helper()
	to.hook(text("SM1", "+15555550177", d1, "A pothole on Elm St"))
	to.file()
	var seen []notify.Facts
	if _, err := to.out.Compose(to.t.Context(), time.Now().Add(2*time.Minute), 10, answerText(&seen)); err != nil || len(seen) != 1 {
		to.t.Fatalf("%d events, %v", len(seen), err)
	}
	return seen[0], to.claimed()
}

// claimed claims the one delivery that is due.
func (to *town) claimed() notify.Delivery {
	to.t.Helper()
	return to.claimedAt(time.Now().Add(time.Second))
}

func (to *town) claimedAt(now time.Time) notify.Delivery {
	to.t.Helper()
	got, err := to.out.Claim(to.t.Context(), now, "one", 10, time.Minute)
	if err != nil || len(got) != 1 {
		to.t.Fatalf("%d claimed, %v", len(got), err)
	}
	return got[0]
}

// begin begins a claimed delivery, as a worker does before the request leaves.
func (to *town) begin(d notify.Delivery) notify.Delivery {
	to.t.Helper()
	try, ok, err := to.out.Begin(to.t.Context(), d, "one", time.Now())
	if err != nil || !ok {
		to.t.Fatal(ok, err)
	}
	d.Attempt.Tries = try
	return d
}

func (to *town) record(r notify.Result) {
	to.t.Helper()
	if r.At.IsZero() {
		r.At = time.Now()
	}
	if err := to.out.Record(to.t.Context(), []notify.Result{r}); err != nil {
		to.t.Fatal(err)
	}
}

// sent tells what a create came to.
func sentAs(d notify.Delivery, sid string) notify.Result {
	return notify.Result{Delivery: d.ID, Attempt: d.Attempts, State: casework.Sent, Receipt: notify.Receipt{SID: sid, Status: "queued", Rank: 2, Segments: 2}}
}

func (to *town) delivery() string {
	return one[string](to, `SELECT concat_ws('|', state, provider_sid, provider_status, error_code, begun_at IS NOT NULL, tries, looks, lost, segments) FROM deliveries`)
}

func TestTheAnswerToATextKnowsItsNumber(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.city.Caps.TextsPerNumber = 9
	f, d := to.answered()
	if f.Answered.Channel != casework.Text || f.Number.ID != "d1-phone" || f.Number.E164 != d1 || f.Recipient.Address != "+15555550177" || f.Recipient.Texted || f.Recipient.Ours ||
		f.Office.ID != "d1" || f.Caps.TextsPerNumber != 9 || f.Number.NotApproved != "" {
		t.Errorf("%+v", f)
	}
	want := notify.Text{From: d1, To: "+15555550177", Language: "en", Body: "We have it.", Segments: 2}
	if d.Text != want || d.Mail.Text != "" || d.Mail.To.Address != "" || !d.Attempt.Begun.IsZero() {
		t.Errorf("claimed %+v %+v", d.Text, d.Attempt)
	}
	// The next one is no first contact, and counts.
	to.record(sentAs(to.begin(d), "SM9"))
	to.hook(text("SM2", "+15555550177", d1, "HELP me with a tree"))
	to.hook(text("SM3", "+15555550177", d2, "Another office"))
	to.hook(text("SM4", "+15555550177", d1, "status 10001"))
	to.file()
	var seen []notify.Facts
	if _, err := to.out.Compose(ctx(t), time.Now().Add(2*time.Minute), 10, answerText(&seen)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range seen {
		got = append(got, fmt.Sprint(f.Number.ID, " ", f.Recipient.Texted, " ", f.Counts.TextsToRecipient, " ", f.Case.ID != 0))
	}
	if strings.Join(got, ", ") != "d2-phone false 1 true, d1-phone true 2 true" && strings.Join(got, ", ") != "d1-phone true 1 true, d2-phone false 2 true" {
		t.Errorf("facts %v", got)
	}
}

func TestATextThatWasBegunIsNotForgotten(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	_, d := to.answered()
	d = to.begin(d)
	if _, ok, err := to.out.Begin(ctx(t), d, "one", time.Now()); ok || err != nil {
		t.Error("begun twice", err)
	}
	// The process dies. Whoever claims it knows that it was begun, and until it is told what became of it, it stays so.
	d = to.claimedAt(time.Now().Add(2 * time.Minute))
	if d.Attempt.Begun.IsZero() || d.Attempt.Tries != 1 {
		t.Fatalf("%+v", d.Attempt)
	}
	to.record(notify.Result{Delivery: d.ID, Attempt: d.Attempts, State: casework.Retrying, Unsure: true, Looks: 1, NotBefore: time.Now()})
	if got := to.delivery(); got != "retrying|||0|t|1|1|0|2" {
		t.Error(got)
	}
	d = to.claimed()
	if d.Attempt.Looks != 1 || d.Attempt.Begun.IsZero() {
		t.Errorf("%+v", d.Attempt)
	}
	to.record(notify.Result{Delivery: d.ID, Attempt: d.Attempts, State: casework.Retrying, Lost: 1, NotBefore: time.Now()})
	if got := to.delivery(); got != "retrying|||0|f|1|0|1|2" {
		t.Error(got)
	}
	if d = to.begin(to.claimed()); d.Attempt.Tries != 2 {
		t.Errorf("try %d", d.Attempt.Tries)
	}
}

// TestBeginIsForTheHolderOnly: a worker whose lease has run out must not create what another has claimed.
func TestBeginIsForTheHolderOnly(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	_, d := to.answered()
	late := to.claimedAt(time.Now().Add(2 * time.Minute))
	if _, ok, err := to.out.Begin(ctx(t), d, "one", time.Now()); ok || err != nil {
		t.Error("an older claim began", err)
	}
	if _, ok, err := to.out.Begin(ctx(t), late, "two", time.Now()); ok || err != nil {
		t.Error("another worker began", err)
	}
	to.begin(late)
}

// report tells one status of the first text.
func report(status string, rank, code int, remedy notify.Remedy) notify.Report {
	return notify.Report{Try: 1, At: time.Now(), Done: status == "delivered", Failed: status == "undelivered" || status == "failed", Remedy: remedy, Says: "Says why.",
		Receipt: notify.Receipt{SID: "SM9", Status: status, Rank: rank, Code: code}}
}

func (to *town) report(d notify.Delivery, r notify.Report) bool {
	to.t.Helper()
	known, err := to.out.Report(to.t.Context(), d.ID, r)
	if err != nil {
		to.t.Fatal(err)
	}
	return known
}

// TestReportsInAnyOrder: all orders of three statuses, with the answer of the create before, between and after them.
func TestReportsInAnyOrder(t *testing.T) {
	t.Parallel()
	reports := map[byte]notify.Report{'q': report("queued", 2, 0, ""), 's': report("sent", 4, 0, ""), 'd': report("delivered", 5, 0, "")}
	for _, order := range []string{"Aqsd", "Adsq", "dAsq", "dsqA", "sAdq", "qdAs", "Addd", "dA"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			to := newTown(t)
			_, d := to.answered()
			d = to.begin(d)
			for _, step := range []byte(order) {
				if r, isReport := reports[step]; isReport {
					if !to.report(d, r) {
						t.Error("a report is of no text")
					}
					continue
				}
				to.record(sentAs(d, "SM9"))
			}
			if got := to.delivery(); got != "sent|SM9|delivered|0|f|1|0|0|2" {
				t.Error(got)
			}
			if at := one[bool](to, `SELECT delivered_at IS NOT NULL AND sent_at IS NOT NULL FROM deliveries`); !at {
				t.Error("no time")
			}
		})
	}
}

// TestAReportAnswersForALostAnswer: the text is known to have been sent, whatever it waits for.
func TestAReportAnswersForALostAnswer(t *testing.T) {
	t.Parallel()
	for _, state := range []casework.DeliveryState{casework.Retrying, casework.Waiting} {
		to := newTown(t)
		_, d := to.answered()
		d = to.begin(d)
		to.record(notify.Result{Delivery: d.ID, Attempt: d.Attempts, State: state, Unsure: true, NotBefore: time.Now().Add(time.Hour)})
		to.report(d, report("sent", 4, 0, ""))
		if got := to.delivery(); got != "sent|SM9|sent|0|f|1|0|0|2" {
			t.Errorf("%s: %s", state, got)
		}
	}
}

func TestReportsThatAreNotForThisTry(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	_, d := to.answered()
	d = to.begin(d)
	to.record(sentAs(d, "SM9"))
	other := report("failed", 5, 30006, notify.OtherChannel)
	other.Receipt.SID = "SM8"
	old := report("failed", 5, 30006, notify.OtherChannel)
	old.Try = 0
	for _, r := range []notify.Report{other, old} {
		if to.report(d, r) {
			t.Errorf("taken: %+v", r)
		}
	}
	if known, err := to.out.Report(ctx(t), d.ID+1000, report("sent", 4, 0, "")); known || err != nil {
		t.Error(known, err)
	}
	if got := to.delivery(); got != "sent|SM9|queued|0|f|1|0|0|2" {
		t.Error(got)
	}
}

// TestFailuresFlagTheCase: what each failure in a report leads to.
func TestFailuresFlagTheCase(t *testing.T) {
	t.Parallel()
	for remedy, want := range map[notify.Remedy]struct {
		state          casework.DeliveryState
		flagged, stops bool
	}{
		notify.Once:         {casework.Retrying, false, false},
		notify.OtherChannel: {casework.Failed, true, false},
		notify.ToPerson:     {casework.Failed, true, false},
		notify.OptedOut:     {casework.Failed, true, false},
		notify.NotApproved:  {casework.Failed, true, true},
	} {
		t.Run(string(remedy), func(t *testing.T) {
			t.Parallel()
			to := newTown(t)
			_, d := to.answered()
			d = to.begin(d)
			to.record(sentAs(d, "SM9"))
			to.report(d, report("undelivered", 5, 30999, remedy))
			to.report(d, report("undelivered", 5, 30999, remedy))
			to.report(d, report("sent", 4, 0, ""))
			if got := one[string](to, `SELECT state FROM deliveries WHERE error_code = 30999 AND reason LIKE 'Says why.%'`); got != string(want.state) {
				t.Errorf("state %s", got)
			}
			flags := one[int](to, `SELECT count(*) FROM events WHERE kind = 'delivery.failed' AND case_id IS NOT NULL AND detail->>'code' = '30999'`)
			if flags != map[bool]int{true: 1}[want.flagged] {
				t.Errorf("flagged %d times", flags)
			}
			s, err := to.out.Sending(ctx(t))
			if err != nil {
				t.Fatal(err)
			}
			if _, stopped := s.Stopped("d1", casework.Text); stopped != want.stops {
				t.Errorf("stopped: %v", stopped)
			}
			if _, stopped := s.Stopped("d1", casework.Mail); stopped {
				t.Error("mail is stopped")
			}
		})
	}
}

// TestARefusedTextIsHeeded: what Twilio says of a recipient or of a number of ours counts for the next one.
func TestARefusedTextIsHeeded(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	_, d := to.answered()
	d = to.begin(d)
	r := notify.Result{Delivery: d.ID, Attempt: d.Attempts, State: casework.Failed, Reason: "The resident has stopped our texts.", Remedy: notify.OptedOut, Receipt: notify.Receipt{Code: 21610}}
	to.record(r)
	to.record(r)
	if got := one[string](to, `SELECT concat_ws('|', i.opted_out_at IS NOT NULL, (SELECT count(*) FROM consents WHERE how = 'refused' AND NOT wanted), (SELECT count(*) FROM events WHERE kind = 'opted.out'))
		FROM identities i WHERE value = '+15555550177'`); got != "t|1|1" {
		t.Errorf("opted out: %s", got)
	}
	if got := one[int](to, `SELECT count(*) FROM events WHERE kind = 'delivery.failed'`); got != 1 {
		t.Errorf("flagged %d times", got)
	}
}

func TestANumberThatIsNotApproved(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	_, d := to.answered()
	d = to.begin(d)
	to.record(notify.Result{Delivery: d.ID, Attempt: d.Attempts, State: casework.Failed, Reason: "The carriers have not approved our number.", Remedy: notify.NotApproved})
	nothing := func(casework.Event, notify.Facts) []notify.Delivery { return nil }
	if _, err := to.out.Compose(ctx(t), time.Now().Add(2*time.Minute), 10, nothing); err != nil { // what to do about the failure is another test's
		t.Fatal(err)
	}
	facts := func(sid, from string) notify.Facts {
		to.hook(text(sid, from, d1, "A tree is down"))
		to.file()
		var seen []notify.Facts
		if _, err := to.out.Compose(ctx(t), time.Now().Add(2*time.Minute), 10, answerText(&seen)); err != nil || len(seen) != 1 {
			t.Fatalf("%d events, %v", len(seen), err)
		}
		return seen[0]
	}
	if f := facts("SM2", "+15555550178"); !strings.Contains(f.Number.NotApproved, "call") {
		t.Errorf("%+v", f.Number)
	}
	if err := to.db.Stop(ctx(t), "", casework.Text, "not approved", "notify"); err != nil {
		t.Fatal(err)
	}
	if n, err := to.db.Resume(ctx(t), "", casework.Text, "operator"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if f := facts("SM3", "+15555550179"); f.Number.NotApproved != "" {
		t.Errorf("after the resume: %+v", f.Number)
	}
}

// TestThePaceOfANumber: what goes out ahead of it waits here.
func TestThePaceOfANumber(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.city.Numbers[0].Pace = 1
	for i := range 15 { // 2 pieces each: 30 seconds of the number's time
		to.hook(text(fmt.Sprintf("SM%d", i), fmt.Sprintf("+155555501%02d", 30+i), d1, fmt.Sprintf("Matter %d", i)))
	}
	to.hook(text("SM99", "+15555550199", d2, "Another number"))
	to.file()
	var seen []notify.Facts
	now := time.Now().Add(2 * time.Minute)
	for range 2 { // in two batches, as two processes would
		if _, err := to.out.Compose(ctx(t), now, 8, answerText(&seen)); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 16 {
		t.Fatalf("%d events", len(seen))
	}
	due := func(after time.Duration) int {
		return one[int](to, fmt.Sprintf(`SELECT count(*) FROM deliveries WHERE not_before <= '%s'`, now.Add(after).UTC().Format(time.RFC3339Nano)))
	}
	if at, later := due(0), due(8*time.Second); at != 12 || later != 16 {
		t.Errorf("%d at once, %d after 8 s", at, later)
	}
}

func TestSendingIsStoppedByChannel(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.hook(text("SM1", "+15555550177", d1, "A pothole"))
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole on Elm."))
	to.file()
	var seen []notify.Facts
	_, err := to.out.Compose(ctx(t), time.Now().Add(2*time.Minute), 10, func(e casework.Event, f notify.Facts) []notify.Delivery {
		if f.Answered.Channel == casework.Text {
			return answerText(&seen)(e, f)
		}
		return acknowledge(casework.Pending, &seen)(e, f)
	})
	if err != nil || len(seen) != 2 {
		t.Fatalf("%d events, %v", len(seen), err)
	}
	if err := to.out.Trip(ctx(t), casework.Text, "30034"); err != nil {
		t.Fatal(err)
	}
	if d := to.claimed(); d.Channel != casework.Mail {
		t.Errorf("claimed a %s", d.Channel)
	}
}
