package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// machine is a translator that keeps what it was sent.
type machine struct {
	asked []string
	says  string
	fails error
}

func (m *machine) with(local bool) func(*Config) {
	return func(c *Config) {
		c.Translator = &Translator{Host: "translate.example", Local: local, Translate: func(_ context.Context, text, source, target string) (string, error) {
			m.asked = append(m.asked, source+" "+target+" "+text)
			return m.says, m.fails
		}}
	}
}

func kreyol(s *site) {
	wrote := "Kamyon fatra a pa pase depi de semèn nan lari mwen an."
	s.store.messages = append(s.store.messages, casework.Message{ID: 51, Case: 5, Direction: casework.In, Channel: casework.Text, Kind: casework.Personal,
		From: casework.Correspondent{Name: "Nadège Pierre", Address: "+15555550151"}, Text: wrote, Reply: wrote, Language: "ht", At: noon.Add(-48 * 3600e9), Raw: 1})
}

func pathOf(n casework.CaseNumber) string { return "/inbox/" + n.String() }

func TestAMessageIsTranslatedWhereSomebodyAsks(t *testing.T) {
	t.Parallel()
	m := &machine{says: "The garbage truck has not come for two weeks on my street."}
	s := newSite(t, m.with(false))
	kreyol(s)
	at := pathOf(48215)
	p := s.get(at, ana)
	p.says("This sends the words of the message to translate.example, and to nobody else.", "Kamyon fatra")
	if len(m.asked) != 0 {
		t.Fatalf("reading a case sent %q", m.asked)
	}
	if n := strings.Count(p.body, `data-key="t"`); n != 1 {
		t.Errorf("%d messages have the key", n)
	}
	p = s.post(at+"/translate/51?view=mine", ana, url.Values{})
	if want := at + "?view=mine&done=translated#m51"; p.code != http.StatusSeeOther || p.Get("Location") != want {
		t.Fatalf("%d to %q, want %q: %s", p.code, p.Get("Location"), want, p.text())
	}
	if want := []string{"ht en Kamyon fatra a pa pase depi de semèn nan lari mwen an."}; !slices.Equal(m.asked, want) {
		t.Errorf("sent %q", m.asked)
	}
	p = s.get(at, ana)
	p.says("a machine’s words, not checked", m.says, "By translate.example, asked by Ana Ribeiro", "Residents never see this")
	p.hides("This sends the words")
	if original, english := strings.Index(p.body, "Kamyon fatra a pa pase depi de semèn nan"), strings.Index(p.body, m.says); original > english {
		t.Error("the original does not stand on top")
	}
	s.post(at+"/translate/51", ana, url.Values{}) // asked again: it stands there, and nothing is sent
	if len(m.asked) != 1 {
		t.Errorf("sent again: %q", m.asked)
	}
}

func TestWhatKeepsAMessageFromTheMachine(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		fails error
		local bool
		make  func(*site) string
		asked int
		says  string
	}{
		"away":                 {casework.Errorf(casework.Away, "The translation server does not answer."), false, func(*site) string { return pathOf(48215) }, 1, "does not answer"},
		"too long":             {casework.Errorf(casework.Invalid, "It is too long."), false, func(*site) string { return pathOf(48215) }, 1, "It is too long."},
		"sensitive":            {nil, false, func(s *site) string { s.store.cases[2].Sensitive = true; return pathOf(48215) }, 0, "nothing of it is sent to translate.example"},
		"sensitive, but local": {nil, true, func(s *site) string { s.store.cases[2].Sensitive = true; return pathOf(48215) }, 1, ""},
		"no server":            {nil, false, func(s *site) string { s.server.Translator = nil; return pathOf(48215) }, 0, "No translation server is set up."},
		"in English": {nil, false, func(s *site) string {
			s.store.messages[len(s.store.messages)-1].Language = "en-US"
			return pathOf(48215)
		}, 0, "nothing to translate"},
		"of another case": {nil, false, func(*site) string { return pathOf(48213) }, 0, "There is no such message"},
		"behind a wall":   {nil, false, func(*site) string { return pathOf(48220) }, 0, "There is no case"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &machine{says: "English words", fails: x.fails}
			s := newSite(t, m.with(x.local))
			kreyol(s)
			p := s.post(x.make(s)+"/translate/51", ana, url.Values{})
			if len(m.asked) != x.asked || (p.code == http.StatusSeeOther) != (x.says == "") {
				t.Errorf("asked %q, %d", m.asked, p.code)
			}
			if x.says != "" {
				p.says(x.says)
				if len(s.store.languages.translations) != 0 {
					t.Error("something was kept")
				}
			}
		})
	}
}

func TestAPersonWhoKnowsTheLanguageMendsIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	kreyol(s)
	at := pathOf(48215)
	s.get(at, ana).hides("Write what it says in English")
	form := url.Values{"text": {"The garbage truck has not come\r\nfor two weeks."}}
	if p := s.post(at+"/translation/51", ana, form); p.code != http.StatusUnprocessableEntity {
		t.Errorf("%d: a person who speaks no Kreyòl wrote it", p.code)
	} else {
		p.says("does not say that you speak this language")
	}
	p := s.post("/account/languages", ana, url.Values{"languages": {"ht", "es", "en", "<x>"}})
	if p.Get("Location") != "/account?done=languages#languages" || !slices.Equal(s.store.languages.spoken[2], []string{"ht", "es"}) {
		t.Fatalf("%q %v", p.Get("Location"), s.store.languages.spoken)
	}
	s.get("/account?done=languages", ana).says("Noted which languages you speak.", "Haitian Creole")
	s.get(at, ana).says("Write what it says in English")
	if p := s.post(at+"/translation/51", ana, url.Values{"text": {"  "}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("%d: nothing was kept as a translation", p.code)
	}
	s.post(at+"/translation/51", ana, form)
	s.post(at+"/translation/51", ana, url.Values{"text": {"No truck came for two weeks."}})
	p = s.get(at, ana)
	p.says("In English: by Ana Ribeiro", "No truck came for two weeks.", "What stood here before (1)", "has not come for two weeks.")
	p.hides("a machine’s words")
}

func TestSpokenLanguagesServe(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		spoken   []string
		language string
		want     bool
	}{
		{[]string{"pt"}, "pt-BR", true}, {[]string{"zh-Hans"}, "zh-Hant", false}, {[]string{"zh-Hans"}, "zh", true}, {nil, "", true}, {[]string{"es"}, "ht", false}, {[]string{"es", "ht"}, "ht", true},
	} {
		if got := casework.SpeaksOf(x.spoken, x.language); got != x.want {
			t.Errorf("%v for %q: %v", x.spoken, x.language, got)
		}
	}
}
