package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

const deb = "deb@council.example" // of another office

// asked is a site with an answer of Ana's that waits for somebody who speaks Haitian Creole. Marcus and Deb do.
func asked(t *testing.T, m *machine, change ...func(url.Values)) *site {
	t.Helper()
	s := newSite(t, m.with(false))
	kreyol(s)
	s.store.languages.spoken = map[casework.StaffID][]string{3: {"ht"}, 7: {"ht"}}
	form := url.Values{"kind": {"text"}, "to": {"51"}, "text": {"The truck comes on Friday."}, "key": {"key-of-a-form"}, "thread": {"0"}, "then": {"speaker"}, "language": {"ht"}}
	for _, f := range change {
		f(form)
	}
	if p := s.post(pathOf(48215)+"/answer?view=mine", ana, form); p.Get("Location") != pathOf(48215)+"?view=mine&done=speaker-asked" {
		t.Fatalf("%d %q %s", p.code, p.Get("Location"), p.text())
	}
	return s
}

func TestAnAnswerWaitsForASpeaker(t *testing.T) {
	t.Parallel()
	m := &machine{says: "Kamyon an ap vini vandredi."}
	s := asked(t, m)
	if n := len(s.store.answers); n != 0 {
		t.Fatalf("%d answers went out", n)
	}
	s.get(pathOf(48215)+"?done=speaker-asked", ana).says("It waits for somebody who speaks the language", "An answer waits for somebody who speaks Haitian Creole", "Take it back")
	s.get("/speakers", marcus).says("Into Haitian Creole", "on case C-48215-6", "By Ana Ribeiro")
	p := s.get("/speakers/1", marcus)
	p.says("The truck comes on Friday.", "Approve and send", "This sends the English to translate.example")
	p.hides("made by a machine")
	p = s.post("/speakers/1", marcus, url.Values{"do": {"machine"}})
	if p.Get("Location") != "/speakers/1?done=words-machine" || len(m.asked) != 1 || m.asked[0] != "en ht The truck comes on Friday." {
		t.Fatalf("%q, sent %q", p.Get("Location"), m.asked)
	}
	s.get("/speakers/1?done=words-machine", marcus).says("The first version was made by a machine, translate.example.", m.says, "Read every word")
	if s.store.languages.foreign[0].State != casework.ForeignWaits {
		t.Fatal("a machine's words went out")
	}
	s.get("/speakers/1", ana).hides("Approve and send")
	for name, x := range map[string]struct{ who, do, words, says string }{
		"her own":            {ana, "approve", "Kamyon an", "You wrote the English."},
		"without a language": {vi, "approve", "Kamyon an", "does not say that you speak this language"},
		"empty":              {marcus, "approve", " ", "The answer is empty"},
		"no deed":            {marcus, "", "Kamyon an", "Say what is to be done."},
		"without a reason":   {marcus, "refuse", "Kamyon an", "Say why"},
	} {
		if p := s.post("/speakers/1", x.who, url.Values{"do": {x.do}, "words": {x.words}}); p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(), x.says) {
			t.Errorf("%s: %d %s", name, p.code, p.text())
		}
	}
	if p := s.post("/speakers/1", marcus, url.Values{"do": {"approve"}, "words": {"Kamyon an ap pase vandredi."}}); p.Get("Location") != "/speakers?done=speaker-sent" {
		t.Fatalf("%d %q", p.code, p.Get("Location"))
	}
	s.get("/speakers/1", ana).says("It went out in the words of Marcus Teague.", "Kamyon an ap pase vandredi.")
	if p := s.post("/speakers/1", marcus, url.Values{"do": {"approve"}, "words": {"again"}}); p.code != http.StatusConflict {
		t.Errorf("%d: approved twice", p.code)
	}
}

func TestASpeakerOfAnotherOfficeSeesTheWordsAlone(t *testing.T) {
	t.Parallel()
	s := asked(t, &machine{})
	if p := s.get("/speakers/1", deb); p.code != http.StatusNotFound {
		t.Errorf("%d: another office sees what it was not asked", p.code)
	}
	s.get("/speakers", deb).says("Nothing waits")
	s = asked(t, &machine{}, func(f url.Values) { f.Set("anyone", "yes") })
	for _, path := range []string{"/speakers", "/speakers/1"} {
		p := s.get(path, deb)
		p.says("Office of Councilor Lee Wong, District 5")
		p.hides("C-48215-6", "Nadège", "Kamyon fatra")
	}
	if p := s.post("/speakers/1", deb, url.Values{"do": {"refuse"}, "why": {"Say which Friday."}}); p.Get("Location") != "/speakers?done=speaker-refused" {
		t.Errorf("%d %q", p.code, p.Get("Location"))
	}
}

func TestWhatKeepsAnAnswerFromWaiting(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	kreyol(s)
	for name, x := range map[string]struct {
		change func(url.Values)
		code   int
		says   string
	}{
		"no language":  {func(f url.Values) { f.Del("language") }, 422, "Say which language"},
		"into English": {func(f url.Values) { f.Set("language", "en") }, 422, "Say which language"},
		"empty":        {func(f url.Values) { f.Set("text", " ") }, 422, "The answer is empty"},
		"an old state": {func(f url.Values) { f.Set("thread", "7") }, 409, "something came in"},
	} {
		form := url.Values{"kind": {"mail"}, "to": {"51"}, "text": {"The truck comes."}, "key": {"key-of-a-form"}, "thread": {"0"}, "then": {"speaker"}, "language": {"ht"}}
		x.change(form)
		if p := s.post(pathOf(48215)+"/answer", ana, form); p.code != x.code || !strings.Contains(p.text(), x.says) {
			t.Errorf("%s: %d %s", name, p.code, p.text())
		}
	}
	if len(s.store.languages.foreign) != 0 {
		t.Error("something waits")
	}
}

func TestAStaleOneIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	s := asked(t, &machine{})
	s.store.languages.foreign[0].Stale = true
	p := s.post("/speakers/1", marcus, url.Values{"do": {"approve"}, "words": {"Kamyon an"}})
	if p.code != http.StatusConflict {
		t.Errorf("%d", p.code)
	}
	p.says("something came in on the case since Ana Ribeiro wrote it", "Kamyon an")
	s.get(pathOf(48215), ana).says("Something came in since", "It still holds")
	if p := s.post(pathOf(48215)+"/foreign", ana, url.Values{"answer": {"1"}, "do": {"renew"}, "thread": {"3"}}); p.Get("Location") != pathOf(48215)+"?done=speaker-renewed" {
		t.Errorf("%d %q", p.code, p.Get("Location"))
	}
	if f := s.store.languages.foreign[0]; f.Stale || f.Answer.ThreadVersion != 3 {
		t.Errorf("%+v", f)
	}
	if p := s.post(pathOf(48215)+"/foreign", ana, url.Values{"answer": {"1"}, "do": {"withdraw"}}); p.Get("Location") != pathOf(48215)+"?done=speaker-withdrawn" {
		t.Errorf("%d %q", p.code, p.Get("Location"))
	}
}

func TestAnInterpreterIsATaskWithATime(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	kreyol(s)
	at := pathOf(48215)
	do := func(form url.Values) page { return s.post(at+"/interpreter", ana, form) }
	for name, form := range map[string]url.Values{"English": {"do": {"ask"}, "language": {"en"}}, "no deed": {}, "no outcome": {"do": {"done"}}} {
		if p := do(form); p.code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, p.code)
		}
	}
	if p := do(url.Values{"do": {"ask"}, "language": {"ht"}, "why": {"She has no letters"}}); p.Get("Location") != at+"?done=interpreter" {
		t.Fatalf("%d %q", p.code, p.Get("Location"))
	}
	s.get(at+"?done=interpreter", ana).says("Interpreter needed for Haitian Creole", "due in 8 h", "She has no letters", "It stands on Today")
	s.get("/inbox", ana).says("Interpreter needed: Haitian Creole")
	do(url.Values{"do": {"give"}, "staff": {"3"}})
	s.get(at, ana).says("for Marcus Teague")
	s.now = s.now.Add(9 * 3600e9)
	s.get(at, ana).says("overdue since")
	do(url.Values{"do": {"done"}, "outcome": {"Ms. Joseph of the clinic called her"}})
	s.get("/inbox", ana).hides("Interpreter needed")
}

func TestTheLineOnInterpretersIsOfferedWhereSomebodyStandsForIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	kreyol(s)
	s.get(pathOf(48215), ana).hides("It goes in English, with this line")
	s.store.messages[len(s.store.messages)-1].Language = "es"
	s.get(pathOf(48215), ana).says("It goes in English, with this line below it: Si quiere un intérprete, díganoslo en español.")
	s.post(pathOf(48215)+"/answer", ana, url.Values{"kind": {"mail"}, "to": {"51"}, "text": {"Friday."}, "key": {"key-of-a-form"}, "thread": {"0"}, "then": {"send"}, "offer": {"es"}})
	if len(s.store.answers) != 1 {
		t.Error("it did not go")
	}
}
