package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

// phoneCompany is a telephone company that writes down what is done.
type phoneCompany struct {
	did   []string
	texts []DemoPhoneText
	call  *DemoPhoneCall
	err   error
}

func (p *phoneCompany) do(what ...string) error {
	p.did = append(p.did, strings.Join(what, " "))
	return p.err
}

func (p *phoneCompany) Texts(string) []DemoPhoneText { return p.texts }
func (p *phoneCompany) Text(_ context.Context, from, to, body string, picture []byte, kind string) error {
	return p.do("text", from, to, body, kind)
}
func (p *phoneCompany) Call(string) (DemoPhoneCall, bool) {
	if p.call == nil {
		return DemoPhoneCall{}, false
	}
	return *p.call, true
}
func (p *phoneCompany) Dial(_ context.Context, from, to string) error { return p.do("dial", from, to) }
func (p *phoneCompany) Answer(_ context.Context, n string) error      { return p.do("answer", n) }
func (p *phoneCompany) Press(_ context.Context, n, keys string) error { return p.do("press", n, keys) }
func (p *phoneCompany) Speak(_ context.Context, n, w string) error    { return p.do("speak", n, w) }
func (p *phoneCompany) HangUp(_ context.Context, n string) error      { return p.do("hang up", n) }
func (p *phoneCompany) PickUp(_ context.Context, n string, answered bool) error {
	return p.do("pick up", n, map[bool]string{true: "somebody", false: "nobody"}[answered])
}

func withPhone(p *phoneCompany) func(*Config) {
	return func(c *Config) {
		var box *outbox
		withDemo(&box)(c)
		c.City.Numbers = []casework.Number{{ID: "d5-phone", Office: "d5", E164: "+15555550105", Texts: true}}
		c.Demo.Phone, c.Demo.Phones = p, []DemoNumber{{"+15555550171", "Ana", "English"}, {"+15555550172", "Lucía", "Español"}}
	}
}

func TestDemoPhonePage(t *testing.T) {
	t.Parallel()
	company := &phoneCompany{texts: []DemoPhoneText{{With: "+15555550105", Mine: true, Body: "<b>Rats</b>", State: "sent", At: noon}, {With: "+15555550105", Body: "We have it.", State: "delivered", At: noon}}}
	s := newSite(t, withPhone(company))
	p := s.get("/demo/phone?number=%2B15555550172", "")
	p.says("Text as Lucía to +15555550105", "<b>Rats</b>", "We have it.", "delivered", "No call yet.")
	for wait, want := range map[string][]string{"keys": {"Press a key", "Press nothing", "Hang up"}, "words": {"what do you say?", "Hang up"}, "line": {"Somebody answers", "Nobody answers"}, "ringing": {"Your phone rings", "Answer"}} {
		company.call = &DemoPhoneCall{With: "+15555550105", Waits: wait, Status: "in-progress", Lines: []DemoPhoneLine{{"es-US", "Para español, oprima el 2.", false}, {"", "2", true}}}
		p := s.get("/demo/phone/now?number=%2B15555550172", "")
		p.says(append(want, "Para español", "You: 2")...)
		if again := s.do(visit{method: "GET", path: "/demo/phone/now?number=%2B15555550172", header: map[string]string{"If-None-Match": p.Get("ETag")}}); again.code != http.StatusNotModified {
			t.Errorf("nothing is new, and it answers %d", again.code)
		}
	}
	company.call.Status = "completed"
	s.get("/demo/phone/now", "").hides("Hang up")
}

func TestDemoPhoneDoes(t *testing.T) {
	t.Parallel()
	const lucia, office = "+15555550172", "+15555550105"
	for _, c := range []struct {
		path string
		form url.Values
		want string
	}{
		{"text", url.Values{"body": {" Rats "}}, "text " + lucia + " " + office + " Rats "},
		{"call", url.Values{"do": {"dial"}}, "dial " + lucia + " " + office},
		{"call", url.Values{"key": {"2"}}, "press " + lucia + " 2"},
		{"call", url.Values{"do": {"keys"}, "keys": {"100014#"}}, "press " + lucia + " 100014#"},
		{"call", url.Values{"do": {"wait"}}, "press " + lucia + " "},
		{"call", url.Values{"do": {"speak"}, "words": {"Hola"}}, "speak " + lucia + " Hola"},
		{"call", url.Values{"do": {"office"}}, "pick up " + lucia + " somebody"},
		{"call", url.Values{"do": {"nobody"}}, "pick up " + lucia + " nobody"},
		{"call", url.Values{"do": {"answer"}}, "answer " + lucia},
		{"call", url.Values{"do": {"hangup"}}, "hang up " + lucia},
	} {
		company := &phoneCompany{}
		s := newSite(t, withPhone(company))
		c.form.Set("number", lucia)
		c.form.Set("to", office)
		p := s.post("/demo/phone/"+c.path, "", c.form)
		if p.code != http.StatusSeeOther || !strings.HasPrefix(p.Get("Location"), "/demo/phone?number=%2B15555550172") || !slices.Equal(company.did, []string{c.want}) {
			t.Errorf("%v: %d to %q, did %q", c.form, p.code, p.Get("Location"), company.did)
		}
		if company.err = casework.Errorf(casework.Conflict, "The call is over."); c.path == "call" {
			if p := s.post("/demo/phone/call", "", c.form); p.code != http.StatusSeeOther {
				t.Errorf("on a call that is over: %d", p.code)
			}
		}
	}
	company := &phoneCompany{}
	s := newSite(t, withPhone(company))
	s.post("/demo/phone/text", "", url.Values{"body": {" "}}).says("Write a text, or choose a picture.")
	if len(company.did) != 0 {
		t.Error("an empty text went out")
	}
}

// TestDemoPhoneOnlyInTheDemo: outside of it there is no such address, and without telephones no such page.
func TestDemoPhoneOnlyInTheDemo(t *testing.T) {
	t.Parallel()
	if p := newSite(t).get("/demo/phone", ""); p.code != http.StatusNotFound {
		t.Errorf("outside of the demo: %d", p.code)
	}
	var box *outbox
	s := newSite(t, withDemo(&box))
	if p := s.get("/demo/phone", ""); p.code != http.StatusNotFound {
		t.Errorf("without telephones: %d", p.code)
	}
	s.get("/", "").hides("/demo/phone")
	if links := newSite(t, withPhone(&phoneCompany{})).get("/", "").links(); !slices.Contains(links, "/demo/phone") {
		t.Errorf("the first page leads to %v", links)
	}
	if n := len(s.get("/", "").tag(atom.Form)); n == 0 {
		t.Error("the first page has no form")
	}
}
