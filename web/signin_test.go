package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

func signInForm(email, password, next string) url.Values {
	return url.Values{"email": {email}, "password": {password}, "next": {next}}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/sign-in", "", signInForm("Ana@Council.example ", samplePassword, "/held?page=2"))
	if p.code != http.StatusSeeOther || p.Get("Location") != "/held?page=2" {
		t.Fatalf("got %d to %q", p.code, p.Get("Location"))
	}
	cookie := (&http.Response{Header: p.Header}).Cookies()[0]
	if cookie.Name != "__Host-commonline" || !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
		t.Errorf("the cookie is %v", cookie)
	}
	for hash, session := range s.store.sessions {
		if strings.Contains(string(hash[:]), cookie.Value) || session.Staff != 2 || session.ExpiresAt != noon.Add(12*time.Hour) {
			t.Errorf("the session is %+v", session)
		}
	}
	if e := s.store.recorded[0]; e.Kind != casework.SignedIn || e.Actor != "staff:2" || e.Detail["from"] != "192.0.2.1" {
		t.Errorf("recorded %+v", e)
	}
	s.do(visit{method: "GET", path: "/held", cookie: cookie.Value}).says("Ana Ribeiro")
}

func TestSignInOverPlainHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.PublicURL = &url.URL{Scheme: "http", Host: "localhost:8080"} })
	p := s.post("/sign-in", "", signInForm("ana@council.example", samplePassword, ""))
	cookie := (&http.Response{Header: p.Header}).Cookies()[0]
	if cookie.Secure || cookie.Name != "commonline" || !cookie.HttpOnly {
		t.Errorf("the cookie is %v: a browser would not send it back over http", cookie)
	}
	if p.Get("Strict-Transport-Security") != "" {
		t.Error("browsers are told to come by https, and there is none")
	}
}

// TestRefusedSignIn gives one answer for a wrong password, an unknown address and a disabled account.
func TestRefusedSignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.accounts[6].Disabled = true
	s.store.accounts[2].PasswordHash = ""
	var answers []string
	for _, who := range [][2]string{{"ana@council.example", "wrong"}, {"nobody@council.example", samplePassword}, {"deb@council.example", samplePassword}, {"marcus@council.example", ""}} {
		p := s.post("/sign-in", "", signInForm(who[0], who[1], ""))
		if p.code != http.StatusForbidden || p.Get("Set-Cookie") != "" {
			t.Errorf("%v: got %d, cookie %q", who, p.code, p.Get("Set-Cookie"))
		}
		answers = append(answers, strings.ReplaceAll(p.body, who[0], "WHO"))
	}
	for _, a := range answers[1:] {
		if a != answers[0] {
			t.Error("the answer tells whether there is such an account")
		}
	}
	if len(s.store.sessions) != 0 {
		t.Error("a session began")
	}
	for i, account := range []string{"staff:2", "", "staff:7", "staff:3"} {
		e := s.store.recorded[i]
		if e.Kind != casework.SignInRefused || e.Detail["account"] != account || e.Actor != "nobody" {
			t.Errorf("recorded %+v, want account %q", e, account)
		}
		for _, v := range e.Detail {
			if strings.Contains(v, "nobody@") {
				t.Errorf("what was typed stands in the event: %v", e.Detail)
			}
		}
	}
}

func TestBrakeOnAnAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range freeForAccount {
		s.post("/sign-in", "", signInForm("ana@council.example", "wrong", ""))
	}
	p := s.post("/sign-in", "", signInForm("ANA@council.example", samplePassword, ""))
	if p.code != http.StatusTooManyRequests || p.Get("Retry-After") == "" {
		t.Fatalf("try %d: got %d", freeForAccount+1, p.code)
	}
	p.says("Wait 30 seconds")
	if last := s.store.recorded[len(s.store.recorded)-1]; last.Detail["why"] != "brake" {
		t.Errorf("recorded %+v", last)
	}
	s.enter("marcus@council.example") // another account of the same office is not braked
	s.now = s.now.Add(31 * time.Second)
	s.enter("ana@council.example")
	s.post("/sign-in", "", signInForm("ana@council.example", "wrong", ""))
	s.enter("ana@council.example") // a right password has cleared the count
}

func TestBrakeOnAnAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range freeForAddress {
		s.post("/sign-in", "", signInForm(string(rune('a'+i%26))+strings.Repeat("x", i)+"@council.example", "wrong", ""))
	}
	if p := s.post("/sign-in", "", signInForm("ana@council.example", samplePassword, "")); p.code != http.StatusTooManyRequests {
		t.Errorf("got %d", p.code)
	}
}

// TestAnOfficeBehindOneAddress signs in more people than there are free tries.
func TestAnOfficeBehindOneAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 2 * freeForAddress {
		s.enter("ana@council.example")
	}
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := s.enter("ana@council.example")
	read := func() int { return s.do(visit{method: "GET", path: "/inbox", cookie: cookie}).code }
	if got := read(); got != http.StatusOK {
		t.Fatalf("got %d", got)
	}
	s.now = noon.Add(12 * time.Hour)
	if got := read(); got != http.StatusSeeOther {
		t.Errorf("after 12 hours: got %d", got)
	}
	s.now = noon
	s.store.accounts[1].Disabled = true
	if got := read(); got != http.StatusSeeOther {
		t.Errorf("with the account disabled: got %d", got)
	}
	s.store.accounts[1].Disabled = false
	out := s.do(visit{method: "POST", path: "/sign-out", cookie: cookie, form: url.Values{}})
	if c := (&http.Response{Header: out.Header}).Cookies()[0]; c.MaxAge >= 0 || c.Value != "" {
		t.Errorf("the cookie stays: %v", c)
	}
	if got := read(); got != http.StatusSeeOther {
		t.Errorf("after signing out: got %d", got)
	}
	if last := s.store.recorded[len(s.store.recorded)-1]; last.Kind != casework.SignedOut || last.Actor != "staff:2" {
		t.Errorf("recorded %+v", last)
	}
}

// TestForgedCookies are of no session.
func TestForgedCookies(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.enter("ana@council.example")
	for hash := range s.store.sessions {
		for _, forged := range []string{"x", string(hash[:]), strings.Repeat("A", 26)} {
			if p := s.do(visit{method: "GET", path: "/inbox", header: map[string]string{"Cookie": "__Host-commonline=" + url.QueryEscape(forged)}}); p.code != http.StatusSeeOther {
				t.Errorf("%q: got %d", forged, p.code)
			}
		}
	}
}

// TestSystemRightsNeverComeByCookie guards against a store that hands them out.
func TestSystemRightsNeverComeByCookie(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := s.enter("ana@council.example")
	s.store.accounts[1].System = true
	if p := s.do(visit{method: "GET", path: "/inbox", cookie: cookie}); p.code != http.StatusInternalServerError {
		t.Errorf("got %d", p.code)
	}
}

func TestSignInWithoutItsEvent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.recordErr = errors.New("the events are away")
	p := s.post("/sign-in", "", signInForm("ana@council.example", samplePassword, ""))
	if p.code != http.StatusInternalServerError || p.Get("Set-Cookie") != "" {
		t.Errorf("got %d, cookie %q", p.code, p.Get("Set-Cookie"))
	}
}

func TestFormsOfOtherSites(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		header map[string]string
		want   int
	}{
		"another site":                   {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, http.StatusForbidden},
		"a sister site":                  {map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "https://other.inbox.example"}, http.StatusForbidden},
		"an old browser, elsewhere":      {map[string]string{"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, http.StatusForbidden},
		"an old browser, here":           {map[string]string{"Sec-Fetch-Site": "", "Origin": "https://inbox.example"}, http.StatusSeeOther},
		"the public URL, behind a proxy": {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://inbox.example"}, http.StatusSeeOther},
	}
	for name, c := range cases {
		p := newSite(t).do(visit{method: "POST", path: "/sign-in", form: signInForm("ana@council.example", samplePassword, ""), header: c.header})
		if p.code != c.want {
			t.Errorf("%s: got %d, want %d", name, p.code, c.want)
		}
		if c.want == http.StatusForbidden {
			p.says("This form was sent from another site")
		}
	}
}

func TestLocalPath(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/inbox": "/inbox", "/inbox?q=a%20b#m1": "/inbox?q=a%20b#m1",
		"": "", "//evil.example": "", `/\evil.example`: "", "https://evil.example": "", "/a\r\nSet-Cookie: x": "", "javascript:alert(1)": "", "/\t/evil.example": "",
	} {
		if got := localPath(next); got != want {
			t.Errorf("localPath(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestSignInPageKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := newSite(t).post("/sign-in", "", signInForm("ana@council.example", "secret-wrong", "/held"))
	values := map[string]string{}
	for _, n := range p.tag(atom.Input) {
		values[attr(n, "name")] = attr(n, "value")
	}
	if values["email"] != "ana@council.example" || values["next"] != "/held" || values["password"] != "" {
		t.Errorf("the fields hold %v", values)
	}
	p.hides("secret-wrong")
	if n := p.all(func(n *html.Node) bool { return attr(n, "role") == "alert" }); len(n) != 1 {
		t.Error("nothing tells what went wrong")
	}
}

// TestPasswordsAreCheckedAFewAtATime keeps a flood of sign-ins from taking all memory.
func TestPasswordsAreCheckedAFewAtATime(t *testing.T) {
	t.Parallel()
	s := newServer(Config{PublicURL: &url.URL{}, City: sampleCity(), Now: time.Now})
	for range cap(s.hashing) {
		s.hashing <- struct{}{}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.fits(ctx, Account{}, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v: it did not wait", err)
	}
}
