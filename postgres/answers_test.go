package postgres_test

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

// write sends an answer to whoever opened a case, on what is seen now.
func (to *town) write(v casework.Viewer, n casework.CaseNumber, key, text string, then casework.Deed) (casework.MessageID, error) {
	to.t.Helper()
	c := to.look(v, n)
	voice := one[casework.IdentityID](to, `SELECT identity_id FROM voices WHERE case_id = $1 AND n = 0`, c.ID)
	return to.pages.Answer(to.t.Context(), v, n, time.Now(), casework.Answer{To: voice, Text: text, Key: key, ThreadVersion: c.ThreadVersion, Then: then})
}

// lapse composes what is due after a time.
func (to *town) lapse(d time.Duration) {
	to.t.Helper()
	texts, err := notify.LoadCatalogue(notify.BuiltIn())
	if err != nil {
		to.t.Fatal(err)
	}
	c := &notify.Composer{Signer: testSigner{}, Catalogue: texts, PublicURL: "https://help.example", Random: rand.Reader, Mode: notify.On}
	if _, err := to.out.Compose(to.t.Context(), time.Now().Add(d), 100, c.Compose(time.Now().Add(d))); err != nil {
		to.t.Fatal(err)
	}
}

// thread reads the messages of a case that people wrote.
func (to *town) thread(v casework.Viewer, n casework.CaseNumber) []casework.Message {
	to.t.Helper()
	_, messages, _, err := to.pages.Case(to.t.Context(), v, n)
	if err != nil {
		to.t.Fatal(err)
	}
	return slices.DeleteFunc(messages, func(m casework.Message) bool { return m.ID == 0 })
}

func TestAnAnswerGoesOutAndFindsItsWayBack(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	n := to.open(ana, "a@home.example").Number
	to.lapse(time.Second)
	if err := to.pages.SaveDraft(t.Context(), ana, n, web.Draft{Kind: web.MailDraft, Text: "Thank"}); err != nil {
		t.Fatal(err)
	}
	id, err := to.write(ana, n, "key-00001", "Thank you, Rosa.", casework.Resolve{})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := to.write(ana, n, "key-00001", "Thank you, Rosa.", casework.Resolve{}); err != nil || again != id {
		t.Errorf("the form sent twice made message %d (%v), the first was %d", again, err, id)
	}
	c := to.look(ana, n)
	if c.Status != casework.Resolved || c.Messages != 2 || c.DueAt.Year() > 1 {
		t.Errorf("after the answer: %+v", c)
	}
	m := to.thread(ana, n)[1]
	if m.Direction != casework.Out || m.Author != "Ana Ribeiro" || m.Delivery != nil || time.Until(m.LeavesAt) < 5*time.Second || m.To[0].Address != "rosa@home.example" {
		t.Errorf("on the thread before it leaves: %+v", m)
	}
	to.lapse(5 * time.Second)
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'answered'`); n != 0 {
		t.Error("it left before it could be taken back")
	}
	to.lapse(11 * time.Second)
	sent, err := to.out.Claim(t.Context(), time.Now().Add(12*time.Second), "w", 10, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(sent, func(d notify.Delivery) bool { return d.Occasion == notify.Answered })
	if i < 0 {
		t.Fatalf("no answer among %d deliveries", len(sent))
	}
	d := sent[i]
	if !d.Mail.ByPerson || d.Mail.To.Address != "rosa@home.example" || d.Mail.From.Address != "d1@riverton.example" || d.Mail.InReplyTo != "a@home.example" ||
		!slices.Equal(d.Mail.References, []string{"older@home.example", "a@home.example"}) || !strings.HasPrefix(d.Mail.Text, "Thank you, Rosa.\n") || d.Mailbox != "d1" {
		t.Errorf("the mail: %+v", d.Mail)
	}
	if !strings.Contains(d.Mail.Subject, n.String()) || !strings.HasPrefix(d.Mail.Subject, "Re: Flooded crosswalk") {
		t.Errorf("its subject: %q", d.Mail.Subject)
	}
	if err := to.out.Record(t.Context(), []notify.Result{{Delivery: d.ID, Attempt: 1, State: casework.Sent, At: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	if m := to.thread(ana, n)[1]; m.Delivery == nil || m.Delivery.State != casework.Sent {
		t.Errorf("how far it came is not shown: %+v", m.Delivery)
	}
	to.deliver("d1", mail("c@home.example", "rosa@home.example", "d1@riverton.example", "Thanks", "You are kind.", "In-Reply-To: <"+d.Mail.MessageID+">"))
	to.file()
	if c := to.look(ana, n); c.Messages != 3 || c.Status != casework.Open {
		t.Errorf("what she answers is not on the case: %+v", c)
	}
	if desk, _ := to.pages.Desk(t.Context(), ana, c.ID); len(desk.Drafts) != 0 {
		t.Errorf("the draft outlived its sending: %+v", desk.Drafts)
	}
}

func TestAnAnswerIsTakenBack(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer)
	was := to.open(ana, "a@home.example")
	n := was.Number
	id, err := to.write(ana, n, "key-00001", "Thank you, Rosa.", casework.Resolve{})
	if err != nil {
		t.Fatal(err)
	}
	if err := to.pages.TakeBack(t.Context(), vi, n, time.Now(), id); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a colleague took it back: %v", err)
	}
	if err := to.pages.TakeBack(t.Context(), ana, n, time.Now(), id); err != nil {
		t.Fatal(err)
	}
	c := to.look(ana, n)
	if c.Status != was.Status || !c.DueAt.Equal(was.DueAt) || c.Messages != 1 || len(to.thread(ana, n)) != 1 || c.ThreadVersion <= was.ThreadVersion {
		t.Errorf("was %+v\nis  %+v", was, c)
	}
	desk, err := to.pages.Desk(t.Context(), ana, c.ID)
	if err != nil || len(desk.Drafts) != 1 || desk.Drafts[0].Text != "Thank you, Rosa." {
		t.Errorf("the words are gone: %+v %v", desk.Drafts, err)
	}
	to.lapse(time.Minute)
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'answered'`); n != 0 {
		t.Error("it went out all the same")
	}
	if err := to.pages.TakeBack(t.Context(), ana, n, time.Now(), id); casework.KindOf(err) != casework.NotFound {
		t.Errorf("taken back twice: %v", err)
	}
	id, err = to.write(ana, n, "key-00002", "Once more.", nil)
	if err != nil {
		t.Fatal(err)
	}
	to.lapse(time.Minute)
	if err := to.pages.TakeBack(t.Context(), ana, n, time.Now(), id); casework.KindOf(err) != casework.Conflict {
		t.Errorf("taken back after it went: %v", err)
	}
}

func TestAnAnswerToAnOlderStateIsStopped(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer)
	seen := to.open(ana, "a@home.example")
	voice := one[casework.IdentityID](to, `SELECT identity_id FROM voices`)
	stale := casework.Answer{To: voice, Text: "Late.", Key: "key-late1", ThreadVersion: seen.ThreadVersion}
	if _, err := to.write(vi, seen.Number, "key-00001", "I have it.", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := to.pages.Answer(t.Context(), ana, seen.Number, time.Now(), stale); casework.KindOf(err) != casework.Conflict {
		t.Errorf("two answers went out at once: %v", err)
	}
	to.do(ana, seen.Number, casework.AssignTo{Staff: ana.Staff})
	stale.ThreadVersion = to.look(ana, seen.Number).ThreadVersion
	to.do(ana, seen.Number, casework.SetDue{At: time.Now().Add(time.Hour)})
	if _, err := to.pages.Answer(t.Context(), ana, seen.Number, time.Now(), stale); err != nil {
		t.Errorf("a due date stopped an answer: %v", err)
	}
	stranger := stale
	stranger.To, stranger.Key, stranger.ThreadVersion = voice+999, "key-stran", to.look(ana, seen.Number).ThreadVersion
	if _, err := to.pages.Answer(t.Context(), ana, seen.Number, time.Now(), stranger); casework.KindOf(err) != casework.NotFound {
		t.Errorf("written to a stranger: %v", err)
	}
	if n := one[int](to, `SELECT count(*) FROM answers`); n != 2 {
		t.Errorf("%d answers, want 2", n)
	}
}

// TestAnAnswerBesideOtherWork takes back an answer when somebody has worked on the case meanwhile: that work stays.
func TestAnAnswerBesideOtherWork(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer)
	n := to.open(ana, "a@home.example").Number
	id, err := to.write(ana, n, "key-00001", "Thank you, Rosa.", nil)
	if err != nil {
		t.Fatal(err)
	}
	to.do(vi, n, casework.WaitFor{Status: casework.WaitingOnDepartment})
	if err := to.pages.TakeBack(t.Context(), ana, n, time.Now(), id); err != nil {
		t.Fatal(err)
	}
	if c := to.look(ana, n); c.Status != casework.WaitingOnDepartment || c.Messages != 1 {
		t.Errorf("%+v", c)
	}
}
