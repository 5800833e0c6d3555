package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

func TestTriageShowsPlacesWithTheirReasons(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/triage", ana)
	p.says("2 cases wait", "Kamyon fatra", "4120 Washington St, Roslindale", "Office of Councilor Lee Wong, District 5", "71%", "likely", "“120” could be the end of 4120.",
		"Three places fit.", "3 possible places", "Asked, no answer yet")
	p.hides("Only District 4 may read this")
	if marked := p.tag(atom.Mark); len(marked) != 1 || text(marked[0]) != "120 washington" {
		t.Errorf("%d places are marked in the text", len(marked))
	}
	s.get("/triage?case=C-48214-3", ana).says("Who do I call about my landlord?", "The message names no place that we know")
	if diff := cmp.Diff(s.events(), []casework.EventKind{casework.ListRead, casework.CaseRead, casework.ListRead, casework.CaseRead}); diff != "" {
		t.Errorf("recorded (- got, + want):\n%s", diff)
	}
	volunteer := s.get("/triage", "vi@council.example")
	volunteer.says("Staff of the office say where a case belongs")
	s.get("/triage", "deb@council.example").says("Only District 4 may read this")
	s.store.waiting = nil
	s.get("/triage", ana).says("Every case has its office")
}

func TestOrders(t *testing.T) {
	t.Parallel()
	const waits = "/triage/C-48215-6"
	for name, x := range map[string]struct {
		form           url.Values
		decided, leads string
	}{
		"a place":         {url.Values{"act": {"pick"}, "candidate": {"2"}, "version": {"1"}}, "C-48215-6 pick 2   ", "/triage?done=routed"},
		"an address":      {url.Values{"act": {"type"}, "text": {"1 Main St"}}, "C-48215-6 type 0 1 Main St  ", "/triage?done=routed"},
		"citywide":        {url.Values{"act": {"citywide"}}, "C-48215-6 citywide 0   ", "/triage?done=placed"},
		"outside":         {url.Values{"act": {"outside"}}, "C-48215-6 outside 0   ", "/triage?done=placed"},
		"ask":             {url.Values{"act": {"ask"}}, "C-48215-6 ask 0   ", "/triage?done=asked"},
		"hand over":       {url.Values{"act": {"hand over"}, "office": {"d4"}, "reason": {" hers "}}, "C-48215-6 hand over 0  d4 hers", "/triage?done=routed"},
		"from the case":   {url.Values{"act": {"hand over"}, "office": {"d4"}, "reason": {"hers"}, "from": {"case"}}, "C-48215-6 hand over 0  d4 hers", "/inbox?done=routed"},
		"back, from case": {url.Values{"act": {"take back"}, "from": {"case"}}, "C-48215-6 take back 0   ", "/inbox/C-48215-6?done=taken-back"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			p := s.post(waits, ana, x.form)
			if p.code != http.StatusSeeOther || p.Get("Location") != x.leads {
				t.Fatalf("%d to %q: %s", p.code, p.Get("Location"), p.text())
			}
			if !slices.Equal(s.store.decisions, []string{x.decided}) {
				t.Errorf("decided %q", s.store.decisions)
			}
			said, _, _ := strings.Cut(strings.TrimPrefix(x.leads[strings.Index(x.leads, "done="):], "done="), "&")
			s.get(x.leads, ana).says(doneWords[said])
		})
	}
}

func TestOrdersThatAreNotDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/triage/C-48214-3", ana, url.Values{"act": {"type"}, "text": {"nowhere"}})
	if p.code != http.StatusUnprocessableEntity {
		t.Errorf("got %d", p.code)
	}
	p.says("Not done", "No place of the city is called so.", "Who do I call about my landlord?")
	if got := attr(p.id("place"), "value"); got != "nowhere" {
		t.Errorf("the field holds %q", got)
	}
	p = s.post("/triage/C-48215-6", ana, url.Values{"act": {"pick"}, "version": {"99"}})
	if p.code != http.StatusConflict {
		t.Errorf("got %d", p.code)
	}
	p.says("Somebody has decided meanwhile.")
	p = s.post("/triage/C-48213-5", ana, url.Values{"act": {"hand over"}, "from": {"case"}, "office": {"d4"}})
	p.says("Not moved", "Say why the other office gets it.", "Cruce inundado")
	if p := s.post("/triage/C-48220-3", ana, url.Values{"act": {"citywide"}}); p.code != http.StatusNotFound {
		t.Errorf("on another office's case: %d", p.code)
	}
}

func TestTheCaseSaysWhyItIsHere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	side := text(s.get(rosas, ana).id("side"))
	for _, want := range []string{"42 Poplar St, Roslindale", "District 5", "42 de Poplar", "42 Poplar St stands in the first message.", "Move to another office"} {
		if !strings.Contains(side, want) {
			t.Errorf("it does not say %q: %s", want, side)
		}
	}
	copied := s.get("/inbox/C-48219-7", ana)
	copied.says("Take it back")
	copied.hides("Poplar St, Roslindale")
	for _, n := range s.get("/inbox/C-48219-7", "vi@council.example").all(func(n *html.Node) bool { return attr(n, "value") == "take back" }) {
		t.Errorf("a volunteer may take it back: %v", n)
	}
}

func TestTriageByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain)
	b := browse(t, s, ana)
	b.open("/triage")
	b.shoot("triage")
	b.press("f")
	b.until(`document.activeElement.id === 'place'`)
	b.open("/triage")
	b.press("2")
	b.until(`location.search === '?done=routed'`)
	if !slices.Equal(s.store.decisions, []string{"C-48215-6 pick 2   "}) {
		t.Errorf("decided %q", s.store.decisions)
	}
	b.press("a")
	b.until(`location.search === '?done=asked'`)
}
