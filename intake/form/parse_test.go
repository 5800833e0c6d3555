package form

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

func parsed(v url.Values) *casework.Inbound {
	return Parse([]byte(head("application/x-www-form-urlencoded") + v.Encode()))
}

func TestParse(t *testing.T) {
	t.Parallel()
	in := parsed(url.Values{"words": {"Hay un bache."}, "where": {"place"}, "place": {"12  elm st"}, "pick": {"12 Elm St, Northside 01010"}, "answer": {"mail"},
		"name": {"Ana\r\nBcc: x"}, "mail": {"ana@home.example"}, "phone": {"555-555-0177"}, "lang": {"en"}, "answer_lang": {"es"}, "topic": {"streets"}})
	if in.Channel != casework.Form || in.Kind != casework.Personal || in.From != (casework.Correspondent{Name: "Ana Bcc: x", Address: "ana@home.example"}) ||
		*in.Told != (casework.Told{Place: "12 Elm St, Northside 01010", Topic: "streets", Wish: casework.ByMail}) || in.Language != "es" || in.Reply != "Hay un bache." {
		t.Errorf("%+v, told %+v", in, in.Told)
	}
	for _, want := range []string{"Hay un bache.\n\n", "Where: 12 Elm St, Northside 01010", "As it was typed: 12 elm st", "Phone, not verified: 555-555-0177", "Wants the answer: by e-mail", "Language of the answer: es"} {
		if !strings.Contains(in.Text, want) {
			t.Errorf("the whole text lacks %q:\n%s", want, in.Text)
		}
	}
	for name, c := range map[string]struct {
		v    url.Values
		to   string
		told casework.Told
	}{
		"nobody":             {url.Values{"words": {"x"}}, "", casework.Told{Wish: casework.ByPage}},
		"by text":            {url.Values{"answer": {"text"}, "mail": {"a@b.example"}, "phone": {"(555) 555 0177"}}, "+15555550177", casework.Told{Wish: casework.ByText}},
		"by mail, none":      {url.Values{"answer": {"mail"}, "mail": {"a@b, c@d"}, "phone": {"555-555-0177"}}, "", casework.Told{Wish: casework.ByMail}},
		"the page, a number": {url.Values{"phone": {"+44 20 7946 0018"}}, "+442079460018", casework.Told{Wish: casework.ByPage}},
		"as typed":           {url.Values{"where": {"place"}, "place": {"Elm"}, "pick": {"typed"}}, "", casework.Told{Place: "Elm", Wish: casework.ByPage}},
		"the city":           {url.Values{"where": {"city"}, "place": {"Elm"}}, "", casework.Told{Citywide: true, Wish: casework.ByPage}},
		"unknown":            {url.Values{"where": {"unknown"}, "place": {"Elm"}}, "", casework.Told{Wish: casework.ByPage}},
		"a wish of its own":  {url.Values{"answer": {"pigeon"}}, "", casework.Told{Wish: casework.ByPage}},
	} {
		if in := parsed(c.v); in.From.Address != c.to || *in.Told != c.told {
			t.Errorf("%s: to %q, told %+v", name, in.From.Address, *in.Told)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{" ana@home.example ": "ana@home.example", "Ana <ana@home.example>": "", "ana@home.example\r\nBcc: b@c": "", "a@b, c@d": "", "": "", "ana": "",
		strings.Repeat("a", 250) + "@b.example": ""} {
		if got := MailAddress(text); got != want {
			t.Errorf("mail %q: %q", text, got)
		}
	}
	for text, want := range map[string]string{"617.555.0123": "+16175550123", "(617) 555-2123": "+16175552123", "1 617 555 2123": "+16175552123", "+49 30 901820": "+4930901820", "911": "", "12345": "", "call me": ""} {
		if got := PhoneNumber(text); got != want {
			t.Errorf("phone %q: %q", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head("application/x-www-form-urlencoded") + "words=a&mail=b"))
	f.Add([]byte("X-Commonline-Files: [{\"name\":\"a\"}]\r\n" + head("multipart/form-data; boundary=b") + "--b\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nhello\r\n--b--\r\n"))
	f.Add([]byte(head("multipart/form-data")))
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := Parse(raw)
		if in.Channel != casework.Form || in.Told == nil || !utf8.ValidString(in.Text) || strings.ContainsRune(in.Text, 0) || !utf8.ValidString(in.From.Name) || strings.ContainsAny(in.From.Address, "\r\n") {
			t.Errorf("%+v", in)
		}
		for _, a := range in.Attachments {
			if !utf8.ValidString(a.Filename) {
				t.Errorf("a file is called %q", a.Filename)
			}
		}
	})
}
