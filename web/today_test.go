package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"

	"github.com/commonline/commonline/casework"
)

func TestToday(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/today", ana)
	for _, k := range casework.TodoKinds {
		p.says(k.Words())
	}
	p.says("21 things need a person", "overdue since", "due in 30 h", "since 2 days", "nobody’s yet", "yours", "Flooded <crossing>")
	mine := s.get("/today?mine=yes", ana)
	mine.says("6 things need a person, and are yours")
	mine.hides(casework.TodoHeld.Words() + ": Flooded")
	s.store.daily.nothing = true
	s.get("/today", ana).says("Nothing waits anywhere")
	empty := s.get("/today?mine=yes", ana)
	empty.says("Nothing of yours waits")
	empty.hides("Nothing waits anywhere")
	if got := s.post("/today/sends/95", ana, url.Values{}); got.Get("Location") != "/today?done=dealt" || len(s.store.failed) != 1 {
		t.Errorf("there failed %v, to %q", s.store.failed, got.Get("Location"))
	}
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/notifications", ana)
	p.says("Marcus Teague named you in a note (new)", "gave you the case", "The resident has written on your case", "The case is long overdue", "7:30 AM", "1 new")
	s.post("/notifications/choices", ana, url.Values{"mention": {"digest"}, "assigned": {"page"}, "wrote": {"nonsense"}})
	if c := *s.store.daily.choice; c != (casework.NotifyChoice{Mention: casework.InDigest, Assigned: casework.OnPage, Wrote: casework.OnPage}) {
		t.Errorf("kept %+v", c)
	}
	s.get(rosas, ana) // reading the case reads what was told of it
	s.get("/notifications", ana).says("Nothing new")
}

// TestSimpleFirst: what is not switched on is not there.
func TestSimpleFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	simple := s.get(rosas, ana)
	simple.hides("Set tags", "With the chosen", "Cases nearby", "120 m away")
	head := s.get("/office/features", marcus)
	head.says("Tags", "Work on several cases at once", "Saved views", "Cases nearby")
	s.post("/office/features", marcus, url.Values{"on": {"tags", "bulk", "nearby", "nonsense"}})
	if on := s.store.daily.features; on.Has("nonsense") || on.Has(casework.SavedViewsFeature) || on.Has(casework.RulesFeature) || !on.Has(casework.TagsFeature) {
		t.Errorf("on: %v", s.store.daily.features)
	}
	s.get(rosas, ana).says("Set tags", "With the chosen cases", "Cases nearby", "120 m away", "the same place")
}

// TestBulk assigns, tags and resolves several cases; what cannot be done is named, and holds up no other.
func TestBulk(t *testing.T) {
	t.Parallel()
	s := newSite(t, everythingOn)
	picks := s.get("/inbox", ana).valuesOf("case")
	if len(picks) < 3 {
		t.Fatalf("the list offers %v", picks)
	}
	stale := strings.Replace(picks[0], "/"+strings.Split(picks[0], "/")[1]+"/", "/999/", 1)
	p := s.post("/inbox/bulk", ana, url.Values{"do": {"resolve"}, "reason": {"The crew was there"}, "case": append([]string{stale}, picks[1:3]...)})
	p.says("2 cases done", "1 case not", "Something came in on case "+strings.Split(stale, "/")[0])
	undo := p.valuesOf("case")
	s.post("/inbox/bulk", ana, url.Values{"do": {"reopen"}, "case": undo}).says("2 cases done")

	p = s.post("/inbox/bulk", ana, url.Values{"do": {"tag"}, "tag": {"Storm, flood"}, "case": picks[:2]})
	p.says("2 cases done")
	s.get("/inbox", ana).says("flood")
	s.post("/inbox/bulk", ana, url.Values{"do": {"undo-tag"}, "case": p.valuesOf("case")}).says("2 cases done")
	s.get("/inbox?view=all", ana).hides("flood ")

	for name, form := range map[string]url.Values{"Choose at least one case": {"do": {"resolve"}}, "Say why they are resolved": {"do": {"resolve"}, "case": picks[:1]}, "Choose what to do": {"do": {"dance"}, "case": picks[:1]}} {
		s.post("/inbox/bulk", ana, form).says(name)
	}
	if got := s.post("/inbox/bulk", "vi@council.example", url.Values{"do": {"resolve"}, "reason": {"x"}, "case": picks[:1]}); got.code != http.StatusForbidden {
		t.Errorf("a volunteer resolves several: %d", got.code)
	}
	s.get("/inbox", "vi@council.example").hides("Resolve, because", "Mark as spam")
	foreign := s.post("/inbox/bulk", ana, url.Values{"do": {"assign"}, "staff": {"2"}, "case": {"C-48220-3/1/0"}})
	foreign.says("There is no case C-48220-3")
	foreign.hides("Only District 4 may read this")
}

func TestSpamAnd311(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	thread := s.get(rosas, ana).threadVersion()
	if got := s.post(rosas+"/work", "vi@council.example", url.Values{"do": {"spam"}, "thread": {thread}}); got.code != http.StatusForbidden {
		t.Errorf("a volunteer marks spam: %d", got.code)
	}
	form := url.Values{"do": {"wait"}, "for": {"closed_311"}, "311": {"101006214871"}, "311due": {"2026-06-12"}, "thread": {"0"}}
	form.Set("thread", s.get(rosas, ana).threadVersion())
	s.post(rosas+"/work", ana, form)
	p := s.get(rosas, ana)
	p.says("Closed by 311, not confirmed", "101006214871", "Due there on 2026-06-12", "Chase it", "Our case: C-48213-5", "Find out whether it is done")
	s.get("/inbox?view=closed-311", ana).says("1 case", "Cruce inundado")
	form = url.Values{"do": {"spam"}, "thread": {p.threadVersion()}}
	s.post(rosas+"/work", ana, form)
	s.get("/inbox?view=spam", ana).says("Cruce inundado")
	s.get("/inbox", ana).hides("Cruce inundado")
	s.get(rosas, ana).says("It is no spam", "Marked as spam")
	s.post(rosas+"/work", ana, url.Values{"do": {"not-spam"}})
	s.get("/inbox", ana).says("Cruce inundado")
}

// TestTodayByKeyboard goes from what waits to a case, chooses two cases with x, and works on both, without a mouse.
func TestTodayByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain, everythingOn)
	b := browse(t, s, ana)
	b.open("/today")
	b.press("j")
	b.until(`document.activeElement.closest('.todo-row')`)
	b.press("j")
	b.keys(kb.Enter)
	b.until(`location.pathname.startsWith('/inbox/')`)
	b.open("/inbox")
	b.press("j")
	b.press("x")
	b.press("j")
	b.press("x")
	b.until(`document.querySelectorAll('.pickbox input:checked').length === 2 && document.querySelector('#picked').textContent === 'With the 2 chosen'`)
	b.press("b")
	b.until(`document.querySelector('.bulk details').open && document.activeElement.closest('.bulk')`)
	for range 12 {
		if js[bool](b, `document.activeElement.value === 'assign'`) {
			break
		}
		b.keys(kb.Tab)
	}
	b.keys(kb.Enter)
	b.until(`location.pathname === '/inbox/bulk' && document.body.textContent.includes('2 cases')`)
}

// valuesOf are the values of all fields of a name.
func (p page) valuesOf(name string) (values []string) {
	for _, n := range p.all(func(n *html.Node) bool { return n.Data == "input" && attr(n, "name") == name }) {
		values = append(values, attr(n, "value"))
	}
	return values
}

// threadVersion is that of the case on the page.
func (p page) threadVersion() string { return p.valuesOf("thread")[0] }
