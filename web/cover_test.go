package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSomebodyIsAway(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/account", ana)
	p.says("When you are away", "Who covers")
	sound(t, p)
	f := url.Values{"by": {"3"}, "from": {"2026-07-01"}, "until": {"2026-06-30"}}
	if p = s.post("/account/cover", ana, f); p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(), "The last day comes before the first.") {
		t.Errorf("backwards: %d", p.code)
	}
	f.Set("until", "2026-07-10")
	if p = s.post("/account/cover", ana, f); p.Get("Location") != "/account?done=cover#cover" {
		t.Fatalf("set: %d %s", p.code, p.text())
	}
	s.get("/account?done=cover", ana).says("Marcus Teague covers for you from Wednesday, July 1, 2026 to Friday, July 10, 2026.", "it ends by itself")
	if p = s.post("/account/cover", ana, url.Values{"end": {"yes"}}); p.Get("Location") != "/account?done=cover-ended#cover" {
		t.Errorf("ended: %d", p.code)
	}
}

func TestAnAccountIsSwitchedOffWithALookAtItsWork(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.cases[0].Assignee = 2
	p := s.get("/office/staff/2/leaving", "marcus@council.example")
	p.says("Switch off the account of Ana Ribeiro", "1 open case is theirs", "Who takes over", "Cruce inundado")
	sound(t, p)
	if p := s.get("/office/staff/2/leaving", "ole@council.example"); strings.Contains(p.text(), "Cruce inundado") {
		t.Error("who reads no cases reads their subjects")
	}
	if p = s.post("/office/staff/2", "marcus@council.example", url.Values{"do": {"disable"}, "to": {"1"}}); !strings.HasPrefix(p.Get("Location"), "/office/staff?done=handed-over") || s.store.cases[0].Assignee != 1 {
		t.Errorf("handed over: %d to %q", p.code, p.Get("Location"))
	}
}
