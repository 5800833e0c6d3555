package xoauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// locked is a TokenStore in memory.
type locked struct {
	mu     sync.Mutex
	tokens map[string]*oauth2.Token
}

func (l *locked) Update(ctx context.Context, key string, renew func(context.Context, *oauth2.Token) (*oauth2.Token, error)) (*oauth2.Token, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	token, err := renew(ctx, l.tokens[key])
	if err == nil {
		l.tokens[key] = token
	}
	return token, err
}

// provider is an OAuth server that replaces the refresh token at each use, and takes everything back when an old one
// comes again.
type provider struct {
	mu      sync.Mutex
	n       int
	refresh string
	revoked bool
	down    bool
	grants  []string
	pending int // answers of authorization_pending before a device is let in
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		http.Error(w, "secret body", http.StatusBadGateway)
		return
	}
	if r.URL.Path == "/device" {
		answer(w, 200, map[string]any{"device_code": "dev", "user_code": "ABCD-EFGH", "verification_uri": "https://example.org/device", "expires_in": 600, "interval": 1})
		return
	}
	grant := r.FormValue("grant_type")
	p.grants = append(p.grants, grant)
	switch {
	case strings.HasSuffix(grant, "device_code") && p.pending > 0:
		p.pending--
		answer(w, 400, map[string]any{"error": "authorization_pending"})
		return
	case grant == "refresh_token" && (p.revoked || r.FormValue("refresh_token") != p.refresh):
		p.revoked = true
		answer(w, 400, map[string]any{"error": "invalid_grant", "error_description": "AADSTS70008: expired\r\nTrace ID: 1"})
		return
	}
	p.n++
	out := map[string]any{"access_token": fmt.Sprintf("access-%d", p.n), "token_type": "Bearer", "expires_in": 3600}
	if grant != "client_credentials" {
		p.refresh = fmt.Sprintf("refresh-%d", p.n)
		out["refresh_token"] = p.refresh
	}
	answer(w, 200, out)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func source(t *testing.T) (*Source, *provider, *locked) {
	t.Helper()
	p := &provider{refresh: "refresh-0"}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	store := &locked{tokens: map[string]*oauth2.Token{"d4": {RefreshToken: "refresh-0"}}}
	return &Source{
		Provider: Provider{Endpoint: oauth2.Endpoint{
			AuthURL: server.URL + "/auth", TokenURL: server.URL + "/token", DeviceAuthURL: server.URL + "/device",
			AuthStyle: oauth2.AuthStyleInParams,
		}},
		ClientID: "id", ClientSecret: "secret", Store: store, Key: "d4",
	}, p, store
}

func TestTokenIsRefreshedOnceForAll(t *testing.T) {
	t.Parallel()
	s, p, store := source(t)
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			if token, err := s.Token(t.Context(), ""); token != "access-1" || err != nil {
				t.Errorf("Token = %q, %v", token, err)
			}
		})
	}
	wait.Wait()
	if len(p.grants) != 1 {
		t.Errorf("the provider was asked %d times", len(p.grants))
	}
	if got := store.tokens["d4"].RefreshToken; got != "refresh-1" {
		t.Errorf("stored refresh token %q, want the new one", got)
	}
}

func TestTokenIsRenewedWhenItIsRefusedOrNearItsEnd(t *testing.T) {
	t.Parallel()
	s, _, store := source(t)
	steps := []struct {
		refused string
		expires time.Duration
		want    string
	}{
		{"", 0, "access-1"},
		{"access-0", time.Hour, "access-1"}, // an older one was refused
		{"access-1", time.Hour, "access-2"},
		{"", time.Minute, "access-3"},
	}
	for i, step := range steps {
		if step.expires != 0 {
			store.tokens["d4"].Expiry = time.Now().Add(step.expires)
		}
		if got, err := s.Token(t.Context(), step.refused); got != step.want || err != nil {
			t.Errorf("step %d: Token = %q, %v; want %q", i, got, err, step.want)
		}
	}
}

func TestWithdrawnIsToldFromDown(t *testing.T) {
	t.Parallel()
	s, p, store := source(t)
	p.down = true
	_, err := s.Token(t.Context(), "")
	if _, ok := errors.AsType[*Withdrawn](err); ok || err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("provider down: %v", err)
	}
	p.down, p.revoked = false, true
	_, err = s.Token(t.Context(), "")
	w, ok := errors.AsType[*Withdrawn](err)
	if !ok || w.Code != "invalid_grant" || w.Description != "AADSTS70008: expired" {
		t.Errorf("withdrawn: %#v", err)
	}
	if got := store.tokens["d4"].RefreshToken; got != "refresh-0" {
		t.Errorf("the stored token was changed to %q", got)
	}
	s.Key = "d5"
	if _, err = s.Token(t.Context(), ""); !errors.Is(err, ErrNoToken) {
		t.Errorf("no token: %v", err)
	}
}

func TestConsentInTheBrowser(t *testing.T) {
	t.Parallel()
	s, _, store := source(t)
	s.Provider.Extra = Google().Extra
	u, err := url.Parse(s.ConsentURL("https://council.example.org/oauth", "state-1", oauth2.GenerateVerifier()))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if q.Get("state") != "state-1" || q.Get("access_type") != "offline" || q.Get("prompt") != "consent" || q.Get("code_challenge_method") != "S256" {
		t.Errorf("asks %v", q)
	}
	if err := s.Exchange(t.Context(), "https://council.example.org/oauth", "code", "verifier"); err != nil {
		t.Fatal(err)
	}
	if got := store.tokens["d4"].RefreshToken; got != "refresh-1" {
		t.Errorf("stored %q", got)
	}
}

func TestConsentOnAnotherScreen(t *testing.T) {
	t.Parallel()
	s, p, store := source(t)
	p.pending = 1
	var shown string
	if err := s.Device(t.Context(), func(url, code string) { shown = url + " " + code }); err != nil {
		t.Fatal(err)
	}
	if shown != "https://example.org/device ABCD-EFGH" || store.tokens["d4"].RefreshToken != "refresh-1" {
		t.Errorf("shown %q, stored %+v", shown, store.tokens["d4"])
	}
}

func TestAppNeedsNoConsent(t *testing.T) {
	t.Parallel()
	s, p, store := source(t)
	s.App = true
	delete(store.tokens, "d4")
	for range 2 {
		if token, err := s.Token(t.Context(), ""); token != "access-1" || err != nil {
			t.Errorf("Token = %q, %v", token, err)
		}
	}
	if len(p.grants) != 1 || p.grants[0] != "client_credentials" {
		t.Errorf("grants %v", p.grants)
	}
}

func TestTenantMustBeNamed(t *testing.T) {
	t.Parallel()
	for _, tenant := range []string{"", "common", "organizations"} {
		if _, err := Microsoft(tenant); err == nil {
			t.Errorf("tenant %q was taken", tenant)
		}
	}
	p, err := Microsoft("council.example.org")
	if err != nil || !strings.Contains(p.Endpoint.TokenURL, "/council.example.org/") {
		t.Errorf("Microsoft = %+v, %v", p, err)
	}
}
