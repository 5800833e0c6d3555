package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

// reply gives the form of a channel as the page shows it.
func (s *site) reply(kind string) url.Values {
	s.t.Helper()
	p := s.get(rosas, ana)
	for _, n := range p.all(classed("form-" + kind)) {
		return p.fields(n)
	}
	s.t.Fatalf("there is no form for %s:\n%s", kind, p.body)
	return nil
}

// classed finds elements of a class.
func classed(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), class) }
}

// fields gives what a browser would send of a form as it was shown.
func (p page) fields(form *html.Node) url.Values {
	v := url.Values{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		switch {
		case n.Type != html.ElementNode || name == "" || n.DataAtom == atom.Button:
		case n.DataAtom == atom.Textarea:
			v.Set(name, strings.TrimPrefix(rawText(n), "\n"))
		case n.DataAtom == atom.Select:
			v.Set(name, choiceOf(n))
		case attr(n, "type") == "checkbox" || attr(n, "type") == "file":
		default:
			v.Set(name, attr(n, "value"))
		}
	}
	return v
}

// choiceOf is the value of a select as it is shown.
func choiceOf(n *html.Node) (value string) {
	first := true
	for o := range n.Descendants() {
		if o.DataAtom == atom.Option && (first || has(o, "selected")) {
			value, first = attr(o, "value"), false
		}
	}
	return value
}

func TestAnsweringByText(t *testing.T) {
	t.Parallel()
	s := newSite(t).withPhones(rosasPhone())
	p := s.get(rosas, ana)
	p.says("Text", "E-mail", "+15555550177")
	f := s.reply("text")
	f.Set("text", "La cuadrilla va el viernes.")
	f.Set("then", "send")
	p = s.post(rosas+"/answer", ana, f)
	if p.code != http.StatusSeeOther || p.Get("Location") != rosas+"?done=sent" {
		t.Fatalf("got %d to %q: %s", p.code, p.Get("Location"), p.text())
	}
	p = s.get(rosas, ana)
	p.says("wrote a text to Rosa Delgado", "La cuadrilla va el viernes.", "Goes out in a few seconds")
	if m := s.store.messages[len(s.store.messages)-1]; m.Channel != casework.Text || m.To[0].Address != "+15555550177" {
		t.Errorf("%+v", m)
	}
}

func TestWhatATextComesTo(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) {
		c.TextTail = func(k casework.Case) string { return "District 5, case " + k.Number.String() + "." }
	})
	first := rosasPhone()
	first.First = true
	s.withPhones(first)
	s.get(rosas, ana).says("The first text to this number", "District 5, case C-48213-5.")
	for words, want := range map[string]string{
		"Hola":                   "33 characters, 1 segment",
		strings.Repeat("a", 200): "229 characters, 2 segments",
		"Está bien 👍":            "40 characters, 1 segment. A sign outside",
	} {
		f := url.Values{"kind": {"text"}, "text": {words}, "tail": {"District 5, case C-48213-5."}}
		if p := s.post(rosas+"/draft", ana, f); p.code != http.StatusOK || !strings.HasPrefix(p.body, want) {
			t.Errorf("%q: got %d %q, want %q", words, p.code, p.body, want)
		}
	}
	s.get(rosas, ana).says("segment") // the draft is counted on the page, without any script
	f := s.reply("text")
	f.Set("text", strings.Repeat("a", 1401))
	f.Set("then", "send")
	p := s.post(rosas+"/answer", ana, f)
	if p.code != http.StatusUnprocessableEntity {
		t.Errorf("got %d", p.code)
	}
	p.says("Not sent", "1401 characters", "write a mail", "1430 characters, 10 segments")
}

func TestWhoCannotBeTexted(t *testing.T) {
	t.Parallel()
	out := rosasPhone()
	out.Barred = "has opted out of texts: call."
	s := newSite(t).withPhones(out)
	p := s.get(rosas, ana)
	p.says("+15555550177 has opted out of texts: call.")
	if len(p.all(classed("form-text"))) != 0 {
		t.Error("there is a form for texts all the same")
	}
	p = s.post(rosas+"/answer", ana, url.Values{"kind": {"text"}, "to": {"71"}, "text": {"Hola"}, "key": {"key-00001"}, "then": {"send"}, "thread": {"0"}})
	if p.code != http.StatusUnprocessableEntity {
		t.Errorf("got %d", p.code)
	}
	p.says("Not sent", "has opted out of texts")
}

// TestWhichFormIsShown is the channel by which the resident wrote last, unless something was begun.
func TestWhichFormIsShown(t *testing.T) {
	t.Parallel()
	text, mail := rosasPhone(), Voice{Identity: 80, Channel: casework.Mail, Name: "Rosa", Address: "rosa@mail.example", Heard: noon.Add(-time.Hour)}
	for name, x := range map[string]struct {
		voices []Voice
		drafts []Draft
		want   DraftKind
	}{
		"by text last":    {[]Voice{mail, text}, nil, TextDraft},
		"by mail last":    {[]Voice{{Identity: 1, Channel: casework.Text, Heard: noon.Add(-2 * time.Hour)}, mail}, nil, MailDraft},
		"a mail begun":    {[]Voice{mail, text}, []Draft{{Kind: MailDraft, Text: "Dear"}}, MailDraft},
		"both begun":      {[]Voice{mail, text}, []Draft{{Kind: MailDraft, Text: "Dear"}, {Kind: TextDraft, Text: "Hi"}}, TextDraft},
		"a note begun":    {[]Voice{mail, text}, []Draft{{Kind: NoteDraft, Text: "She"}}, NoteDraft},
		"nobody":          {nil, nil, NoteDraft},
		"no text reaches": {[]Voice{mail, {Identity: 2, Channel: casework.Text, Heard: noon, Barred: "has opted out."}}, nil, MailDraft},
	} {
		p := &openPane{Desk: Desk{Voices: x.voices, Drafts: x.drafts}, now: noon}
		p.fill()
		if p.Writing != x.want {
			t.Errorf("%s: %q, want %q", name, p.Writing, x.want)
		}
	}
	p := &openPane{Desk: Desk{Voices: []Voice{{Identity: 1, Channel: casework.Text, Heard: noon.Add(-time.Hour)}, {Identity: 2, Channel: casework.Text, Heard: noon}}}, now: noon}
	p.fill()
	if p.Text.To != 2 || len(p.Text.Voices) != 2 {
		t.Errorf("of two people the text goes to %d", p.Text.To)
	}
}

func TestSendingLater(t *testing.T) {
	t.Parallel()
	s := newSite(t).withPhones(rosasPhone())
	s.get(rosas, ana).says("Tomorrow 8:00 AM", "Monday 8:00 AM", "at another time")
	f := s.reply("mail")
	f.Set("text", "Good morning.")
	f.Set("then", "send")
	f.Set("when", "choose")
	p := s.post(rosas+"/answer", ana, f)
	p.says("Not sent", "Choose the day and the time", "Good morning.")
	f.Set("when-at", "2026-06-01T08:00")
	s.post(rosas+"/answer", ana, f).says("has passed")
	f.Set("when-at", "2026-06-11T08:00")
	p = s.post(rosas+"/answer", ana, f)
	if p.Get("Location") != rosas+"?done=later" {
		t.Fatalf("got %d to %q: %s", p.code, p.Get("Location"), p.text())
	}
	p = s.get(rosas, marcus)
	p.says("Goes out Jun 11, 8:00 AM, unless the resident writes first", "Take back")
	s.now = noon.Add(20 * time.Hour)
	back := rosas + "/undo/" + "1008"
	for _, n := range p.all(classed("undo")) {
		back = attr(n, "action")
	}
	if p := s.post(back, marcus, nil); p.Get("Location") != rosas+"?done=undone" {
		t.Errorf("got %d %s", p.code, p.text())
	}
	s.get(rosas, marcus).hides("Goes out Jun 11")
}

// TestATextByNight says before it is sent that it waits.
func TestATextByNight(t *testing.T) {
	t.Parallel()
	quiet := func(c *Config) { c.City.Quiet = casework.Quiet{From: 21 * 60, To: 8 * 60} }
	s := newSite(t, quiet).withPhones(rosasPhone())
	s.now = time.Date(2026, time.June, 9, 23, 0, 0, 0, newYork())
	s.get(rosas, ana).says("a text that you send now goes out at 8:00 AM")
	f := s.reply("text")
	f.Set("text", "Buenas noches.")
	f.Set("then", "send")
	p := s.post(rosas+"/answer", ana, f)
	if p.Get("Location") != rosas+"?done=night" {
		t.Errorf("got %d to %q", p.code, p.Get("Location"))
	}
	s.get(p.Get("Location"), ana).says("goes out in the morning", "Goes out Jun 10, 8:00 AM")
	just := rosasPhone()
	just.Texted = s.now.Add(-time.Minute)
	s = newSite(t, quiet).withPhones(just)
	s.now = time.Date(2026, time.June, 9, 23, 0, 0, 0, newYork())
	s.get(rosas, ana).hides("It is night")
}
