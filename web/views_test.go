package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestSavedLists saves a search, finds it beside the lists with its figure, and drops it.
func TestSavedLists(t *testing.T) {
	t.Parallel()
	off := newSite(t)
	if p := off.get("/inbox?q=rosa", ana); strings.Contains(p.body, "Save this list") {
		t.Error("what is switched off is offered")
	}
	if p := off.post("/views", ana, url.Values{"name": {"x"}, "address": {"q=rosa"}}); p.code != http.StatusForbidden || len(off.store.views.saved) > 0 {
		t.Errorf("saving what is switched off: %d", p.code)
	}
	s := newSite(t, everythingOn)
	if p := s.get("/inbox", ana); strings.Contains(p.body, "Saved lists") || strings.Contains(p.body, "Save this list") {
		t.Error("a list as it comes is offered to be saved, or there is a heading over nothing")
	}
	found := s.get("/inbox?q=rosa", ana)
	if !strings.Contains(found.body, "Save this list") || strings.Contains(found.body, "For the whole office") {
		t.Error("a search is not offered to be saved, or to be shared by who may not")
	}
	saved := s.post("/views", ana, url.Values{"name": {" Rosa's "}, "address": {"q=rosa&page=3&nonsense=1"}})
	if saved.code != http.StatusSeeOther || saved.Get("Location") != "/inbox?order=due&q=rosa" {
		t.Fatalf("saving: %d to %s", saved.code, saved.Get("Location"))
	}
	p := s.get("/inbox?order=due&q=rosa", ana)
	p.says("Rosa's 1 case", "Due today 1")
	if !strings.Contains(p.body, "Saved lists") || !strings.Contains(p.body, "Rosa&#39;s") || !strings.Contains(p.body, `data-count="saved-1"`) || strings.Contains(p.body, "Save this list") {
		t.Error("the saved list does not stand beside the others")
	}
	if other := s.get("/inbox", "marcus@council.example"); strings.Contains(other.body, "Saved lists") {
		t.Error("somebody else sees it")
	}
	if p := s.get("/inbox?q=rosa", "marcus@council.example"); !strings.Contains(p.body, "For the whole office") {
		t.Error("the head of the office cannot share")
	}
	if p := s.post("/views/1", "marcus@council.example", url.Values{"name": {"Mine now"}}); p.code != http.StatusNotFound {
		t.Errorf("somebody else renames it: %d", p.code)
	}
	if p := s.post("/views/1", ana, url.Values{"name": {" "}}); p.code < 400 {
		t.Errorf("it loses its name: %d", p.code)
	}
	changed := s.post("/views/1", ana, url.Values{"name": {"Rosa's street"}, "address": {"q=rosa&order=due"}})
	if changed.Get("Location") != "/inbox?order=due&q=rosa" || s.store.views.saved[0].Name != "Rosa's street" {
		t.Errorf("renaming: %d to %q, %+v", changed.code, changed.Get("Location"), s.store.views.saved)
	}
	s.get("/inbox?order=due&q=rosa", ana).says("Rosa's street 1 case")
	if p := s.post("/views/1/drop", "marcus@council.example", nil); p.code != http.StatusNotFound {
		t.Errorf("somebody else drops it: %d", p.code)
	}
	if p := s.post("/views/1/drop", ana, nil); p.code != http.StatusSeeOther {
		t.Errorf("dropping: %d", p.code)
	}
	if p := s.get("/inbox", ana); strings.Contains(p.body, "Saved lists") {
		t.Error("it is still there")
	}
	for _, form := range []url.Values{{"name": {" "}, "address": {"q=x"}}, {"name": {"x"}, "address": {"%zz"}}} {
		if p := s.post("/views", ana, form); p.code != http.StatusUnprocessableEntity && p.code != http.StatusBadRequest {
			t.Errorf("%v: %d", form, p.code)
		}
	}
}

// TestFiltersOfAForm keeps what was chosen in the fields.
func TestFiltersOfAForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/inbox?is=mine&from=rosa&after=2026-03-01&has=file", ana)
	for _, want := range []string{`<option value="mine" selected>`, `name="from" maxlength="100" value="rosa"`, `name="after" value="2026-03-01"`, `name="has" value="file" checked`, `class="narrow" open`} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
}
