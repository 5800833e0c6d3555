package web

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

func TestDemoShowsBothSides(t *testing.T) {
	t.Parallel()
	var box *outbox
	s := newSite(t, withDemo(&box))
	box.sent = []OutMail{{To: "rosa@mail.example", Subject: "We have your message", Text: "Its number is C-48213-5.", At: noon, From: "district5+tok@council.example", MessageID: "ack@council.example"}}
	p := s.get("/", "")
	p.says("What the offices see", "9 cases", "Cruce inundado en Poplar", "Office of Councilor Ana Ruiz, District 4", "What residents got back", "Its number is C-48213-5.", "Staff of District 5", "nothing leaves this machine")
	if !slices.Contains(p.links(), "/?answer=ack%40council.example#write") {
		t.Errorf("no link answers: %v", p.links())
	}
	script := p.one(atom.Script)
	if policy := p.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'; connect-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	if js := s.get(attr(script, "src"), ""); js.code != http.StatusOK || !strings.Contains(js.Get("Content-Type"), "javascript") {
		t.Errorf("the module: %d %s", js.code, js.Get("Content-Type"))
	}
	if s.events()[0] != casework.ListRead || s.store.recorded[0].Actor != "demo" {
		t.Errorf("recorded %+v", s.store.recorded[0])
	}
}

func TestDemoSample(t *testing.T) {
	t.Parallel()
	var box *outbox
	p := newSite(t, withDemo(&box)).get("/?sample=1", "")
	if got := fields(p); got.Get("name") != "Rosa" || got.Get("address") != "rosa@mail.example" || got.Get("subject") != "Cruce inundado" || got.Get("text") != "El agua cubre todo." || strings.Join(got["to"], " ") != "d5 al1" {
		t.Errorf("the form holds %v", got)
	}
	for _, silly := range []string{"0", "2", "x", "-1"} {
		if p := newSite(t, withDemo(&box)).get("/?sample="+silly, ""); p.code != http.StatusOK || fields(p).Get("name") != "" {
			t.Errorf("sample %s: %d", silly, p.code)
		}
	}
}

// fields are what the left form would send.
func fields(p page) url.Values {
	v := url.Values{}
	for _, n := range p.all(func(n *html.Node) bool { return has(n, "name") && isIn(n, atom.Form) }) {
		switch {
		case attr(n, "type") == "checkbox" && !has(n, "checked"):
		case n.DataAtom == atom.Textarea:
			v.Add(attr(n, "name"), text(n))
		default:
			v.Add(attr(n, "name"), attr(n, "value"))
		}
	}
	return v
}

func TestDemoSend(t *testing.T) {
	t.Parallel()
	var box *outbox
	s := newSite(t, withDemo(&box))
	p := s.post("/demo/send", "", url.Values{"name": {"Nadège, \"Nana\" Pierre"}, "address": {"nadege@mail.example"}, "to": {"d5", "al1", "nowhere"}, "subject": {"Kamyon fatra — sa fè de semèn"}, "text": {"Bonjou.\nKamyon an pa pase.\r\n.\r\n" + strings.Repeat("long ", 300)}})
	if p.code != http.StatusSeeOther || p.Get("Location") != "/?sent=1" {
		t.Fatalf("got %d to %q:\n%s", p.code, p.Get("Location"), p.text())
	}
	if diff := cmp.Diff(box.to, []string{"district5@council.example", "osei@council.example"}); diff != "" {
		t.Errorf("to (- got, + want):\n%s", diff)
	}
	m, err := mail.ReadMessage(strings.NewReader(box.raw))
	if err != nil {
		t.Fatalf("it is no mail: %v\n%s", err, box.raw)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != `Nadège, "Nana" Pierre` || from[0].Address != "nadege@mail.example" {
		t.Errorf("From: %v, %v", from, err)
	}
	if to, err := m.Header.AddressList("To"); err != nil || len(to) != 2 {
		t.Errorf("To: %v, %v", to, err)
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || subject != "Kamyon fatra — sa fè de semèn" {
		t.Errorf("Subject: %q, %v", subject, err)
	}
	if when, err := m.Header.Date(); err != nil || !when.Equal(noon) || m.Header.Get("Message-Id") == "" {
		t.Errorf("Date: %v, %v; Message-ID %q", when, err, m.Header.Get("Message-Id"))
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || !strings.HasPrefix(string(body), "Bonjou.\r\nKamyon an pa pase.\r\n.\r\nlong ") {
		t.Errorf("%v in %q", err, body)
	}
	for line := range strings.SplitSeq(box.raw, "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	s.get("/?sent=1", "").says("The mail is in the mailbox")
}

// TestDemoHeaders tries to write headers of one's own through the fields.
func TestDemoHeaders(t *testing.T) {
	t.Parallel()
	evil := "x\r\nBcc: all@council.example\r\n\r\nbody"
	for field, value := range map[string]string{"name": evil, "subject": evil, "in_reply_to": evil, "reply_to": "district5+x@council.example" + evil} {
		var box *outbox
		s := newSite(t, withDemo(&box))
		form := url.Values{"address": {"a@mail.example"}, "to": {"d5"}, "text": {"x"}}
		form.Set(field, value)
		s.post("/demo/send", "", form)
		if m, err := mail.ReadMessage(strings.NewReader(box.raw)); err == nil && m.Header.Get("Bcc") != "" {
			t.Errorf("%s writes a header of its own:\n%s", field, box.raw)
		}
	}
}

func TestDemoPastedMail(t *testing.T) {
	t.Parallel()
	var box *outbox
	s := newSite(t, withDemo(&box))
	p := s.post("/demo/send", "", url.Values{"to": {"d4"}, "raw": {"From: a@mail.example\nSubject: pasted\r\n\nhello\n"}})
	if p.code != http.StatusSeeOther || box.raw != "From: a@mail.example\r\nSubject: pasted\r\n\r\nhello\r\n" || !slices.Equal(box.to, []string{"district4@council.example"}) {
		t.Errorf("got %d, to %v:\n%q", p.code, box.to, box.raw)
	}
}

func TestDemoSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	whole := url.Values{"address": {"rosa@mail.example"}, "to": {"d5"}, "text": {"Hello."}, "subject": {"Kept"}}
	for field, says := range map[string]string{"to": "Choose at least one office.", "address": "Give an address", "text": "Write what it is about."} {
		var box *outbox
		s := newSite(t, withDemo(&box))
		form := url.Values{}
		for k, v := range whole {
			if k != field {
				form[k] = v
			}
		}
		p := s.post("/demo/send", "", form)
		if p.code != http.StatusUnprocessableEntity || box.raw != "" {
			t.Errorf("without %s: got %d, sent %q", field, p.code, box.raw)
		}
		p.says(says)
		if !slices.Contains(p.links(), "#"+field) || fields(p).Get("subject") != "Kept" {
			t.Errorf("without %s: links %v, kept %v", field, p.links(), fields(p))
		}
	}
}

// TestDemoAnswer writes back as the resident, into the same thread.
func TestDemoAnswer(t *testing.T) {
	t.Parallel()
	var box *outbox
	s := newSite(t, withDemo(&box))
	box.sent = []OutMail{{To: "Rosa <rosa@mail.example>", Subject: "We have it: C-48213-5", From: "x@council.example", ReplyTo: "Office <district5+abcd@council.example>", MessageID: "ack@council.example"}}
	form := fields(s.get("/?answer=ack@council.example", ""))
	if form.Get("subject") != "Re: We have it: C-48213-5" || form.Get("address") != "rosa@mail.example" || form.Get("name") != "Rosa" {
		t.Fatalf("the form holds %v", form)
	}
	form.Set("text", "Thank you.")
	s.post("/demo/send", "", form)
	m, err := mail.ReadMessage(strings.NewReader(box.raw))
	if err != nil || m.Header.Get("In-Reply-To") != "<ack@council.example>" || m.Header.Get("References") != "<ack@council.example>" {
		t.Errorf("%v in\n%s", err, box.raw)
	}
	if !slices.Equal(box.to, []string{"district5+abcd@council.example"}) {
		t.Errorf("to %v", box.to)
	}
	if p := s.get("/?answer=unknown", ""); p.code != http.StatusNotFound {
		t.Errorf("a mail that there is not: %d", p.code)
	}
	form.Set("reply_to", "somebody@elsewhere.example")
	if p := s.post("/demo/send", "", form); p.code != http.StatusUnprocessableEntity {
		t.Errorf("to an address that is none of ours: %d", p.code)
	}
}

// TestDemoNow answers only where something is new, and what is not read leaves no event.
func TestDemoNow(t *testing.T) {
	t.Parallel()
	var box *outbox
	s := newSite(t, withDemo(&box))
	p := s.get("/demo/now", "")
	p.says("Cruce inundado", "Nothing was sent yet")
	if strings.Contains(p.body, "<html") || strings.Contains(p.body, "<script") {
		t.Error("it is a whole page")
	}
	again := func() page {
		return s.do(visit{method: "GET", path: "/demo/now", header: map[string]string{"If-None-Match": p.Get("ETag")}})
	}
	if got := again(); got.code != http.StatusNotModified || got.body != "" || len(s.store.recorded) != 1 {
		t.Errorf("nothing new: %d, %d events", got.code, len(s.store.recorded))
	}
	s.store.cases[0].Subject = "Something new"
	if got := again(); got.code != http.StatusOK || len(s.store.recorded) != 2 {
		t.Errorf("something new: %d, %d events", got.code, len(s.store.recorded))
	}
}

func TestNoDemoOutsideTheDemo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if p := s.get("/demo/now", ""); p.code != http.StatusNotFound {
		t.Errorf("/demo/now: %d", p.code)
	}
	if p := s.post("/demo/send", "", url.Values{"to": {"d5"}}); p.code != http.StatusNotFound {
		t.Errorf("/demo/send: %d", p.code)
	}
	s.get("/sign-in", "").hides("demo")
}
