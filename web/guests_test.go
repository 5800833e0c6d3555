package web

import (
	"net/http"
	"net/url"
	"testing"
)

func TestAnOfficeIsAskedToLookIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const deb = "deb@council.example"
	if p := s.get(rosas, deb); p.code != http.StatusNotFound {
		t.Fatalf("before: %d", p.code)
	}
	p := s.post(rosas+"/guests", ana, url.Values{"do": {"invite"}, "office": {"d4"}})
	if p.Get("Location") != rosas+"?done=guest" {
		t.Fatalf("%d %s", p.code, p.text())
	}
	s.get(rosas+"?done=guest", ana).says("The office may look in now.", "District 4 looks in.")
	look := s.get(rosas, deb)
	look.says("has asked your office to look in", "Keep the note")
	look.hides(rosas+"/answer", rosas+"/work", `value="hand over"`)
	for _, form := range []string{"/answer", "/work", "/draft", "/guests"} {
		if p := s.post(rosas+form, deb, url.Values{"do": {"resolve"}, "then": {"send"}, "text": {"x"}, "office": {"al1"}}); p.code != http.StatusNotFound && p.code != http.StatusUnprocessableEntity || len(s.store.drafts)+len(s.store.answers) > 0 {
			t.Errorf("a guest posts to %s: %d", form, p.code)
		}
	}
	s.post(rosas+"/guests", ana, url.Values{"do": {"end"}, "office": {"d4"}})
	if p := s.get(rosas, deb); p.code != http.StatusNotFound {
		t.Errorf("afterwards: %d", p.code)
	}
	if p := s.post("/inbox/C-48221-0/guests", ana, url.Values{"do": {"invite"}, "office": {"d4"}}); p.code == http.StatusSeeOther {
		t.Errorf("staff share a sensitive case: %d", p.code)
	}
}
