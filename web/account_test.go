package web

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/commonline/commonline/casework"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// with gives the answer to somebody who has a cookie.
func (s *site) with(cookie, method, path string, form url.Values) page {
	s.t.Helper()
	if method == http.MethodPost && form == nil {
		form = url.Values{}
	}
	return s.do(visit{method: method, path: path, cookie: cookie, form: form, header: map[string]string{"User-Agent": firefox}})
}

// inside reports whether a cookie still opens pages.
func (s *site) inside(cookie string) bool {
	s.t.Helper()
	return s.with(cookie, "GET", "/inbox", nil).code == http.StatusOK
}

func cookieOf(p page) string {
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		if c.Name == "__Host-commonline" {
			return c.Value
		}
	}
	return ""
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	here, there, hers := s.enter(ana), s.enter(ana), s.enter("marcus@council.example")
	p := s.with(here, "GET", "/account", nil)
	p.says("Ana Ribeiro", ana, "Staff", "Where you are signed in", "This one", "from the network 192.0.2.0/24")
	p.hides("192.0.2.1", here, there)
	ends := p.all(func(n *html.Node) bool { return attr(n, "name") == "session" })
	if len(ends) != 1 {
		t.Fatalf("%d sessions can be ended, want 1: not this one, not another's", len(ends))
	}
	if got := s.with(hers, "POST", "/account/sessions", url.Values{"session": {attr(ends[0], "value")}}); got.code != http.StatusNotFound || !s.inside(there) {
		t.Errorf("another ends the session: %d", got.code)
	}
	if got := s.with(here, "POST", "/account/sessions", url.Values{"session": {attr(ends[0], "value")}}); got.Get("Location") != "/account?done=ended" {
		t.Errorf("got %d to %q", got.code, got.Get("Location"))
	}
	if s.inside(there) || !s.inside(here) || !s.inside(hers) {
		t.Errorf("open are %v %v %v, want here and hers", s.inside(here), s.inside(there), s.inside(hers))
	}
	again := s.enter(ana)
	s.with(here, "POST", "/account/sessions", url.Values{"which": {"others"}})
	if last := s.store.recorded[len(s.store.recorded)-1]; last.Kind != casework.SessionsEnded || last.Detail["which"] != "others" || last.Actor != "staff:2" {
		t.Errorf("recorded %+v", last)
	}
	if s.inside(again) || !s.inside(here) || !s.inside(hers) {
		t.Error("to end all others ended too few or too many")
	}
}

func TestASessionEndsWhenNothingIsDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.server.liveLife = 0
	cookie := s.enter(ana)
	s.now = noon.Add(3 * time.Hour)
	if !s.inside(cookie) {
		t.Fatal("it ended after three hours")
	}
	s.now = noon.Add(6 * time.Hour)
	if got := s.with(cookie, "GET", "/live", nil).code; got != http.StatusOK {
		t.Errorf("the stream answers %d", got)
	}
	s.now = noon.Add(7*time.Hour + time.Second)
	if s.inside(cookie) {
		t.Error("a page that listens kept it alive")
	}
	fresh := s.enter(ana)
	for s.now = noon.Add(7 * time.Hour); s.now.Before(noon.Add(19 * time.Hour)); s.now = s.now.Add(time.Hour) {
		if !s.inside(fresh) {
			t.Fatalf("in use, it ended at %v", s.now)
		}
	}
	s.now = noon.Add(19*time.Hour + time.Second)
	if s.inside(fresh) {
		t.Error("it goes on for more than twelve hours")
	}
}

func TestSigningInAnewEndsTheSessionBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	old := s.enter(ana)
	p := s.with(old, "POST", "/sign-in", signInForm(ana, samplePassword, ""))
	if fresh := cookieOf(p); fresh == "" || fresh == old || !s.inside(fresh) || s.inside(old) {
		t.Error("the token was not renewed")
	}
}

// TestEndedSessionsEndTheirStreams: in this process and, since the store is asked, in any other.
func TestEndedSessionsEndTheirStreams(t *testing.T) {
	t.Parallel()
	s := often(newSite(t))
	s.server.watch.every = time.Millisecond
	s.server.liveLife = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	stays := s.listen(ctx, "/live", "marcus@council.example")
	lines := s.listen(ctx, "/live", ana)
	s.store.endSessions(func(_ [32]byte, x memorySession) bool { return x.Staff == 2 })
	for lines.Scan() {
	}
	if ctx.Err() != nil {
		t.Fatal("the stream went on after its session")
	}
	s.happen(casework.NoteAdded, 3)
	next(t, stays, "change")
}

func TestAChangedPassword(t *testing.T) {
	t.Parallel()
	const fresh = "seven green kettles"
	s := newSite(t)
	here, there := s.enter(ana), s.enter(ana)
	change := func(old, new string) page {
		return s.with(here, "POST", "/account/password", url.Values{"old": {old}, "new": {new}})
	}
	for name, c := range map[string]struct {
		old, new string
		code     int
		says     string
	}{
		"wrong":  {"not this one at all", fresh, http.StatusForbidden, "The present password is another one."},
		"short":  {samplePassword, "short", http.StatusUnprocessableEntity, "has 5 characters and needs 15"},
		"long":   {samplePassword, strings.Repeat("long one ", 30), http.StatusUnprocessableEntity, "more than 200"},
		"same":   {samplePassword, strings.Repeat("ab", 10), http.StatusUnprocessableEntity, "repeats a few characters"},
		"myself": {samplePassword, "ana@council.exampleX1", http.StatusUnprocessableEntity, "your own name"},
	} {
		p := change(c.old, c.new)
		if p.code != c.code {
			t.Errorf("%s: %d, want %d", name, p.code, c.code)
		}
		p.says(c.says)
		p.hides(fresh)
	}
	if !s.inside(there) {
		t.Fatal("a refused change ended a session")
	}
	p := change(samplePassword, fresh)
	renewed := cookieOf(p)
	if p.Get("Location") != "/account?done=password" || renewed == "" || s.inside(here) || s.inside(there) || !s.inside(renewed) {
		t.Fatalf("%d to %q: open are the old one %v, the other %v, the new one %v", p.code, p.Get("Location"), s.inside(here), s.inside(there), s.inside(renewed))
	}
	s.with(renewed, "GET", "/account?done=password", nil).says("Your password is changed.")
	if p := s.post("/sign-in", "", signInForm(ana, samplePassword, "")); p.code != http.StatusForbidden {
		t.Errorf("the old password still opens: %d", p.code)
	}
	if p := s.post("/sign-in", "", signInForm(ana, fresh, "")); p.code != http.StatusSeeOther {
		t.Errorf("the new one does not: %d", p.code)
	}
}

func TestGuessingAtThePresentPasswordIsBraked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	here := s.enter(ana)
	var p page
	for range freeForAccount + 1 {
		p = s.with(here, "POST", "/account/password", url.Values{"old": {"a guess"}, "new": {"seven green kettles"}})
	}
	if p.code != http.StatusTooManyRequests {
		t.Errorf("got %d", p.code)
	}
	p.says("There were too many tries.")
}

func TestBrowserWords(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		firefox: "Firefox on Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":           "Edge on Windows",
		"curl/8": "A browser that does not say its name", "X Linux": "A browser on Linux", "Firefox/1": "Firefox",
	} {
		if got := browserWords(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}

func TestNetworkOf(t *testing.T) {
	t.Parallel()
	for a, want := range map[string]string{"192.0.2.7": "192.0.2.0/24", "2001:db8:1:2:3::9": "2001:db8:1::/48"} {
		if got := networkOf(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s: %s, want %s", a, got, want)
		}
	}
	if got := networkOf(netip.Addr{}); got != "" {
		t.Errorf("nothing is %q", got)
	}
}
