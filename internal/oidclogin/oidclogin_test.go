package oidclogin_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/commonline/commonline/internal/oidclogin"
	"github.com/commonline/commonline/internal/oidctest"
)

const back = "https://inbox.example/sign-in/city/back"

func client(issuer string, now func() time.Time) *oidclogin.Client {
	return oidclogin.New(oidclogin.Config{Issuer: issuer, ClientID: oidctest.ClientID, ClientSecret: oidctest.Secret, Redirect: back, Now: now})
}

// attempt signs in as somebody, with a state, a nonce and a verifier.
type attempt struct{ state, nonce, verifier string }

func (a attempt) as(t *testing.T, c *oidclogin.Client, p *oidctest.Provider, subject string) (code string) {
	t.Helper()
	begin, err := c.Begin(t.Context(), a.state, a.nonce, a.verifier)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"code_challenge_method=S256", "response_type=code", "nonce=" + a.nonce, "state=" + a.state} {
		if !strings.Contains(begin, part) {
			t.Errorf("%s stands not in %s", part, begin)
		}
	}
	if strings.Contains(begin, a.verifier) {
		t.Error("the verifier is shown to the browser")
	}
	u, err := p.SignIn(begin, subject)
	if err != nil {
		t.Fatal(err)
	}
	if got := u.Query().Get("state"); got != a.state {
		t.Errorf("came back with state %q", got)
	}
	return u.Query().Get("code")
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t, back, oidctest.Person{Subject: "s-1", Email: "ana@city.example", Verified: true}, oidctest.Person{Subject: "s-2", Email: "eve@city.example"})
	c := client(p.Issuer, time.Now)
	a := attempt{"state", "nonce", oauth2.GenerateVerifier()}
	finish := func(subject string) oidclogin.Login {
		t.Helper()
		in, err := c.Finish(t.Context(), a.as(t, c, p, subject), a.nonce, a.verifier)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	if in := finish("s-1"); in.Issuer != p.Issuer || in.Subject != "s-1" || in.Email != "ana@city.example" || !in.Verified || in.VerifiedUnsaid {
		t.Errorf("got %+v", in)
	}
	if in := finish("s-2"); in.Verified {
		t.Errorf("got %+v", in)
	}
	p.RotateKeys()
	if in := finish("s-1"); in.Subject != "s-1" {
		t.Errorf("after the keys were changed: %+v", in)
	}
}

func TestWhatDoesNotHold(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t, back, oidctest.Person{Subject: "s-1", Email: "ana@city.example", Verified: true})
	now := time.Now()
	c := client(p.Issuer, func() time.Time { return now })
	a := attempt{"state", "nonce", oauth2.GenerateVerifier()}
	refused := func(name, code, nonce, verifier string) {
		t.Helper()
		if in, err := c.Finish(t.Context(), code, nonce, verifier); !errors.Is(err, oidclogin.ErrRefused) {
			t.Errorf("%s: %+v, %v", name, in, err)
		}
	}
	refused("a forged code", "forged", a.nonce, a.verifier)
	refused("another's nonce", a.as(t, c, p, "s-1"), "another", a.verifier)
	refused("another verifier", a.as(t, c, p, "s-1"), a.nonce, oauth2.GenerateVerifier())
	code := a.as(t, c, p, "s-1")
	if _, err := c.Finish(t.Context(), code, a.nonce, a.verifier); err != nil {
		t.Fatal(err)
	}
	refused("a code twice", code, a.nonce, a.verifier)
	code = a.as(t, c, p, "s-1")
	now = now.Add(24 * time.Hour)
	refused("a token that has run out", code, a.nonce, a.verifier)
	now = now.Add(-24*time.Hour - 4*time.Minute) // our clock is late: that is borne
	if _, err := c.Finish(t.Context(), a.as(t, c, p, "s-1"), a.nonce, a.verifier); err != nil {
		t.Error(err)
	}
}

func TestAProviderThatIsAway(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t, back, oidctest.Person{Subject: "s-1", Email: "ana@city.example", Verified: true})
	c := client(p.Issuer, time.Now)
	p.Away(true)
	if _, err := c.Begin(t.Context(), "s", "n", "v"); err == nil || errors.Is(err, oidclogin.ErrRefused) {
		t.Errorf("got %v", err)
	}
	p.Away(false)
	a := attempt{"state", "nonce", oauth2.GenerateVerifier()}
	code := a.as(t, c, p, "s-1")
	p.Away(true)
	if _, err := c.Finish(t.Context(), code, a.nonce, a.verifier); err == nil || errors.Is(err, oidclogin.ErrRefused) {
		t.Errorf("got %v", err)
	}
	p.Away(false)
	if _, err := c.Finish(t.Context(), code, a.nonce, a.verifier); err != nil {
		t.Errorf("back again: %v", err)
	}
}

// TestAnotherIssuer is a provider that says it is somebody else.
func TestAnotherIssuer(t *testing.T) {
	t.Parallel()
	liar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]string{"issuer": "https://accounts.bigprovider.example", "authorization_endpoint": "x", "token_endpoint": "y", "jwks_uri": "z"})
	}))
	defer liar.Close()
	if _, err := client(liar.URL, time.Now).Begin(t.Context(), "s", "n", "v"); err == nil {
		t.Error("it was believed")
	}
}
