package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestIsThisTheSamePerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get(rosas, ana)
	p.says("Is this the same person?", "+16175550134", "Very likely.", "One of them names the telephone number of the other.", "Yes, the same", "No, somebody else")
	sound(t, p)
	f := p.form(rosas + "/same")
	if got := f.Get("evidence"); got != "One of them names the telephone number of the other. Both have the same name." {
		t.Errorf("the evidence begins as %q", got)
	}
	empty := url.Values{"of": f["of"], "resident": f["resident"], "evidence": {" "}}
	if p := s.post(rosas+"/same", ana, empty); p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(), "Say by what it is known") {
		t.Errorf("joined on no evidence: %d", p.code)
	}
	f.Set("evidence", "She said so")
	if p = s.post(rosas+"/same", ana, f); p.Get("Location") != rosas+"?done=joined" || s.store.people.joined[0] != "She said so" {
		t.Errorf("joined: %d to %q", p.code, p.Get("Location"))
	}
	p = s.get(rosas+"?done=joined", ana)
	p.says("Joined: they are one person from now on.")
	if strings.Contains(p.text(), "Is this the same person?") {
		t.Error("it is asked again")
	}
	if p = s.post(rosas+"/same", ana, f); p.code != http.StatusConflict {
		t.Errorf("joined twice: %d", p.code)
	}
}

func TestNoIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get(rosas, ana)
	if p = s.post(rosas+"/apart", ana, p.form(rosas+"/apart")); p.Get("Location") != rosas+"?done=apart" {
		t.Errorf("said no: %d", p.code)
	}
	p = s.get(rosas+"?done=apart", ana)
	p.says("You are not asked again.", "Somebody who seemed likely is not the same person, by Ana Ribeiro")
	if strings.Contains(p.text(), "Is this the same person?") {
		t.Error("it is asked again")
	}
	for _, who := range []string{"vi@council.example", "rhea@council.example"} {
		if strings.Contains(newSite(t).get(rosas, who).text(), "Is this the same person?") {
			t.Errorf("%s is asked", who)
		}
	}
}

func TestAPersonsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/people/3", ana)
	p.says("Rosa Delgado", "rosa.delgado@mail.example", "Wants no messages there", "Several people use it: Rosa, Jorge", "Wants to hear nothing: by a word that they wrote (“STOP”)",
		"She said so on the telephone", "undone 2:21 PM", "C-48213-5")
	sound(t, p)
	if len(p.form("/people/3/undo/1")) != 0 {
		t.Error("undoing asks for something")
	}
	p = s.post("/people/3/undo/1", ana, nil)
	if p.Get("Location") != "/people/3?done=apart" {
		t.Errorf("undone: %d to %q", p.code, p.Get("Location"))
	}
	p = s.get("/people/3?done=apart", ana)
	p.says("The join is undone.")
	p.hides("/people/3/undo")
	for path, as := range map[string]string{"/people/4": ana, "/people/3": "deb@council.example", "/people/x": ana} {
		if got := s.get(path, as).code; got != http.StatusNotFound {
			t.Errorf("%s as %s: %d", path, as, got)
		}
	}
	s.get("/people/3", "rhea@council.example").hides("/people/3/undo")
	if got := s.events(); len(got) == 0 || got[0] != "read.person" {
		t.Errorf("recorded %v", got)
	}
}
