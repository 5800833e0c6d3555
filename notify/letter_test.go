package notify_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// TestLetters compares whole letters with testdata; UPDATE_GOLDEN=1 writes them anew, to be read by a person.
func TestLetters(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind   casework.EventKind
		facts  notify.Facts
		change func(*notify.Facts)
	}{
		"received":       {casework.CaseOpened, opened(), func(*notify.Facts) {}},
		"received-bare":  {casework.CaseOpened, opened(), bareOffice},
		"several":        {casework.CaseOpened, opened(), func(f *notify.Facts) { f.Reached = make([]string, 13) }},
		"triage":         {casework.CaseOpened, opened(), triage},
		"sensitive":      {casework.CaseOpened, opened(), func(f *notify.Facts) { f.Case.Sensitive = true; f.Reached = make([]string, 13) }},
		"held":           {casework.MessageHeld, held(), func(*notify.Facts) {}},
		"asking":         {casework.CaseOpened, opened(), which},
		"asking-open":    {casework.CaseOpened, opened(), func(f *notify.Facts) { triage(f); f.Question.ID = 7 }},
		"asked":          {casework.PlaceAsked, opened(), which},
		"reminded":       {casework.PlaceReminded, opened(), which},
		"held-sensitive": {casework.MessageHeld, held(), func(f *notify.Facts) { f.Held.Sensitive = true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.change(&c.facts)
			m := composeOne(t, c.kind, c.facts).Mail
			golden(t, name+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
			golden(t, name+".html", m.HTML)
		})
	}
}

func which(f *notify.Facts) {
	f.Question = notify.QuestionFacts{ID: 7, Choices: []string{"120 Washington St, Millside 00104", "120 Washington St, Northgate 00102", "120 Washington St, Southport 00107"}}
}

func bareOffice(f *notify.Facts) {
	f.Office.Name, f.Office.Phone, f.Recipient.Name, f.City = "Councilor Ruiz", "", "", ""
}

func triage(f *notify.Facts) {
	f.Office = notify.OfficeFacts{Name: "City of Port Ambrose"}
	f.Mailbox = notify.MailboxFacts{ID: "council", Address: "council@city.example"}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestHTMLIsWellFormed reads every letter as XML: no tag is left open, and nothing that a resident or an office typed is markup.
func TestHTMLIsWellFormed(t *testing.T) {
	t.Parallel()
	f := opened()
	f.Office.Name = `Office of <b>"O'Neil" & Sons</b><script>alert(1)</script>`
	f.Office.Phone = `<img src=x>`
	f.City = `</p></body>City & County`
	g, q := held(), f
	g.Office, g.City = f.Office, f.City
	which(&q)
	q.Question.Choices = append(q.Question.Choices, `<b>1</b> "A" & B St<script>`)
	for kind, facts := range map[casework.EventKind]notify.Facts{casework.CaseOpened: f, casework.MessageHeld: g, casework.PlaceAsked: q, casework.PlaceReminded: q} {
		html := composeOne(t, kind, facts).Mail.HTML
		if strings.Contains(html, "<b>") || strings.Contains(html, "<script>") || strings.Contains(html, "<img") {
			t.Errorf("markup in a name came through: %s", html)
		}
		html = strings.NewReplacer("<!DOCTYPE html>", "", `<meta charset="utf-8">`, "", `<meta name="viewport" content="width=device-width, initial-scale=1">`, "", "<br>", "").Replace(html)
		d := xml.NewDecoder(strings.NewReader(html))
		d.Entity = xml.HTMLEntity
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, html)
			}
		}
	}
}

// TestNothingOfTheMatterIsRepeated: a letter shows on locked screens and in shared mailboxes.
func TestSensitiveLetterSaysNothing(t *testing.T) {
	t.Parallel()
	f := opened()
	f.Case.Sensitive = true
	m := composeOne(t, casework.CaseOpened, f).Mail
	for _, body := range []string{m.Subject, m.Text, m.HTML} {
		for _, word := range []string{"/s/", "https:", "Maria", "offices", "617-555"} {
			if strings.Contains(body, word) {
				t.Errorf("it says %q: %s", word, body)
			}
		}
	}
}

func TestNamesThatAreRepeated(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Maria Lopes": "Maria Lopes", "  J.R.  O'Neil-Smith, Jr. ": "J.R. O'Neil-Smith, Jr.", "阮文安": "阮文安", "محمد علي": "محمد علي",
		"": "", "Claim 500 dollars": "", "win at https://evil.example": "", "evil.example": "", "Go to evil.example now": "", "www.evil": "",
		"<b>Bob</b>": "", "Bob\r\nBcc: x@y.example": "", "bob@home.example": "", strings.Repeat("a", 61): "",
	} {
		if got := notify.PersonName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestLineBreaksInNamesAreHarmless(t *testing.T) {
	t.Parallel()
	f := opened()
	f.Recipient.Name = "Maria\r\nBcc: everybody@evil.example"
	f.Office.Name = "Office\r\nBcc: everybody@evil.example\u2028x"
	f.Answered.MessageID = "q1@home.example>\r\nBcc: everybody@evil.example"
	f.Answered.References = []string{"ok@home.example", "bad\r\nBcc: everybody@evil.example"}
	m := composeOne(t, casework.CaseOpened, f).Mail
	for _, field := range append([]string{m.From.Name, m.To.Name, m.Subject, m.InReplyTo, m.ReplyTo, m.EnvelopeFrom, m.MessageID}, m.References...) {
		if strings.ContainsAny(field, "\r\n\u2028") {
			t.Errorf("a line break in %q", field)
		}
	}
	if m.InReplyTo != "" || m.References != nil || m.To.Name != "" {
		t.Errorf("answers %q %v, to %q", m.InReplyTo, m.References, m.To.Name)
	}
}

// TestOnlyReviewedTextIsSent: a Spanish text without a reviewer stays unused, and doctor hears of it.
func TestOnlyReviewedTextIsSent(t *testing.T) {
	t.Parallel()
	spanish := func(review string) fstest.MapFS {
		fs := fstest.MapFS{"es/review.json": {Data: []byte(review)}, "es/help.txt": {Data: []byte("¿Prefiere español?\n")},
			"es/layout.html": {Data: []byte(`<html lang="es">{{template "body" .}}</html>`)}}
		for _, name := range notify.Texts() {
			fs["es/"+name+".subject"] = &fstest.MapFile{Data: []byte("Caso {{.Number}}")}
			fs["es/"+name+".txt"] = &fstest.MapFile{Data: []byte("Hola {{.Name}}")}
			fs["es/"+name+".html"] = &fstest.MapFile{Data: []byte(`{{define "body"}}Hola {{.Name}}{{end}}`)}
		}
		return fs
	}
	for _, c := range []struct {
		review, wanted, language, subject string
		missing                           int
		help                              bool
	}{
		{`{"received": {"by": "Inés Prado", "on": "2026-10-01"}, "help": {"by": "Inés Prado", "on": "2026-10-01"}}`, "es-MX", "es", "Caso C-48213-5", len(notify.Texts()), false},
		{`{"received": {"by": "", "on": "2026-10-01"}}`, "es", "en", "We have your message, case C-48213-5", len(notify.Texts()) + 1, false},
		{`{"received": {"by": "Inés Prado"}}`, "es", "en", "We have your message, case C-48213-5", len(notify.Texts()) + 1, false},
		{`{"help": {"by": "Inés Prado", "on": "2026-10-01"}}`, "ht", "en", "We have your message, case C-48213-5", len(notify.Texts()) + 1, true},
	} {
		catalogue, err := notify.LoadCatalogue(notify.BuiltIn(), spanish(c.review))
		if err != nil {
			t.Fatal(err)
		}
		co := composer(t)
		co.Catalogue = catalogue
		f := opened()
		f.Recipient.Language = c.wanted
		m := co.Compose(noon)(casework.Event{Kind: casework.CaseOpened}, f)[0].Mail
		if m.Language != c.language || m.Subject != c.subject || len(catalogue.Missing("es")) != c.missing || strings.Contains(m.Text, "español") != c.help {
			t.Errorf("%s for %s: got %s %q, missing %v:\n%s", c.review, c.wanted, m.Language, m.Subject, catalogue.Missing("es"), m.Text)
		}
	}
}

func TestTextThatCannotBeMadeWaits(t *testing.T) {
	t.Parallel()
	broken := fstest.MapFS{"en/review.json": {Data: []byte(`{"received": {"by": "x", "on": "2026-10-01"}}`)},
		"en/layout.html": {Data: []byte(`{{template "body" .}}`)}, "en/received.subject": {Data: []byte("{{.Topic}}")},
		"en/received.txt": {Data: []byte("x")}, "en/received.html": {Data: []byte(`{{define "body"}}x{{end}}`)}}
	catalogue, err := notify.LoadCatalogue(notify.BuiltIn(), broken)
	if err != nil {
		t.Fatal(err)
	}
	c := composer(t)
	c.Catalogue = catalogue
	d := c.Compose(noon)(casework.Event{Kind: casework.CaseOpened}, opened())[0]
	if d.State != casework.Waiting || !strings.Contains(d.Reason, "could not be made") {
		t.Errorf("got %s, %q", d.State, d.Reason)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	long := "https://help.city.example/s/" + strings.Repeat("x", 80)
	got := notify.Wrap("\n\nOne " + strings.Repeat("word ", 20) + "\n\n\n\n" + long + "\n\n")
	want := "One word word word word word word word word word word word word word word\nword word word word word word\n\n" + long + "\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
