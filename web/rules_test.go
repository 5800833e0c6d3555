package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestTheRulesPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, everyState)
	p := s.get("/rules", marcus)
	p.says("Potholes to Ana", "When a case comes by text and says “pothole*” or “<hole>”, give it to Ana Ribeiro and tag it “streets”.", "On", "It went off by itself.", "Written by Marcus Teague", "A new rule", "Each time, not once a case.")
	p.hides("Only of District 4", "none of these runs")
	p = s.get("/rules", ana)
	p.says("Potholes to Ana", "give it to Ana Ribeiro")
	p.hides("A new rule", "Switch off", "/try", `action="/rules`)
	s.get("/inbox", ana).says("Rules")
	if off := newSite(t); true {
		off.get("/rules", marcus).says("none of these runs")
		off.get("/rules", ana).says("The head of the office switches them on.")
		off.get("/inbox", ana).hides(`href="/rules"`)
	}
}

func TestARuleIsWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t, everyState)
	form := url.Values{"name": {" Snow  calls "}, "when": {"ages"}, "days": {"3"}, "words": {"snow\r\n ice \r\n\r\nsnow"}, "places": {"Northside"}, "channel": {"text", "call"}, "language": {"es"}, "topic": {s.server.City.Topics[0].ID},
		"status": {"new"}, "department": {"works"}, "assign": {"1"}, "tags": {"Winter, snow"}, "due": {"4h"}, "tell": {"2"}, "set-topic": {s.server.City.Topics[0].ID}, "delicate": {"yes"}}
	p := s.post("/rules", marcus, form)
	if p.code != http.StatusSeeOther || !strings.HasPrefix(p.Get("Location"), "/rules?done=kept-rule#rule-") {
		t.Fatalf("got %d: %s", p.code, p.text())
	}
	r := s.store.rules[len(s.store.rules)-1]
	if r.Name != "Snow calls" || r.Office != "d5" || r.On() || len(r.If.Words) != 2 || r.If.Words[1] != "ice" || r.If.Days != 3 || len(r.If.Channels) != 2 || r.Then.Due.Hours != 4 || len(r.Then.Tags) != 2 || !r.Delicate || r.Then.Tell != 2 || len(r.If.Depts) != 1 || r.If.Depts[0] != "works" {
		t.Errorf("%+v", r)
	}
	page := s.get("/rules", marcus)
	for _, want := range []string{"snow\nice", `value="4h" selected`, `name="days" inputmode="numeric" maxlength="4" value="3"`, `name="language" value="es" checked`, `name="department" value="works" checked`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the form does not have %s", want)
		}
	}
	for name, change := range map[string]url.Values{"There is no word in": {"words": {"--"}}, "from 1 to": {"days": {"soon"}}, "The rule does nothing": {"assign": {""}, "tags": {""}, "due": {""}, "tell": {""}, "set-topic": {""}}, "Choose when": {"when": {"x"}}} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		for k, v := range change {
			bad[k] = v
		}
		for _, path := range []string{"/rules", "/rules/5"} {
			p := s.post(path, marcus, bad)
			p.says("Not kept.", name)
			if p.code != http.StatusUnprocessableEntity || !strings.Contains(p.body, `value="Snow calls"`) {
				t.Errorf("%s to %s: got %d, or the words are gone", name, path, p.code)
			}
		}
	}
}

func TestARuleIsSwitched(t *testing.T) {
	t.Parallel()
	s := newSite(t, everyState)
	p := s.get("/rules/5/try", marcus)
	p.says("It would have touched 103 cases", "of 240 cases", "Assigned to Ana Ribeiro", "Tags: streets", "Flooded <crossing>", "And 3 more.", "Switch it off")
	p.hides("by rule")
	s.get("/rules/6/try", marcus).says("It would have gone off by itself.", "Switch it on, from now on")
	to := func(path string, f url.Values, want string) {
		t.Helper()
		if p := s.post(path, marcus, f); p.code != http.StatusSeeOther || p.Get("Location") != want {
			t.Errorf("%v: got %d %s", f, p.code, p.Get("Location"))
		}
	}
	to("/rules/5", url.Values{"how": {"off"}}, "/rules?done=off-rule#rule-5")
	if p := s.post("/rules/5", marcus, url.Values{"how": {"on"}, "version": {"1"}}); p.code != http.StatusConflict {
		t.Errorf("in words that nobody tried: got %d", p.code)
	}
	to("/rules/5", url.Values{"how": {"on"}, "version": {"2"}}, "/rules?done=on-rule#rule-5")
	to("/rules/6", url.Values{"how": {"up"}}, "/rules?done=moved-rule#rule-6")
	to("/rules/6", url.Values{"how": {"retire"}}, "/rules?done=retired-rule#rule-6")
	for _, path := range []string{"/rules/7", "/rules/6", "/rules/x"} {
		if p := s.post(path, marcus, url.Values{"how": {"off"}}); p.code != http.StatusNotFound {
			t.Errorf("%s: got %d", path, p.code)
		}
		if p := s.get(path+"/try", marcus); p.code != http.StatusNotFound {
			t.Errorf("%s/try: got %d", path, p.code)
		}
	}
}

func TestWhatARuleDidStandsOnTheCase(t *testing.T) {
	t.Parallel()
	s := newSite(t, everyState)
	p := s.get(rosas, ana)
	p.says("Assigned to Ana Ribeiro, by rule Potholes to Ana", "Marcus Teague was told, by rule Potholes to Ana")
	if n := strings.Count(p.body, `href="/rules#rule-5"`); n != 3 {
		t.Errorf("%d ways to the rule", n)
	}
	if n := strings.Count(p.body, `/undo-rule/17"`); n != 1 {
		t.Errorf("%d ways to take it back", n)
	}
	if p := s.post(rosas+"/undo-rule/18", ana, nil); p.code != http.StatusNotFound {
		t.Errorf("another run: got %d", p.code)
	}
	delete(s.store.factors, 7)
	s.store.passkeys = nil
	if p := s.post(rosas+"/undo-rule/17", "deb@council.example", nil); p.code != http.StatusNotFound {
		t.Errorf("another office: got %d %s", p.code, p.Get("Location"))
	}
	if p := s.post(rosas+"/undo-rule/17", ana, nil); p.Get("Location") != rosas+"?done=rule-undone" {
		t.Errorf("got %d %s", p.code, p.Get("Location"))
	}
	p = s.get(rosas, ana)
	p.says("What rule Potholes to Ana did was taken back, by Ana Ribeiro")
	p.hides("/undo-rule/")
	if p := s.post(rosas+"/undo-rule/17", ana, nil); p.code != http.StatusConflict {
		t.Errorf("twice: got %d", p.code)
	}
	if m := moment(casework.Event{Kind: casework.RuleStopped, Detail: map[string]string{"name": "x", "why": "Because."}}); m.Words != "Rule x went off by itself" || m.Reason != "Because." {
		t.Errorf("%+v", m)
	}
}
