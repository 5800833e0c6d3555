package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/oidclogin"
	"github.com/commonline/commonline/internal/oidctest"
)

const cityBack = "https://inbox.example/sign-in/city/back"

// withCity puts a whole provider behind the pages.
func withCity(t *testing.T, people ...oidctest.Person) (*oidctest.Provider, func(*Config)) {
	t.Helper()
	p := oidctest.New(t, cityBack, people...)
	return p, func(c *Config) {
		c.CityLogin = &CityLogin{Name: "Harbor City account", Domains: []string{"council.example"}, Provider: oidclogin.New(oidclogin.Config{
			Issuer: p.Issuer, ClientID: oidctest.ClientID, ClientSecret: oidctest.Secret, Redirect: cityBack, Now: time.Now})}
	}
}

// viaCity signs in at the city as somebody, in a browser of its own, and gives the page that comes of it.
func (s *site) viaCity(p *oidctest.Provider, subject, next string) page {
	s.t.Helper()
	begin := s.do(visit{method: "GET", path: "/sign-in/city?next=" + url.QueryEscape(next)})
	if begin.code != http.StatusSeeOther {
		return begin
	}
	back, err := p.SignIn(begin.Get("Location"), subject)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(visit{method: "GET", path: back.RequestURI(), header: map[string]string{"Cookie": stepCookieOf(begin), "Sec-Fetch-Site": "cross-site"}})
}

// stepCookieOf gives the cookie of a step as a browser sends it back.
func stepCookieOf(p page) string {
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		if strings.HasSuffix(c.Name, "-step") {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

// lastWhy is why the last sign-in was refused.
func (s *site) lastWhy() string {
	for i := len(s.store.recorded) - 1; i >= 0; i-- {
		if e := s.store.recorded[i]; e.Kind == casework.SignInRefused {
			return e.Detail["why"]
		}
	}
	return ""
}

func TestSignInWithTheCityAccount(t *testing.T) {
	t.Parallel()
	p, city := withCity(t, oidctest.Person{Subject: "s-ana", Email: "Ana@Council.example", Verified: true})
	s := newSite(t, city)
	s.get("/sign-in?next=/held", "").says("Sign in with the Harbor City account", "or with a password")
	in := s.viaCity(p, "s-ana", "/held")
	if in.Get("Location") != "/held" || !s.inside(cookieOf(in)) {
		t.Fatalf("got %d to %q", in.code, in.Get("Location"))
	}
	if kinds := s.events(); kinds[0] != casework.CityLoginBound {
		t.Errorf("recorded %v", kinds)
	}
	s.with(cookieOf(in), "GET", "/account", nil).says("by the city account")
	// From now on the login counts, and not the address.
	p.Change("s-ana", func(u *storage.User) { u.Email, u.EmailVerified = "ana.new@elsewhere.example", false })
	if in := s.viaCity(p, "s-ana", ""); in.Get("Location") != "/today" {
		t.Errorf("the second time: %d to %q", in.code, in.Get("Location"))
	}
	p.RotateKeys()
	if in := s.viaCity(p, "s-ana", ""); in.Get("Location") != "/today" {
		t.Errorf("with new keys: %d to %q", in.code, in.Get("Location"))
	}
	s.store.accounts[1].Disabled = true
	if in := s.viaCity(p, "s-ana", ""); in.code != http.StatusForbidden || cookieOf(in) != "" || s.lastWhy() != "city: disabled" {
		t.Errorf("switched off: %d, %q", in.code, s.lastWhy())
	}
}

func TestCityAccountsThatOpenNothing(t *testing.T) {
	t.Parallel()
	p, city := withCity(t,
		oidctest.Person{Subject: "s-eve", Email: "ana@council.example"},
		oidctest.Person{Subject: "s-new", Email: "new@council.example", Verified: true},
		oidctest.Person{Subject: "s-far", Email: "ana@elsewhere.example", Verified: true},
		oidctest.Person{Subject: "s-ana", Email: "ana@council.example", Verified: true},
		oidctest.Person{Subject: "s-second", Email: "ana@council.example", Verified: true})
	s := newSite(t, city)
	s.store.accounts = append(s.store.accounts, Account{Viewer: casework.Viewer{Staff: 70, Role: casework.Staffer, Office: "d5"}, Email: "ana@elsewhere.example"})
	refused := func(subject, why, says string) {
		t.Helper()
		accounts := len(s.store.accounts)
		in := s.viaCity(p, subject, "/held")
		if in.code != http.StatusForbidden || cookieOf(in) != "" || s.lastWhy() != why || len(s.store.accounts) != accounts {
			t.Errorf("%s: %d, %q, %d accounts", subject, in.code, s.lastWhy(), len(s.store.accounts))
		}
		in.says(says)
	}
	refused("s-eve", "city: address not verified", "does not vouch for the address")
	refused("s-new", "city: no account", "there is no account here")
	refused("s-far", "city: domain", "there is no account here")
	s.viaCity(p, "s-ana", "")
	refused("s-second", "city: bound to another", "bound to another city account")
}

func TestForgedWaysBackFromTheCity(t *testing.T) {
	t.Parallel()
	p, city := withCity(t, oidctest.Person{Subject: "s-ana", Email: "ana@council.example", Verified: true})
	s := newSite(t, city)
	begin := s.do(visit{method: "GET", path: "/sign-in/city"})
	back, err := p.SignIn(begin.Get("Location"), "s-ana")
	if err != nil {
		t.Fatal(err)
	}
	to := func(path, cookie string) page {
		return s.do(visit{method: "GET", path: path, header: map[string]string{"Cookie": cookie}})
	}
	mine, hers := stepCookieOf(begin), stepCookieOf(s.do(visit{method: "GET", path: "/sign-in/city"}))
	for name, got := range map[string]page{"without a cookie": to(back.RequestURI(), ""), "in another's browser": to(back.RequestURI(), hers)} {
		if got.code != http.StatusForbidden || cookieOf(got) != "" {
			t.Errorf("%s: %d", name, got.code)
		}
	}
	if got := to(back.RequestURI(), mine); cookieOf(got) == "" {
		t.Fatalf("in one's own: %d", got.code)
	}
	if got := to(back.RequestURI(), mine); cookieOf(got) != "" {
		t.Error("the same way back leads in twice")
	}
	again := s.do(visit{method: "GET", path: "/sign-in/city"})
	state := func() string {
		u, _ := url.Parse(again.Get("Location"))
		return u.Query().Get("state")
	}()
	if got := to("/sign-in/city/back?code=forged&state="+state, stepCookieOf(again)); got.code != http.StatusForbidden || s.lastWhy() != "city: does not hold" {
		t.Errorf("a forged code: %d, %q", got.code, s.lastWhy())
	}
	late := s.do(visit{method: "GET", path: "/sign-in/city"})
	s.now = noon.Add(11 * time.Minute)
	if got := to("/sign-in/city/back?code=x&state=y", stepCookieOf(late)); got.code != http.StatusForbidden {
		t.Errorf("after eleven minutes: %d", got.code)
	}
	if got := to("/sign-in/city/back?error=access_denied", ""); got.code != http.StatusForbidden {
		t.Errorf("without anything: %d", got.code)
	}
}

func TestTheCitysSignInIsAway(t *testing.T) {
	t.Parallel()
	p, city := withCity(t)
	p.Away(true)
	s := newSite(t, city)
	got := s.do(visit{method: "GET", path: "/sign-in/city?next=/held"})
	if got.code != http.StatusServiceUnavailable {
		t.Errorf("got %d", got.code)
	}
	got.says("cannot be reached just now", "or sign in with your password")
	if !s.inside(s.enter(ana)) {
		t.Error("the password opens nothing meanwhile")
	}
}

func TestPasswordsSwitchedOff(t *testing.T) {
	t.Parallel()
	p, city := withCity(t, oidctest.Person{Subject: "s-ana", Email: "ana@council.example", Verified: true})
	s := newSite(t, city, func(c *Config) { c.NoPasswords = true })
	form := s.get("/sign-in", "")
	form.says("Sign in with the Harbor City account")
	form.hides(`type="password"`)
	if got := s.post("/sign-in", "", signInForm(ana, samplePassword, "")); got.code != http.StatusForbidden || cookieOf(got) != "" {
		t.Errorf("a password opens: %d", got.code)
	}
	in := s.viaCity(p, "s-ana", "")
	s.with(cookieOf(in), "GET", "/account", nil).hides("New password", "Set it up")
	p.Away(true)
}
