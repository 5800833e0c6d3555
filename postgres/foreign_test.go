package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// quartet is a case by text in Haitian Creole: Ana leads it and does not speak it, Marcus of the same office and Deb of another one do.
type quartet struct {
	*town
	ana, marcus, deb casework.Viewer
	n                casework.CaseNumber
	id               casework.CaseID
	to               casework.IdentityID
}

func newQuartet(t *testing.T) *quartet {
	t.Helper()
	to := newTown(t)
	q := &quartet{town: to, ana: to.hire("d1", "Ana Ribeiro", casework.Staffer), marcus: to.hire("d1", "Marcus Teague", casework.OfficeHead), deb: to.hire("d2", "Deb Two", casework.Staffer)}
	c, voice := to.byText(q.ana)
	q.n, q.id, q.to = c.Number, c.ID, voice.Identity
	for _, v := range []casework.Viewer{q.marcus, q.deb} {
		to.must(to.pages.SetSpoken(t.Context(), v, []string{"ht"}, time.Now()))
	}
	return q
}

// ask lets an answer wait for a speaker, on what is seen now.
func (q *quartet) ask(anyone bool) (int64, error) {
	q.t.Helper()
	return q.pages.AskSpeaker(q.t.Context(), q.ana, q.n, time.Now(), casework.ForeignAnswer{Language: "ht", Anyone: anyone,
		Answer: casework.Answer{To: q.to, Channel: casework.Text, Text: "The truck comes on Friday.", Key: "key-of-the-form", ThreadVersion: q.look(q.ana, q.n).ThreadVersion}})
}

func (q *quartet) state(id int64) casework.ForeignAnswer {
	q.t.Helper()
	f, err := q.pages.ForeignAnswer(q.t.Context(), q.ana, id)
	q.must(err)
	return f
}

func TestASpeakersWordsGoOutAndBothNamesAreKept(t *testing.T) {
	t.Parallel()
	q := newQuartet(t)
	was := q.look(q.ana, q.n)
	id, err := q.ask(false)
	q.must(err)
	if c := q.look(q.ana, q.n); !c.OwedSince.Equal(was.OwedSince) || c.ThreadVersion != was.ThreadVersion {
		t.Errorf("asking has changed what is owed: %+v", c)
	}
	if kinds := q.kinds(q.marcus, time.Now()); !slices.Contains(kinds, casework.TodoSpeaker) {
		t.Errorf("of Marcus' day: %v", kinds)
	}
	for name, v := range map[string]casework.Viewer{"its writer": q.ana, "another office": q.deb} {
		if slices.Contains(q.kinds(v, time.Now()), casework.TodoSpeaker) {
			t.Errorf("%s has it to do", name)
		}
	}
	now := time.Now()
	q.must(q.pages.KeepWords(t.Context(), q.marcus, id, now, "Kamyon an ap vini vandredi.", "translate.example"))
	if err := q.pages.ApproveForeign(t.Context(), q.ana, id, now, "Kamyon an"); casework.KindOf(err) != casework.Invalid {
		t.Errorf("its writer stands for it: %v", err)
	}
	q.must(q.pages.ApproveForeign(t.Context(), q.marcus, id, now, "Kamyon an ap pase vandredi."))
	if err := q.pages.ApproveForeign(t.Context(), q.marcus, id, now, "Kamyon an ap pase vandredi."); casework.KindOf(err) != casework.Conflict {
		t.Errorf("approved twice: %v", err)
	}
	q.lapse(11 * time.Second)
	d := q.answeredBy(time.Now().Add(12 * time.Second))
	if !strings.HasPrefix(d.Text.Body, "Kamyon an ap pase vandredi.") || strings.Contains(d.Text.Body, "vini") || strings.Contains(d.Text.Body, "Friday") || d.Identity != q.to {
		t.Errorf("%+v", d.Text)
	}
	m := q.thread(q.ana, q.n)[1]
	tongues, err := q.pages.Tongues(t.Context(), q.ana, q.id)
	q.must(err)
	if english := tongues.Translations[m.ID]; m.Author != "Marcus Teague" || m.Language != "ht" || len(english) != 1 || english[0].Text != "The truck comes on Friday." || english[0].By != "Ana Ribeiro" || english[0].Machine != "" {
		t.Errorf("%+v, %+v", m, english)
	}
	if got := one[string](q.town, `SELECT detail->>'by' || ', ' || (detail->>'for') || ', ' || (detail->>'machine') FROM events WHERE kind = 'foreign.sent'`); got != "Marcus Teague, Ana Ribeiro, translate.example" {
		t.Errorf("the event says %q", got)
	}
	if c := q.look(q.ana, q.n); c.OwedSince.Year() > 1 || tongues.Foreign != nil || q.state(id).State != casework.ForeignGone {
		t.Errorf("%+v %+v", c, tongues.Foreign)
	}
}

func TestAStaleAnswerIsStoppedBeforeItsSpeaker(t *testing.T) {
	t.Parallel()
	q := newQuartet(t)
	id, err := q.ask(false)
	q.must(err)
	if _, err := q.ask(false); casework.KindOf(err) != casework.Conflict {
		t.Errorf("two wait: %v", err)
	}
	q.hook(text("SM2", rosasPhone, d1, "Nobody came, forget it."))
	q.file()
	approve := func() error {
		return q.pages.ApproveForeign(t.Context(), q.marcus, id, time.Now(), "Kamyon an")
	}
	if err := approve(); casework.KindOf(err) != casework.Conflict || !q.state(id).Stale {
		t.Errorf("it went out on an old thread: %v", err)
	}
	version := q.look(q.ana, q.n).ThreadVersion
	if err := q.pages.RenewForeign(t.Context(), q.ana, id, time.Now(), version-1); casework.KindOf(err) != casework.Conflict {
		t.Errorf("renewed for a thread that was not seen: %v", err)
	}
	q.must(q.pages.RenewForeign(t.Context(), q.ana, id, time.Now(), version))
	q.must(approve())
	m := q.thread(q.ana, q.n)
	q.must(q.pages.TakeBack(t.Context(), q.marcus, q.n, time.Now(), m[len(m)-1].ID))
	if f := q.state(id); f.State != casework.ForeignWaits || f.Words != "Kamyon an" || f.Stale {
		t.Errorf("after it was taken back: %+v", f)
	}
	q.must(approve())
	if got := len(q.thread(q.ana, q.n)); got != len(m) {
		t.Errorf("%d messages on the thread, there were %d", got, len(m))
	}
}

func TestASpeakerGivesItBack(t *testing.T) {
	t.Parallel()
	q := newQuartet(t)
	id, err := q.ask(true)
	q.must(err)
	f, err := q.pages.ForeignAnswer(t.Context(), q.deb, id)
	if err != nil || f.Case != 0 || f.Answer.Text != "The truck comes on Friday." || !f.Speaks {
		t.Errorf("%+v %v", f, err)
	}
	todo, _, err := q.pages.Today(t.Context(), q.deb, time.Now(), false)
	if err != nil || len(todo) != 1 || todo[0].Kind != casework.TodoSpeaker || todo[0].Case != 0 || todo[0].Subject != "" || todo[0].Path() != "/speakers/"+todo[0].Ref {
		t.Errorf("%+v %v", todo, err)
	}
	if err := q.pages.WithdrawForeign(t.Context(), q.deb, id, time.Now()); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office took it back: %v", err)
	}
	q.must(q.pages.RefuseForeign(t.Context(), q.deb, id, time.Now(), "Say which Friday."))
	desk, err := q.pages.Desk(t.Context(), q.ana, q.id)
	if err != nil || len(desk.Drafts) != 1 || desk.Drafts[0].Text != "The truck comes on Friday." || len(desk.Notes) != 1 || !strings.HasSuffix(desk.Notes[0].Text, "Say which Friday.") {
		t.Errorf("%+v %v", desk, err)
	}
	if !slices.Contains(q.kinds(q.ana, time.Now()), casework.TodoMention) {
		t.Error("its writer is not told")
	}
	q.lapse(time.Minute)
	if n := one[int](q.town, `SELECT count(*) FROM deliveries WHERE occasion = 'answered'`); n != 0 {
		t.Error("it went out")
	}
	id, err = q.ask(true)
	q.must(err)
	q.must(q.pages.ApproveForeign(t.Context(), q.deb, id, time.Now(), "Kamyon an")) // of another office, and for this one alone
	if _, _, _, err := q.pages.Case(t.Context(), q.deb, q.n); casework.KindOf(err) != casework.NotFound {
		t.Errorf("who put it across sees the case: %v", err)
	}
}

func TestAnswersOfSensitiveCasesStayInTheHouse(t *testing.T) {
	t.Parallel()
	q := newQuartet(t)
	if _, err := q.pool.Exec(t.Context(), `UPDATE cases SET sensitive = true`); err != nil {
		t.Fatal(err)
	}
	if _, err := q.ask(true); casework.KindOf(err) != casework.Invalid {
		t.Errorf("other offices are asked: %v", err)
	}
	if _, err := q.ask(false); err != nil {
		t.Error(err)
	}
}

func TestInterpreters(t *testing.T) {
	t.Parallel()
	q := newQuartet(t)
	at := time.Now()
	q.must(q.pages.AskInterpreter(t.Context(), q.ana, q.n, at, casework.Interpreter{Language: "ht", Why: "She has no letters"}))
	if err := q.pages.AskInterpreter(t.Context(), q.ana, q.n, at, casework.Interpreter{Language: "ht"}); casework.KindOf(err) != casework.Conflict {
		t.Errorf("asked twice: %v", err)
	}
	if c := q.look(q.ana, q.n); c.Interpreter != "ht" {
		t.Errorf("the list does not say so: %+v", c)
	}
	q.must(q.pages.GiveInterpreter(t.Context(), q.ana, q.n, at, q.marcus.Staff))
	mine, _, err := q.pages.Today(t.Context(), q.marcus, at, true)
	if err != nil || len(mine) != 1 || mine[0].Kind != casework.TodoInterpret || !mine[0].Due.After(at) {
		t.Errorf("%+v %v", mine, err)
	}
	if err := q.pages.GiveInterpreter(t.Context(), q.ana, q.n, at, q.deb.Staff); casework.KindOf(err) != casework.NotFound {
		t.Errorf("given to another office: %v", err)
	}
	if err := q.pages.DoneInterpreter(t.Context(), q.ana, q.n, at, " "); casework.KindOf(err) != casework.Invalid {
		t.Errorf("done without a word: %v", err)
	}
	q.must(q.pages.DoneInterpreter(t.Context(), q.ana, q.n, at, "Ms. Joseph called her."))
	if err := q.pages.DoneInterpreter(t.Context(), q.ana, q.n, at, "Again."); casework.KindOf(err) != casework.NotFound {
		t.Errorf("done twice: %v", err)
	}
	if c := q.look(q.ana, q.n); c.Interpreter != "" || slices.Contains(q.kinds(q.marcus, at), casework.TodoInterpret) {
		t.Errorf("%+v", c)
	}
}

// TestTheLineOnInterpretersGoesOnlyWithSomebodysName sends an English answer with the line below, approved and not.
func TestTheLineOnInterpretersGoesOnlyWithSomebodysName(t *testing.T) {
	t.Parallel()
	q := newQuartet(t)
	texts, err := notify.LoadCatalogue(notify.BuiltIn())
	q.must(err)
	for _, approved := range []bool{false, true} {
		if approved {
			for _, d := range texts.Drafts("ht") {
				if d.Name == notify.Interpreter {
					texts.Approve([]notify.Approval{{Language: "ht", Text: d.Name, Hash: d.Hash}})
				}
			}
		}
		key := "key-of-an-answer-" + time.Now().String()
		_, err := q.pages.Answer(t.Context(), q.ana, q.n, time.Now(), casework.Answer{To: q.to, Channel: casework.Text, Text: "On Friday.", Key: key[:40], ThreadVersion: q.look(q.ana, q.n).ThreadVersion, Offer: "ht"})
		q.must(err)
		c := &notify.Composer{Signer: testSigner{}, Catalogue: texts, PublicURL: "https://help.example", Mode: notify.On}
		late := time.Now().Add(11 * time.Second)
		if _, err := q.out.Compose(t.Context(), late, 100, c.Compose(late)); err != nil {
			t.Fatal(err)
		}
		if d := q.answeredBy(late.Add(time.Second)); strings.Contains(d.Text.Body, "entèprèt") != approved || !strings.HasPrefix(d.Text.Body, "On Friday.") {
			t.Errorf("approved %v: %q", approved, d.Text.Body)
		}
	}
}
