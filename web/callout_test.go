package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

// callable is a site where calls can be made; placed are those that were.
func callable(t *testing.T, refuse error) (s *site, placed *[]int64) {
	t.Helper()
	placed = &[]int64{}
	return newSite(t, func(c *Config) {
		c.Call = func(_ context.Context, id int64) error { *placed = append(*placed, id); return refuse }
	}), placed
}

func TestCallingFromACase(t *testing.T) {
	t.Parallel()
	s, placed := callable(t, nil)
	p := s.get("/inbox/C-48213-5", ana)
	p.says("Call Rosa Delgado", "Your telephone", "Spoke for 3:05 minutes", "Twilio could not be reached.", "Nobody was reached")
	if !slices.Contains(p.links(), "/calls#cCA9") {
		t.Errorf("a call that is not written down leads nowhere: %v", p.links())
	}
	form := url.Values{"identity": {"61"}, "key": {"k"}}
	if p := s.post("/inbox/C-48213-5/call", ana, form); p.code != http.StatusUnprocessableEntity || len(*placed) > 0 {
		t.Errorf("without a telephone: %d, %v", p.code, *placed)
	} else {
		p.says("Nobody was called", "Say which telephone of yours is to ring first.")
	}
	form.Set("own", "617-555-0177")
	p = s.post("/inbox/C-48213-5/call", ana, form)
	if p.code != http.StatusSeeOther || !slices.Equal(*placed, []int64{1}) || s.store.calling.begun[0].Key != "k" {
		t.Fatalf("%d %v %+v", p.code, *placed, s.store.calling.begun)
	}
	p = s.get(p.Get("Location"), ana)
	p.says("Your telephone rings now. Press 1 on it", "…0177")
	p.hides("6175550177", "617-555-0177")
	if fields := p.all(func(n *html.Node) bool { return n.DataAtom == atom.Input && attr(n, "name") == "own" }); len(fields) > 0 {
		t.Error("a telephone that is kept is asked for again")
	}
	s.get("/inbox/C-48213-5", "vi@council.example").hides("Call Rosa Delgado")
}

func TestCallsThatAreNotMade(t *testing.T) {
	t.Parallel()
	s, _ := callable(t, casework.Errorf(casework.Conflict, "Twilio could not be reached. Use your telephone, or try again in a minute."))
	s.store.calling.desk = "+16175550177"
	p := s.post("/inbox/C-48213-5/call", ana, url.Values{"identity": {"61"}})
	if p.code != http.StatusConflict {
		t.Errorf("refused by Twilio: %d", p.code)
	}
	p.says("Twilio could not be reached. Use your telephone")
	for what, want := range map[string]int{"99": http.StatusNotFound, "x": http.StatusUnprocessableEntity} {
		if p := s.post("/inbox/C-48213-5/call", ana, url.Values{"identity": {what}}); p.code != want {
			t.Errorf("identity %s: %d", what, p.code)
		}
	}
	none := newSite(t)
	none.get("/inbox/C-48213-5", ana).says("Calling from here is not set up")
	if p := none.post("/inbox/C-48213-5/call", ana, url.Values{"identity": {"61"}}); p.code != http.StatusConflict {
		t.Errorf("without an account: %d", p.code)
	}
}

func TestNotesForCallers(t *testing.T) {
	t.Parallel()
	s, _ := callable(t, nil)
	p := s.post("/inbox/C-48213-5/call-note", ana, url.Values{"identity": {"61"}, "note": {" Leave no\nvoicemail "}})
	if p.code != http.StatusSeeOther || s.store.calling.note != "Leave no voicemail" {
		t.Fatalf("%d %q", p.code, s.store.calling.note)
	}
	s.get(p.Get("Location"), ana).says("For whoever calls: Leave no voicemail")
}

func TestOnesOwnTelephone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/account/phone", ana).says("None is kept")
	p := s.post("/account/phone", ana, url.Values{"phone": {"at home"}})
	if p.code != http.StatusUnprocessableEntity || attr(p.id("phone"), "value") != "at home" || attr(p.id("phone"), "aria-invalid") != "true" {
		t.Errorf("%d %s", p.code, p.text())
	}
	p = s.post("/account/phone", ana, url.Values{"phone": {"617-555-0177"}})
	page := s.get(p.Get("Location"), ana)
	page.says("Kept now: …0177", "Kept.")
	page.hides("6175550177")
}
