package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

// fob is a key on somebody's ring, made of software.
type fob struct {
	s      *site
	origin string
	auth   virtualwebauthn.Authenticator
	key    virtualwebauthn.Credential
}

func (s *site) newFob(verifies bool) *fob {
	auth := virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserNotVerified: !verifies})
	return &fob{s: s, origin: "https://inbox.example", auth: auth, key: wholeKey()}
}

// wholeKey is a key on the curve P-256. The library leaves out the zeros with which one coordinate in 128 begins, which RFC 9053 (7.1.1)
// forbids and the house refuses: such a key is thrown away.
func wholeKey() virtualwebauthn.Credential {
	const whole = 77 // octets of a public key in CBOR: two coordinates of 32, and what stands around them
	for {
		if c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(c.Key.AttestationData()) == whole {
			return c
		}
	}
}

func (f *fob) party() virtualwebauthn.RelyingParty {
	return virtualwebauthn.RelyingParty{ID: "inbox.example", Name: "Harbor City Council", Origin: f.origin}
}

// signs answers a challenge; the counter goes on by one.
func (f *fob) signs(asked string) string {
	f.s.t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(asked)
	if err != nil {
		f.s.t.Fatalf("%v: %s", err, asked)
	}
	f.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(f.party(), f.auth, f.key, *o)
}

// keyCookieOf is the cookie of a challenge, beside those that came before.
func keyCookieOf(p page, before ...string) string {
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		if strings.HasSuffix(c.Name, "-key") {
			before = append(before, c.Name+"="+c.Value)
		}
	}
	return strings.Join(before, "; ")
}

// session is the cookie that a signed-in browser sends.
func session(token string) string { return "__Host-commonline=" + token }

// carry posts a form with cookies as they are.
func (s *site) carry(path, cookies string, form url.Values) page {
	s.t.Helper()
	return s.do(visit{method: "POST", path: path, form: form, header: map[string]string{"Cookie": cookies}})
}

// asksFor begins to add a key, and gives what it is asked with the cookies.
func (f *fob) asksFor(cookie, name string) (asked, cookies string) {
	f.s.t.Helper()
	p := f.s.carry("/account/keys/begin", session(cookie), url.Values{"name": {name}, "password": {samplePassword}})
	if p.code != http.StatusOK || p.Get("Content-Type") != "application/json" {
		f.s.t.Fatalf("beginning to add a key: %d %s", p.code, p.body)
	}
	return p.body, keyCookieOf(p, session(cookie))
}

// added adds the key, and gives the page with the cookie that is good from now on.
func (f *fob) added(cookie, name string) page {
	f.s.t.Helper()
	asked, cookies := f.asksFor(cookie, name)
	return f.s.carry("/account/keys", cookies, url.Values{"credential": {f.makes(asked)}})
}

func (f *fob) makes(asked string) string {
	f.s.t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(asked)
	if err != nil {
		f.s.t.Fatal(err)
	}
	f.auth.Options.UserHandle = []byte(o.UserID)
	return virtualwebauthn.CreateAttestationResponse(f.party(), f.auth, f.key, *o)
}

// begins asks for a challenge to sign in with.
func (s *site) begins(use, cookies string) (asked, all string) {
	s.t.Helper()
	p := s.carry("/sign-in/key/begin", cookies, url.Values{"use": {use}, "next": {"/held"}})
	if p.code != http.StatusOK {
		s.t.Fatalf("beginning with a key: %d %s", p.code, p.body)
	}
	var before []string
	if cookies != "" {
		before = append(before, cookies)
	}
	return p.body, keyCookieOf(p, before...)
}

func (s *site) answers(use, cookies, credential string) page {
	s.t.Helper()
	return s.carry("/sign-in/key", cookies, url.Values{"use": {use}, "credential": {credential}})
}

func TestAKeyAfterThePassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before, other := s.enter(ana), s.enter(ana)
	f := s.newFob(false)
	p := f.added(before, "Blue key")
	p.says("Your recovery codes")
	cookie := cookieOf(p)
	if s.inside(before) || s.inside(other) || !s.inside(cookie) {
		t.Error("the sessions of before go on, or the new one does not")
	}
	s.with(cookie, "GET", "/account", nil).says("Second factor On", "Your keys 1")
	s.with(cookie, "GET", "/account/keys", nil).says("Blue key", "Not used yet.", "Used after the password.")

	step := s.password(ana)
	form := s.do(visit{method: "GET", path: "/sign-in/code", header: map[string]string{"Cookie": step}})
	form.says("Use your key", "A recovery code")
	if form.Get("Content-Security-Policy") != livePolicy || !strings.Contains(form.body, "needs JavaScript") {
		t.Error("the page carries no module, or does not say that a key needs one")
	}
	asked, cookies := s.begins(keySecond, step)
	signed := f.signs(asked)
	in := s.answers(keySecond, cookies, signed)
	if in.Get("Location") != "/held" || !s.inside(cookieOf(in)) {
		t.Fatalf("a right key: %d to %q %s", in.code, in.Get("Location"), in.text())
	}
	if p := s.answers(keySecond, cookies, signed); p.Get("Location") != "/sign-in" || cookieOf(p) != "" {
		t.Errorf("the same once more: %d to %q", p.code, p.Get("Location"))
	}
	s.with(cookie, "GET", "/account/keys", nil).says("Last used")
}

// TestKeysThatDoNotFit: each of these is refused, whoever has the password.
func TestKeysThatDoNotFit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f, foreign := s.newFob(true), s.newFob(true)
	f.added(s.enter(ana), "Blue key")
	foreign.added(s.enter("marcus@council.example"), "Marcus's key")
	refused := func(name string, p page, why string) {
		t.Helper()
		if p.code != http.StatusForbidden || cookieOf(p) != "" || !strings.Contains(s.lastWhy(), why) {
			t.Errorf("%s: %d, recorded %q: %s", name, p.code, s.lastWhy(), p.text())
		}
	}
	for name, x := range map[string]struct {
		answer func(asked string) string
		why    string
	}{
		"another's key": {foreign.signs, "not owned by the user"},
		"a foreign origin": {func(asked string) string {
			f.origin = "https://inbox.example.evil.example"
			defer func() { f.origin = "https://inbox.example" }()
			return f.signs(asked)
		}, "rigin"},
		"nothing":        {func(string) string { return "" }, "unreadable"},
		"what is no key": {func(string) string { return `{"id":"AAAA"}` }, "unreadable"},
		"an answer to another challenge": {func(string) string {
			other, _ := s.begins(keySecond, s.password(ana))
			return f.signs(other)
		}, "hallenge"},
	} {
		s.now = s.now.Add(2 * time.Hour) // the brake has its own test
		asked, cookies := s.begins(keySecond, s.password(ana))
		refused(name, s.answers(keySecond, cookies, x.answer(asked)), x.why)
		s.now = s.now.Add(time.Minute)
		refused(name+": the challenge is had a second time", s.answers(keySecond, cookies, f.signs(asked)), "no challenge")
	}
	s.now = s.now.Add(2 * time.Hour)
	refused("with no challenge", s.answers(keySecond, s.password(ana), "{}"), "no challenge")

	s.now = s.now.Add(2 * time.Hour)
	asked, cookies := s.begins(keySecond, s.password(ana))
	in := s.answers(keySecond, cookies, f.signs(asked))
	if in.Get("Location") != "/held" {
		t.Fatalf("the right key is refused afterwards: %d %q", in.code, s.lastWhy())
	}
	f.key.Counter -= 2 // as a copy of it would count
	asked, cookies = s.begins(keySecond, s.password(ana))
	refused("a counter that went back", s.answers(keySecond, cookies, f.signs(asked)), "counter")

	f.key.Counter += 10
	asked, cookies = s.begins(keySecond, s.password(ana))
	s.now = s.now.Add(challengeLife + time.Second)
	refused("after five minutes", s.answers(keySecond, cookies, f.signs(asked)), "no challenge")
}

func TestAnAnswerOfOneStepDoesNotServeAnother(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f, marcus := s.newFob(true), s.newFob(true)
	f.added(s.enter(ana), "Blue key")
	marcus.added(s.enter("marcus@council.example"), "Marcus's key")
	asked, cookies := s.begins(keyAlone, s.password(ana))
	if p := s.answers(keySecond, cookies, f.signs(asked)); p.code != http.StatusForbidden {
		t.Errorf("a challenge for a key alone serves as a second factor: %d", p.code)
	}
	asked, cookies = s.begins(keySecond, s.password(ana))
	if p := s.answers(keyAlone, cookies, f.signs(asked)); p.code != http.StatusForbidden {
		t.Errorf("a challenge for the second factor serves a key alone: %d", p.code)
	}
	// Marcus's own password, and what was asked of Ana.
	asked, cookies = s.begins(keySecond, s.password(ana))
	_, theirs, _ := strings.Cut(cookies, "; ")
	if p := s.answers(keySecond, s.password("marcus@council.example")+"; "+theirs, f.signs(asked)); p.code != http.StatusForbidden {
		t.Errorf("a challenge of Ana's serves Marcus: %d", p.code)
	}
}

func TestAKeyAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f, touch := s.newFob(true), s.newFob(false)
	f.added(s.enter(ana), "My telephone")
	touch.added(s.enter("marcus@council.example"), "Touch only")
	s.get("/sign-in", "").says("Sign in with a key")
	asked, cookies := s.begins(keyAlone, "")
	if strings.Contains(asked, "allowCredentials") || !strings.Contains(asked, `"userVerification":"required"`) {
		t.Errorf("it is asked %s", asked)
	}
	signed := f.signs(asked)
	in := s.answers(keyAlone, cookies, signed)
	cookie := cookieOf(in)
	if in.Get("Location") != "/held" || !s.inside(cookie) {
		t.Fatalf("%d to %q, %q", in.code, in.Get("Location"), s.lastWhy())
	}
	s.with(cookie, "GET", "/account", nil).says("by a key")
	if p := s.answers(keyAlone, cookies, signed); p.code != http.StatusForbidden || cookieOf(p) != "" {
		t.Errorf("twice: %d", p.code)
	}
	for name, x := range map[string]struct {
		change func()
		fob    *fob
		why    string
	}{
		"no finger or PIN this time":      {func() { f.auth.Options.UserNotVerified = true }, f, "key: "},
		"a key that was added without":    {func() { touch.auth.Options.UserNotVerified = false }, touch, "not verified when added"},
		"an account that is switched off": {func() { s.store.accounts[1].Disabled, f.auth.Options.UserNotVerified = true, false }, f, "key: "},
	} {
		x.change()
		asked, cookies := s.begins(keyAlone, "")
		if p := s.answers(keyAlone, cookies, x.fob.signs(asked)); p.code != http.StatusForbidden || cookieOf(p) != "" || !strings.Contains(s.lastWhy(), x.why) {
			t.Errorf("%s: %d, %q", name, p.code, s.lastWhy())
		}
		s.store.accounts[1].Disabled, f.auth.Options.UserNotVerified = false, false
	}
}

func TestGuessingWithKeysIsBraked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.newFob(true).added(s.enter(ana), "Blue key")
	step := s.password(ana)
	for range freeForCode {
		s.answers(keySecond, step, "{}")
	}
	if p := s.answers(keySecond, step, "{}"); p.code != http.StatusTooManyRequests {
		t.Errorf("try %d: %d", freeForCode+1, p.code)
	}
	if p := s.sendCode(step, "000000"); p.code != http.StatusTooManyRequests {
		t.Errorf("a code goes past the brake: %d", p.code)
	}
}

func TestRecoveryCodesOfAKey(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.newFob(true).added(s.enter(ana), "Blue key")
	var codes []string
	for _, li := range p.all(func(n *html.Node) bool {
		return n.DataAtom == atom.Li && n.Parent != nil && attr(n.Parent, "class") == "codes"
	}) {
		codes = append(codes, text(li))
	}
	if len(codes) != recoveryCodes {
		t.Fatalf("%d codes", len(codes))
	}
	if p := s.sendCode(s.password(ana), codes[0]); p.Get("Location") != "/held" {
		t.Errorf("a recovery code: %d", p.code)
	}
	if p := s.sendCode(s.password(ana), codes[0]); p.code != http.StatusForbidden {
		t.Errorf("twice: %d", p.code)
	}
	second := s.newFob(true).added(cookieOf(p), "Spare key")
	if second.Get("Location") != "/account/keys?done=added" {
		t.Errorf("a second key: %d, and it makes new codes", second.code)
	}
}

func TestAddingAndTakingAwayNeedThePassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie, f := s.enter(ana), s.newFob(true)
	begin := func(name, password string) page {
		return s.carry("/account/keys/begin", session(cookie), url.Values{"name": {name}, "password": {password}})
	}
	if p := begin("Blue key", "wrong horse battery"); p.code != http.StatusForbidden || !strings.Contains(p.body, "The password is another one") || strings.Contains(p.body, "publicKey") {
		t.Errorf("a wrong password: %d %s", p.code, p.body)
	}
	if p := begin("  ", samplePassword); p.code != http.StatusUnprocessableEntity {
		t.Errorf("no name: %d", p.code)
	}
	asked, cookies := f.asksFor(cookie, "Blue key")
	made := f.makes(asked)
	if p := s.carry("/account/keys", session(s.enter("marcus@council.example"))+strings.TrimPrefix(cookies, session(cookie)), url.Values{"credential": {made}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("what was asked of Ana adds a key to Marcus: %d", p.code)
	}
	p := f.added(cookie, "Blue key")
	cookie = cookieOf(p)
	if p := f.added(cookie, "Once more"); p.code != http.StatusConflict {
		t.Errorf("the same key twice: %d", p.code)
	}
	drop := func(cookie, password string) page {
		return s.with(cookie, "POST", "/account/keys/1/drop", url.Values{"password": {password}})
	}
	drop(cookie, "wrong horse battery").says("The password is another one")
	drop(s.enter("deb@council.example"), samplePassword).says("You have no such key")
	gone := drop(cookie, samplePassword)
	if gone.Get("Location") != "/account/keys?done=dropped" || s.inside(cookie) {
		t.Errorf("%d to %q; the session of before goes on: %v", gone.code, gone.Get("Location"), s.inside(cookie))
	}
	s.enter(ana) // the password is enough again
	kinds := map[casework.EventKind]int{}
	for _, e := range s.store.recorded {
		kinds[e.Kind]++
	}
	want := map[casework.EventKind]int{casework.PasskeyAdded: 1, casework.PasskeyDropped: 1}
	maps.DeleteFunc(kinds, func(k casework.EventKind, _ int) bool { return want[k] == 0 })
	if !maps.Equal(kinds, want) {
		t.Errorf("recorded %v", kinds)
	}
}

func TestAKeyIsARequiredSecondFactor(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.RequireSecondFactor = []string{"everybody"} })
	cookie := s.enter(ana)
	if s.inside(cookie) {
		t.Fatal("pages open before")
	}
	s.with(cookie, "GET", "/account/keys", nil).says("nothing else opens before")
	cookie = cookieOf(s.newFob(true).added(cookie, "Blue key"))
	if !s.inside(cookie) {
		t.Error("nothing opens afterwards")
	}
	s.with(cookie, "POST", "/account/keys/1/drop", url.Values{"password": {samplePassword}}).says("this key is the only one")
}

// TestWhereKeysAreUsed: under https and a name, and on one's own machine.
func TestWhereKeysAreUsed(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{"https://inbox.example": true, "https://inbox.example:8443": true, "http://localhost:8080": true,
		"http://inbox.example": false, "https://192.0.2.7": false, "http://127.0.0.1:8080": false} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		s := newSite(t, func(c *Config) { c.PublicURL = u })
		if got := strings.Contains(s.get("/sign-in", "").text(), "Sign in with a key"); got != want {
			t.Errorf("%s: %v", address, got)
		}
		if p := s.carry("/sign-in/key/begin", "", url.Values{}); (p.code == http.StatusOK) != want {
			t.Errorf("%s: a challenge is given with %d", address, p.code)
		}
	}
	s := newSite(t, func(c *Config) { c.NoPasswords = true })
	if strings.Contains(s.get("/sign-in", "").text(), "Sign in with a key") {
		t.Error("passwords are switched off, and keys go past the city's own sign-in")
	}
}
