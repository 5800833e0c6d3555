package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

// app is an authenticator on somebody's phone.
type app struct {
	s      *site
	secret string
}

func (a app) code() string {
	a.s.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.s.now)
	if err != nil {
		a.s.t.Fatal(err)
	}
	return code
}

// setUp reads the secret off the page and confirms it; it gives the recovery codes and the cookie that is good from now on.
func (s *site) setUp(cookie string) (app, []string, string) {
	s.t.Helper()
	p := s.with(cookie, "GET", "/account/second", nil)
	secret := p.all(func(n *html.Node) bool { return attr(n, "class") == "secret" })
	if len(secret) != 1 {
		s.t.Fatalf("no secret is shown: %s", p.text())
	}
	a := app{s, strings.ReplaceAll(text(secret[0]), " ", "")}
	done := s.with(cookie, "POST", "/account/second", url.Values{"do": {"confirm"}, "code": {a.code()}})
	var codes []string
	for _, ol := range done.all(func(n *html.Node) bool { return attr(n, "class") == "codes" }) {
		for li := range ol.ChildNodes() {
			if li.DataAtom == atom.Li {
				codes = append(codes, text(li))
			}
		}
	}
	if len(codes) != 10 {
		s.t.Fatalf("%d recovery codes are shown: %d %s", len(codes), done.code, done.text())
	}
	return a, codes, cookieOf(done)
}

// password goes as far as the password leads, and gives the cookie of the step.
func (s *site) password(email string) string {
	s.t.Helper()
	p := s.post("/sign-in", "", signInForm(email, samplePassword, "/held"))
	if p.Get("Location") != "/sign-in/code" || cookieOf(p) != "" {
		s.t.Fatalf("after the password: %d to %q, cookie %q", p.code, p.Get("Location"), cookieOf(p))
	}
	return stepCookieOf(p)
}

func (s *site) sendCode(step, code string) page {
	s.t.Helper()
	return s.do(visit{method: "POST", path: "/sign-in/code", form: url.Values{"code": {code}}, header: map[string]string{"Cookie": step}})
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before, other := s.enter(ana), s.enter(ana)
	phone, codes, cookie := s.setUp(before)
	if s.inside(before) || s.inside(other) || !s.inside(cookie) {
		t.Error("the sessions of before go on, or the new one does not")
	}
	s.with(cookie, "GET", "/account", nil).says("Second factor On")
	again := s.with(cookie, "GET", "/account/second", nil)
	again.says("10 recovery codes are left")
	again.hides(phone.secret, codes[0])

	step := s.password(ana)
	if s.inside(strings.TrimPrefix(step, "__Host-commonline-step=")) {
		t.Fatal("the password alone opens pages")
	}
	if p := s.sendCode(step, phone.code()); p.code != http.StatusForbidden {
		t.Errorf("the code that confirmed it is taken a second time: %d", p.code)
	}
	s.now = s.now.Add(30 * time.Second)
	used := phone.code()
	p := s.sendCode(step, used)
	if p.Get("Location") != "/held" || !s.inside(cookieOf(p)) {
		t.Fatalf("a right code: %d to %q", p.code, p.Get("Location"))
	}
	if p := s.sendCode(step, used); cookieOf(p) != "" || p.Get("Location") != "/sign-in" {
		t.Errorf("the step leads in twice: %d", p.code)
	}
	step = s.password(ana)
	if p := s.sendCode(step, used); p.code != http.StatusForbidden {
		t.Errorf("a code is taken twice: %d", p.code)
	}
	if p := s.sendCode(step, strings.ToLower(strings.ReplaceAll(codes[3], "-", " "))); p.Get("Location") != "/held" {
		t.Errorf("a recovery code: %d", p.code)
	}
	if p := s.sendCode(s.password(ana), codes[3]); p.code != http.StatusForbidden {
		t.Errorf("a recovery code is taken twice: %d", p.code)
	}
	s.enter("marcus@council.example") // without one nothing has changed
}

func TestGuessingCodesIsBraked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	phone, _, _ := s.setUp(s.enter(ana))
	s.now = s.now.Add(time.Minute)
	step := s.password(ana)
	for range freeForCode {
		s.sendCode(step, "000000")
	}
	if p := s.sendCode(s.password(ana), phone.code()); p.code != http.StatusTooManyRequests || p.Get("Retry-After") == "" {
		t.Errorf("try %d, with another step: %d", freeForCode+1, p.code)
	}
	if s.lastWhy() != "brake: code" {
		t.Errorf("recorded %q", s.lastWhy())
	}
	s.now = s.now.Add(31 * time.Second)
	if p := s.sendCode(s.password(ana), phone.code()); p.code != http.StatusSeeOther {
		t.Errorf("after the wait: %d", p.code)
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	phone, _, _ := s.setUp(s.enter(ana))
	s.now = s.now.Add(time.Minute)
	step := s.password(ana)
	if p := s.do(visit{method: "GET", path: "/sign-in/code", header: map[string]string{"Cookie": step}}); p.code != http.StatusOK {
		t.Errorf("the form: %d", p.code)
	}
	for _, cookie := range []string{"", "__Host-commonline-step=forged"} {
		if p := s.sendCode(cookie, phone.code()); p.Get("Location") != "/sign-in" || cookieOf(p) != "" {
			t.Errorf("with %q: %d", cookie, p.code)
		}
	}
	s.store.accounts[1].Disabled = true
	if p := s.sendCode(step, phone.code()); cookieOf(p) != "" {
		t.Error("an account that was switched off meanwhile gets in")
	}
	s.store.accounts[1].Disabled = false
	s.now = s.now.Add(11 * time.Minute)
	if p := s.sendCode(step, phone.code()); p.Get("Location") != "/sign-in" {
		t.Errorf("after eleven minutes: %d", p.code)
	}
}

func TestSwitchingTheSecondFactorOff(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	phone, old, cookie := s.setUp(s.enter(ana))
	s.now = s.now.Add(time.Minute)
	if p := s.with(cookie, "POST", "/account/second", url.Values{"do": {"off"}, "code": {"000000"}}); p.code != http.StatusForbidden {
		t.Errorf("with a wrong code: %d", p.code)
	}
	p := s.with(cookie, "POST", "/account/second", url.Values{"do": {"codes"}, "code": {phone.code()}})
	p.says("Your recovery codes")
	p.hides(old[0])
	cookie = cookieOf(p)
	s.now = s.now.Add(time.Minute)
	if p := s.sendCode(s.password(ana), old[0]); p.code != http.StatusForbidden {
		t.Errorf("an older recovery code still opens: %d", p.code)
	}
	p = s.with(cookie, "POST", "/account/second", url.Values{"do": {"off"}, "code": {phone.code()}})
	if p.Get("Location") != "/account?done=second-off" {
		t.Fatalf("%d to %q", p.code, p.Get("Location"))
	}
	s.enter(ana)
}

func TestARequiredSecondFactor(t *testing.T) {
	t.Parallel()
	for _, who := range []string{"everybody", "staff", "d5"} {
		s := newSite(t, func(c *Config) { c.RequireSecondFactor = []string{who} })
		cookie := s.enter(ana)
		for _, path := range []string{"/inbox", "/inbox/C-48213-5", "/account", "/live"} {
			if p := s.with(cookie, "GET", path, nil); p.Get("Location") != "/account/second" {
				t.Errorf("%s: %s opens before (%d)", who, path, p.code)
			}
		}
		s.with(cookie, "GET", "/account/second", nil).says("nothing else opens before")
		phone, _, cookie := s.setUp(cookie)
		if !s.inside(cookie) {
			t.Errorf("%s: nothing opens afterwards", who)
		}
		s.now = s.now.Add(time.Minute)
		s.with(cookie, "POST", "/account/second", url.Values{"do": {"off"}, "code": {phone.code()}}).says("Your office requires a second factor")
		if deb := s.enter("deb@council.example"); s.inside(deb) == (who != "d5") {
			t.Errorf("%s: Deb, who is staff of another office, is let in %v", who, s.inside(deb))
		}
	}
}

// TestSecretsAreSealed: what is stored does not hold the secret, and is worth nothing in another's row.
func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	phone, _, _ := s.setUp(s.enter(ana))
	f := s.store.factors[2]
	if strings.Contains(string(f.Sealed), phone.secret) {
		t.Error("the secret is stored as it is")
	}
	if _, err := s.server.secretOf(3, f); err == nil {
		t.Error("it opens in another's row")
	}
	if got, err := s.server.secretOf(2, f); err != nil || got != phone.secret {
		t.Errorf("got %q, %v", got, err)
	}
	for kind := range s.store.recorded {
		for _, v := range s.store.recorded[kind].Detail {
			if strings.Contains(v, phone.secret) {
				t.Errorf("the secret stands in %+v", s.store.recorded[kind])
			}
		}
	}
	if kinds := s.events(); kinds[len(kinds)-1] != casework.SecondFactorSet {
		t.Errorf("recorded %v", kinds)
	}
}
