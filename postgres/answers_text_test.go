package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

const rosasPhone = "+15555550177"

// byText opens a case by a text, and gives it with the voice of who wrote.
func (to *town) byText(v casework.Viewer) (casework.Case, web.Voice) {
	to.t.Helper()
	to.hook(text("SM1", rosasPhone, d1, "A pothole on Elm St"))
	to.file()
	c := to.look(v, one[casework.CaseNumber](to, `SELECT number FROM cases`))
	return c, to.voice(v, c)
}

func (to *town) voice(v casework.Viewer, c casework.Case) web.Voice {
	to.t.Helper()
	desk, err := to.pages.Desk(to.t.Context(), v, c.ID)
	if err != nil || len(desk.Voices) == 0 {
		to.t.Fatalf("%+v %v", desk, err)
	}
	return desk.Voices[0]
}

// writeText answers by text, on what is seen now.
func (to *town) writeText(v casework.Viewer, n casework.CaseNumber, key, words string, leave time.Time) (casework.MessageID, error) {
	to.t.Helper()
	c := to.look(v, n)
	return to.pages.Answer(to.t.Context(), v, n, time.Now(), casework.Answer{To: to.voice(v, c).Identity, Channel: casework.Text, Text: words, Key: key, ThreadVersion: c.ThreadVersion, Leave: leave})
}

// answeredBy gives the one delivery of an answer, claimed at a time.
func (to *town) answeredBy(at time.Time) notify.Delivery {
	to.t.Helper()
	all, err := to.out.Claim(to.t.Context(), at, "one", 20, time.Minute)
	if err != nil {
		to.t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(d notify.Delivery) bool { return d.Occasion == notify.Answered })
	if i < 0 {
		to.t.Fatalf("no answer among %d deliveries", len(all))
	}
	return all[i]
}

func TestAnAnswerByText(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	c, voice := to.byText(ana)
	if voice.Channel != casework.Text || voice.Barred != "" || !voice.First || voice.From != d1 || time.Since(voice.Texted) > time.Minute || time.Since(voice.Heard) > time.Minute {
		t.Errorf("who can be texted: %+v", voice)
	}
	for kind, words := range map[web.DraftKind]string{web.TextDraft: "On", web.MailDraft: "Dear"} {
		if err := to.pages.SaveDraft(t.Context(), ana, c.Number, web.Draft{Kind: kind, Text: words}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := to.writeText(ana, c.Number, "key-00001", "The crew comes on Friday.", time.Time{}); err != nil {
		t.Fatal(err)
	}
	m := to.thread(ana, c.Number)[1]
	if m.Channel != casework.Text || m.Author != "Ana Ribeiro" || m.To[0].Address != rosasPhone || m.From.Address != d1 || m.Subject != "" || m.Later {
		t.Errorf("on the thread: %+v", m)
	}
	desk, _ := to.pages.Desk(t.Context(), ana, c.ID)
	if len(desk.Drafts) != 1 || desk.Drafts[0].Kind != web.MailDraft {
		t.Errorf("the draft of a text goes with it, that of a mail stays: %+v", desk.Drafts)
	}
	to.lapse(11 * time.Second)
	d := to.answeredBy(time.Now().Add(12 * time.Second))
	if !d.Conversing || !d.Text.ByPerson || d.Text.To != rosasPhone || d.Text.From != d1 || d.Mailbox != "d1-phone" || !strings.HasPrefix(d.Text.Body, "The crew comes on Friday.") || d.Answers == 0 {
		t.Errorf("the text: %+v", d)
	}
	to.record(sentAs(to.begin(d), "SM7"))
	if _, err := to.out.Report(t.Context(), d.ID, notify.Report{Try: 1, Done: true, At: time.Now(), Receipt: notify.Receipt{SID: "SM7", Status: "delivered", Rank: 5}}); err != nil {
		t.Fatal(err)
	}
	if m := to.thread(ana, c.Number)[1]; m.Delivery == nil || m.Delivery.ArrivedAt.IsZero() {
		t.Errorf("that it arrived is not shown: %+v", m.Delivery)
	}
	if voice := to.voice(ana, c); voice.First {
		t.Error("the second text is taken for the first")
	}
}

// TestWhomNoTextReaches: staff see why before they write, and nothing goes out if they write all the same.
func TestWhomNoTextReaches(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		happens func(*town)
		says    string
	}{
		"opted out":    {func(to *town) { to.hook(text("SM2", rosasPhone, d1, "STOP")); to.file() }, "opted out"},
		"not approved": {func(to *town) { to.city.Numbers[0].Unapproved = true }, "not approved"},
		"refused by carriers": {func(to *town) {
			if _, err := to.pool.Exec(to.t.Context(), `INSERT INTO senders (name, refused) VALUES ($1, 'no')`, d1); err != nil {
				to.t.Fatal(err)
			}
		}, "not approved"},
		"no number": {func(to *town) { to.city.Numbers[0].Texts = false }, "no number for texts"},
		"a landline": {func(to *town) {
			to.lapse(2 * time.Minute)
			d := to.claimedAt(time.Now().Add(3 * time.Minute))
			to.record(notify.Result{Delivery: d.ID, Attempt: d.Attempts, At: time.Now(), State: casework.Failed, Reason: "A landline.", Remedy: notify.OtherChannel, Receipt: notify.Receipt{Code: 30006}})
		}, "landline"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := newTown(t)
			ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
			c, _ := to.byText(ana)
			x.happens(to)
			if voice := to.voice(ana, c); !strings.Contains(voice.Barred, x.says) {
				t.Errorf("staff read %q", voice.Barred)
			}
			if _, err := to.writeText(ana, c.Number, "key-00001", "Hello.", time.Time{}); casework.KindOf(err) != casework.Invalid || !strings.Contains(err.Error(), x.says) {
				t.Errorf("answered: %v", err)
			}
		})
	}
}

// TestATextBegunByNight waits for the morning, and may be taken back until then.
func TestATextBegunByNight(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer)
	c, _ := to.byText(ana)
	now := time.Now().UTC()
	minute := casework.TimeOfDay(now.Hour()*60 + now.Minute())
	to.city.Quiet = casework.Quiet{From: (minute + 1380) % 1440, To: (minute + 120) % 1440} // from an hour ago until two hours from now
	if _, err := to.pool.Exec(t.Context(), `UPDATE messages SET at = at - interval '3 hours'`); err != nil {
		t.Fatal(err)
	}
	id, err := to.writeText(ana, c.Number, "key-00001", "Good evening.", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	m := to.thread(ana, c.Number)[1]
	if !m.Later || time.Until(m.LeavesAt) < 110*time.Minute || !m.At.Equal(m.LeavesAt) {
		t.Errorf("on the thread: %+v", m)
	}
	to.lapse(time.Hour)
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'answered'`); n != 0 {
		t.Error("it went by night")
	}
	if err := to.pages.TakeBack(t.Context(), vi, c.Number, time.Now(), id); err != nil {
		t.Errorf("a colleague could not take it back: %v", err)
	}
	desk, _ := to.pages.Desk(t.Context(), vi, c.ID)
	if len(desk.Drafts) != 1 || desk.Drafts[0].Kind != web.TextDraft || desk.Drafts[0].Text != "Good evening." {
		t.Errorf("its words: %+v", desk.Drafts)
	}
}

// TestWhatGoesLaterIsStopped where the resident writes before it goes.
func TestWhatGoesLaterIsStopped(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	c, _ := to.byText(ana)
	leave := time.Now().Add(20 * time.Hour)
	if _, err := to.writeText(ana, c.Number, "key-00001", "Good morning.", leave); err != nil {
		t.Fatal(err)
	}
	if again := to.look(ana, c.Number); again.DueAt.Year() > 1 {
		t.Errorf("something is owed: %v", again.DueAt)
	}
	to.lapse(time.Minute)
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'answered'`); n != 0 {
		t.Fatal("it went before its time")
	}
	to.hook(text("SM2", rosasPhone, d1, "They have filled it, thank you all the same, no need to come"))
	to.file()
	to.lapse(time.Second) // long before its time
	waiting, n, err := to.pages.Waiting(t.Context(), ana, web.Page{Number: 1, Size: 10})
	if err != nil || n != 1 || !strings.Contains(waiting[0].Why, "wrote before it went") || !strings.HasPrefix(waiting[0].Text, "Good morning.") {
		t.Fatalf("what waits: %+v %v", waiting, err)
	}
	desk, _ := to.pages.Desk(t.Context(), ana, c.ID)
	if len(desk.Drafts) != 1 || desk.Drafts[0].Text != "Good morning." {
		t.Errorf("its words: %+v", desk.Drafts)
	}
	// Another answer stands for it.
	if _, err := to.writeText(ana, c.Number, "key-00002", "Good to hear.", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, n, _ := to.pages.Waiting(t.Context(), ana, web.Page{Number: 1, Size: 10}); n != 0 {
		t.Errorf("%d still wait", n)
	}
}

// TestAMailGoesLater at its time, where nobody writes.
func TestAMailGoesLater(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	c := to.open(ana, "a@home.example")
	leave := time.Now().Add(20 * time.Hour)
	a := casework.Answer{To: to.voice(ana, c).Identity, Text: "Good morning.", Key: "key-00001", ThreadVersion: c.ThreadVersion, Leave: leave}
	if _, err := to.pages.Answer(t.Context(), ana, c.Number, time.Now(), a); err != nil {
		t.Fatal(err)
	}
	if p, err := to.pages.PublicCase(t.Context(), c.ID); err != nil || !p.AnsweredAt.IsZero() {
		t.Errorf("the resident's page says that it was answered at %v (%v)", p.AnsweredAt, err)
	}
	to.lapse(19 * time.Hour)
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'answered'`); n != 0 {
		t.Fatal("it went before its time")
	}
	to.lapse(20*time.Hour + time.Minute)
	if d := to.answeredBy(time.Now().Add(20*time.Hour + 2*time.Minute)); d.State != casework.Sending || !strings.HasPrefix(d.Mail.Text, "Good morning.") {
		t.Errorf("%+v", d)
	}
}
