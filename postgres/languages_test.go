package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// happened counts events of a kind.
func (to *town) happened(kind casework.EventKind) int {
	to.t.Helper()
	return one[int](to, `SELECT count(*) FROM events WHERE kind = '`+string(kind)+`'`)
}

func TestTranslationsAreKeptOnceAndMended(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, rhea := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	c := to.open(ana, "a@home.example")
	m := to.thread(ana, c.Number)[0]
	at := time.Now().Truncate(time.Millisecond)
	keep := func(v casework.Viewer, x casework.Translation) error {
		x.Message, x.Target = m.ID, "en"
		return to.pages.KeepTranslation(t.Context(), v, c.Number, at, x)
	}
	for _, words := range []string{"The machine's words.", "Asked again by somebody who did not see the first."} {
		to.must(keep(ana, casework.Translation{Text: words, Machine: "translate.example"}))
	}
	to.must(keep(ana, casework.Translation{Text: " Ana's own words. "}))
	got, err := to.pages.Tongues(t.Context(), ana, c.ID)
	want := []casework.Translation{{Message: m.ID, Target: "en", Text: "Ana's own words.", By: "Ana Ribeiro", At: at}, {Message: m.ID, Target: "en", Text: "The machine's words.", Machine: "translate.example", By: "Ana Ribeiro", At: at}}
	same := func(a, b casework.Translation) bool {
		sameTime := a.At.Equal(b.At)
		a.At, b.At = time.Time{}, time.Time{}
		return a == b && sameTime
	}
	if err != nil || !slices.EqualFunc(got.Translations[m.ID], want, same) {
		t.Errorf("%+v %v", got, err)
	}
	if a, b := to.happened(casework.MessageTranslated), to.happened(casework.TranslationKept); a != 1 || b != 1 {
		t.Errorf("%d and %d events", a, b)
	}
	if all, err := to.pages.Tongues(t.Context(), rhea, c.ID); err != nil || len(all.Translations[m.ID]) != 2 {
		t.Errorf("the records officer sees %+v %v", all, err)
	}
	for name, err := range map[string]error{
		"empty":           keep(ana, casework.Translation{Text: " "}),
		"too long":        keep(ana, casework.Translation{Text: strings.Repeat("x", 20_001)}),
		"may not write":   keep(rhea, casework.Translation{Text: "x"}),
		"another message": to.pages.KeepTranslation(t.Context(), ana, c.Number, at, casework.Translation{Message: 999, Target: "en", Text: "x"}),
	} {
		if kind := casework.KindOf(err); kind != casework.Invalid && kind != casework.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := to.look(ana, c.Number); after.Version != c.Version || after.ThreadVersion != c.ThreadVersion {
		t.Error("a translation has changed the case")
	}
}

// TestTranslationsStayWithTheOfficeThatAskedForThem moves the case away.
func TestTranslationsStayWithTheOfficeThatAskedForThem(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, deb := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Two", casework.Staffer)
	c := to.open(ana, "a@home.example")
	m := to.thread(ana, c.Number)[0]
	to.must(to.pages.KeepTranslation(t.Context(), ana, c.Number, time.Now(), casework.Translation{Message: m.ID, Target: "en", Text: "One's", Machine: "x.example"}))
	if _, err := to.pages.Reroute(t.Context(), ana, c.Number, casework.RouteOrder{Act: casework.HandOver, Office: "d2", Reason: "theirs", Version: to.look(ana, c.Number).Version}); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]casework.Viewer{"who leads now": deb, "who led": ana} {
		if got, err := to.pages.Tongues(t.Context(), v, c.ID); err != nil || len(got.Translations) != 0 {
			t.Errorf("%s sees %+v %v", name, got, err)
		}
	}
	to.must(to.pages.KeepTranslation(t.Context(), deb, c.Number, time.Now(), casework.Translation{Message: m.ID, Target: "en", Text: "Two's", Machine: "x.example"}))
	if got, _ := to.pages.Tongues(t.Context(), deb, c.ID); len(got.Translations[m.ID]) != 1 || got.Translations[m.ID][0].Text != "Two's" {
		t.Errorf("%+v", got)
	}
}

func TestSpokenLanguages(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer)
	to.must(to.pages.SetSpoken(t.Context(), ana, []string{"es", "ht"}, time.Now()))
	to.must(to.pages.SetSpoken(t.Context(), ana, []string{"ht", "pt"}, time.Now()))
	got, err := to.pages.Spoken(t.Context(), ana)
	if err != nil || !slices.Equal(got, []string{"ht", "pt"}) || to.happened(casework.LanguagesSpoken) != 2 {
		t.Errorf("%v %v", got, err)
	}
	if got, err := to.pages.Spoken(t.Context(), vi); err != nil || len(got) != 0 {
		t.Errorf("a colleague speaks %v %v", got, err)
	}
}

// TestALanguageIsChosenByADigit walks a first text of unknown language through the store: the offer, the digit, and what holds after it.
func TestALanguageIsChosenByADigit(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	texts, err := notify.LoadCatalogue(notify.BuiltIn())
	to.must(err)
	var all []notify.Approval
	for _, l := range []string{"es", "ht"} {
		for _, d := range texts.Drafts(l) {
			all = append(all, notify.Approval{Language: l, Text: d.Name, Hash: d.Hash})
		}
	}
	texts.Approve(all)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	last := func() notify.Delivery {
		t.Helper()
		c := &notify.Composer{Signer: testSigner{}, Catalogue: texts, PublicURL: "https://help.example", Mode: notify.On}
		if _, err := to.out.Compose(t.Context(), time.Now(), 100, c.Compose(time.Now())); err != nil {
			t.Fatal(err)
		}
		sent, err := to.out.Claim(t.Context(), time.Now().Add(time.Second), "one", 20, time.Minute)
		if err != nil || len(sent) != 1 {
			t.Fatalf("%d deliveries, %v", len(sent), err)
		}
		to.must(to.out.Record(t.Context(), []notify.Result{{Delivery: sent[0].ID, Attempt: 1, State: casework.Sent, At: time.Now()}}))
		return sent[0]
	}
	to.hook(text("SM1", rosasPhone, d1, "Dlo nan lari"))
	to.file()
	c := to.look(ana, one[casework.CaseNumber](to, `SELECT number FROM cases`))
	if d := last(); !strings.Contains(d.Text.Body, "Kreyòl ayisyen: 1. Español: 2.") {
		t.Fatalf("the first text says %q", d.Text.Body)
	}
	to.hook(text("SM2", rosasPhone, d1, "1"))
	to.file()
	if got := one[string](to, `SELECT r.language FROM residents r JOIN identities i ON i.resident_id = r.id WHERE i.value = '`+rosasPhone+`'`); got != "ht" {
		t.Errorf("chosen is %q", got)
	}
	if got := one[string](to, `SELECT detail->>'language' FROM events WHERE kind = 'language.chosen'`); got != "ht" {
		t.Errorf("the event says %q", got)
	}
	if after := to.look(ana, c.Number); after.Messages != 2 || len(to.numbers()) != 1 {
		t.Errorf("%+v of %d cases", after, len(to.numbers()))
	}
	if d := last(); d.Text.Language != "ht" || d.Occasion != notify.Standing || strings.Contains(d.Text.Body, "Español") {
		t.Errorf("after that the phone shows %q (%s)", d.Text.Body, d.Occasion)
	}
	to.hook(text("SM3", rosasPhone, d1, "2")) // nothing is asked any more
	to.file()
	if got := to.happened(casework.LanguageChosen); got != 1 {
		t.Errorf("chosen %d times", got)
	}
}
