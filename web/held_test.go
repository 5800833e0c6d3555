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
)

func TestHeldMessages(t *testing.T) {
	t.Parallel()
	p := newSite(t).get("/held", ana)
	p.says("2 messages wait for a person", "its sender takes no part in that case yet", "The mail provider took it for junk.", "number C-48301-5", "Jorge Delgado", "1 h left", "Overdue 2 h")
	if !slices.Contains(p.links(), "/inbox/C-48213-5") || !slices.Contains(p.links(), "/held/70/original") {
		t.Errorf("the links are %v", p.links())
	}
	// A message that knows no case cannot join one.
	if got, want := choices(p, "h70"), "new case join once reject"; got != want {
		t.Errorf("a new voice: got %q, want %q", got, want)
	}
	if got, want := choices(p, "h71"), "new case reject"; got != want {
		t.Errorf("junk: got %q, want %q", got, want)
	}
}

func choices(p page, id string) string {
	var values []string
	for n := range p.id(id).Descendants() {
		if attr(n, "type") == "radio" {
			values = append(values, attr(n, "value"))
		}
	}
	return strings.Join(values, " ")
}

func TestReleasing(t *testing.T) {
	t.Parallel()
	for how, want := range map[string]string{"new case": "/inbox/C-48213-5?done=released", "join": "/inbox/C-48213-5?done=released", "once": "/inbox/C-48213-5?done=released", "reject": "/held?done=rejected"} {
		s := newSite(t)
		p := s.post("/held/70", ana, url.Values{"how": {how}, "reason": {" because "}})
		if p.code != http.StatusSeeOther || p.Get("Location") != want {
			t.Errorf("%s: got %d to %q", how, p.code, p.Get("Location"))
		}
		if diff := cmp.Diff(s.store.decisions, []string{"70 " + how + " because"}); diff != "" {
			t.Errorf("%s (- got, + want):\n%s", how, diff)
		}
		done := s.get(want, ana)
		if n := done.all(func(n *html.Node) bool {
			return strings.Contains(attr(n, "class"), "banner-good") && attr(n, "role") == "status"
		}); len(n) != 1 || text(n[0]) == "" {
			t.Errorf("%s: nothing says that it is done", how)
		}
	}
}

func TestRejectingNeedsAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/held/71", ana, url.Values{"how": {"reject"}, "reason": {"  "}})
	if p.code != http.StatusUnprocessableEntity || len(s.store.decisions) != 0 {
		t.Fatalf("got %d, decided %v", p.code, s.store.decisions)
	}
	p.says("Say why the message is rejected")
	if !slices.Contains(p.links(), "#h71") {
		t.Error("the error does not lead to its form")
	}
	for n := range p.id("h71").Descendants() {
		if attr(n, "value") == "reject" && !has(n, "checked") {
			t.Error("what was chosen is lost")
		}
		if attr(n, "name") == "reason" && attr(n, "aria-invalid") != "true" {
			t.Error("the field is not marked")
		}
	}
	for n := range p.id("h70").Descendants() {
		if has(n, "aria-invalid") || has(n, "checked") {
			t.Error("another form is marked")
		}
	}
}

func TestChoosingNothing(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"", "delete everything"} {
		s := newSite(t)
		p := s.post("/held/70?page=1", ana, url.Values{"how": {how}, "reason": {"I typed this"}})
		if p.code != http.StatusUnprocessableEntity || len(s.store.decisions) != 0 {
			t.Errorf("%q: got %d, decided %v", how, p.code, s.store.decisions)
		}
		if !strings.Contains(p.body, `value="I typed this"`) {
			t.Error("the reason is lost")
		}
	}
}

// TestTwoPeopleDecide lets the second one know.
func TestTwoPeopleDecide(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.post("/held/70", ana, url.Values{"how": {"join"}})
	p := s.post("/held/70", "marcus@council.example", url.Values{"how": {"new case"}})
	if p.code != http.StatusConflict {
		t.Errorf("got %d", p.code)
	}
	p.says("Somebody was faster", "Ana Ribeiro has decided")
	p = s.post("/held/70", "marcus@council.example", url.Values{"how": {"reject"}})
	p.says("The message is not on this page any more")
}

func TestVolunteersReadAndDoNotDecide(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/held", "/held/automatic", "/held/unsent"} {
		p := newSite(t).get(path, "vi@council.example")
		if p.code != http.StatusOK || len(p.all(func(n *html.Node) bool { return n.DataAtom == atom.Form && attr(n, "action") != "/sign-out" })) != 0 {
			t.Errorf("%s: %d, and there is a form that would be refused", path, p.code)
		}
	}
}

func TestAutomaticMail(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/held/automatic", ana)
	p.says("Automatic reply", "Known by: Auto-Submitted: auto-replied", "About case C-48213-5", "2 mails, answered by nobody")
	forms := p.all(func(n *html.Node) bool { return strings.HasPrefix(attr(n, "action"), "/held/automatic/") })
	if len(forms) != 1 || attr(forms[0], "action") != "/held/automatic/80" {
		t.Errorf("a case can be made of %d mails; the bounce has its case", len(forms))
	}
	made := s.post("/held/automatic/80", ana, nil)
	if made.Get("Location") != "/inbox/C-48213-5?done=made" || !slices.Equal(s.store.decisions, []string{"80 file"}) {
		t.Errorf("got %q, decided %v", made.Get("Location"), s.store.decisions)
	}
}

func TestUnsent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/held/unsent", ana).says("1 message is not sent yet", "found 31 hours after", "Nadège Pierre", "C-48215-6")
	for how, want := range map[string]string{"send": "90 send", "drop": "90 drop too late"} {
		s.store.decisions = nil
		p := s.post("/held/unsent/90", ana, url.Values{"how": {how}, "reason": {"too late"}})
		if p.code != http.StatusSeeOther || !slices.Equal(s.store.decisions, []string{want}) {
			t.Errorf("%s: got %d, decided %v", how, p.code, s.store.decisions)
		}
		if done := s.get(p.Get("Location"), ana); !strings.Contains(done.body, `role="status"`) {
			t.Errorf("%s: nothing says that it is done", how)
		}
	}
	if p := s.post("/held/unsent/90", ana, url.Values{"how": {"perhaps"}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown choice: got %d", p.code)
	}
}

// TestAGetDecidesNothing follows every link and asks every form's address with GET.
func TestAGetDecidesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before := len(s.store.heldMail)
	for _, path := range []string{"/held/70?how=reject&reason=x", "/held/automatic/80", "/held/unsent/90?how=send", "/sign-out"} {
		s.get(path, ana)
	}
	if len(s.store.decisions) != 0 || len(s.store.heldMail) != before {
		t.Errorf("decided %v", s.store.decisions)
	}
}

func TestHugeForms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/held/70", ana, url.Values{"how": {"reject"}, "reason": {strings.Repeat("x", 100<<10)}})
	if p.code != http.StatusUnprocessableEntity || len(s.store.decisions) != 0 {
		t.Errorf("got %d, decided %d", p.code, len(s.store.decisions))
	}
	s.post("/held/70", ana, url.Values{"how": {"reject"}, "reason": {strings.Repeat("é", 5000)}})
	if d := s.store.decisions[0]; len(d) > 1020 || strings.Contains(d, "\uFFFD") {
		t.Errorf("the reason has %d bytes", len(d))
	}
}
