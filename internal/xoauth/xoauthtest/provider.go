// Package xoauthtest is an OAuth 2.0 provider of mail for tests, in this process: it behaves as Google's and Microsoft's do, in what
// matters to a program that reads mail.
//
// People give access by the authorization-code flow with PKCE (RFC 7636), apps by client credentials. With Rotating, as at Microsoft, each
// use of a refresh token replaces it, and the old one is void; without, as at Google, it stays. A test takes a person's consent back, moves
// the provider's clock, lets it be away, changes the app's secret, and says who may open whose mailbox.
package xoauthtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// ClientID and Secret are what the provider knows the app by.
const (
	ClientID = "the-app"
	Secret   = "the secret of the app"
)

// Life is how long an access token is good.
const Life = time.Hour

// Provider is one that runs until the test ends.
type Provider struct {
	URL      string
	Rotating bool // refresh tokens are replaced on use
	Redirect string
	// Now is the provider's clock.
	Now func() time.Time

	mu      sync.Mutex
	secret  string
	away    bool
	skew    time.Duration
	opens   map[string]map[string]bool // person or app -> mailboxes
	codes   map[string]grant
	refresh map[string]grant
	access  map[string]grant
	grants  []string // grant types that were asked for
}

type grant struct {
	who       string // "" is the app itself
	challenge string
	scope     string
	until     time.Time
	gone      bool
}

// app is whom client credentials stand for.
const app = ""

// New makes one that sends people back to redirect. It is reached by URL, or by Client within a bubble of time.
func New(redirect string) *Provider {
	return &Provider{
		URL: "http://login.example", Redirect: redirect, Now: time.Now, secret: Secret, opens: map[string]map[string]bool{},
		codes: map[string]grant{}, refresh: map[string]grant{}, access: map[string]grant{},
	}
}

// Start serves it on a port of this machine until the test ends.
func Start(t testing.TB, redirect string) *Provider {
	t.Helper()
	p := New(redirect)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// Client reaches the provider without a network.
func (p *Provider) Client() *http.Client { return &http.Client{Transport: inside{p}} }

type inside struct{ http.Handler }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	return w.Result(), nil
}

// Endpoint is where a client of Google's kind asks.
func (p *Provider) Endpoint() oauth2.Endpoint {
	return oauth2.Endpoint{AuthURL: p.URL + "/authorize", TokenURL: p.URL + "/token", AuthStyle: oauth2.AuthStyleInParams}
}

// Open lets a person open a mailbox beside their own, as a shared one; with "" for the person it is opened to the app.
func (p *Provider) Open(person, mailbox string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opens[person] == nil {
		p.opens[person] = map[string]bool{}
	}
	p.opens[person][strings.ToLower(mailbox)] = true
}

// Takes tells whether an access token opens a mailbox, as the provider's mail server would decide.
func (p *Provider) Takes(mailbox, token string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.access[token]
	if !ok || g.gone || !p.now().Before(g.until) {
		return false
	}
	return g.who != app && strings.EqualFold(g.who, mailbox) || p.opens[g.who][strings.ToLower(mailbox)]
}

// Valid tells whether an access token counts at all.
func (p *Provider) Valid(token string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.access[token]
	return ok && !g.gone && p.now().Before(g.until)
}

// Withdraw takes a person's consent back, as by a changed password, or in their account: nothing that was given counts any more.
func (p *Provider) Withdraw(person string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, all := range []map[string]grant{p.refresh, p.access} {
		for token, g := range all {
			g.gone = g.gone || g.who == person
			all[token] = g
		}
	}
}

// ChangeSecret gives the app another secret: the old one has expired.
func (p *Provider) ChangeSecret(secret string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secret = secret
}

// Skew moves the provider's clock ahead of ours.
func (p *Provider) Skew(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.skew = d
}

// Away lets the provider answer nothing, or answer again.
func (p *Provider) Away(away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = away
}

// Grants are the kinds of grants that were asked for, in order.
func (p *Provider) Grants() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.grants...)
}

func (p *Provider) now() time.Time { return p.Now().Add(p.skew) }

// Consent is a person who follows a link to the provider and says yes, or no: it gives the address that they are sent back to.
func (p *Provider) Consent(link, person string, yes bool) string {
	u, err := url.Parse(link)
	if err != nil {
		return "the link cannot be read: " + err.Error()
	}
	q := u.Query()
	switch {
	case q.Get("client_id") != ClientID:
		return "the app is not known"
	case q.Get("redirect_uri") != p.Redirect:
		return "the address to be sent back to is not registered: " + q.Get("redirect_uri")
	case q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "":
		return "there is no proof key"
	}
	back := url.Values{"state": {q.Get("state")}}
	if !yes {
		back.Set("error", "access_denied")
		return p.Redirect + "?" + back.Encode()
	}
	code := rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codes[code] = grant{who: person, challenge: q.Get("code_challenge"), scope: q.Get("scope"), until: p.now().Add(time.Minute)}
	back.Set("code", code)
	return p.Redirect + "?" + back.Encode()
}

// ServeHTTP answers the token endpoint, whatever stands before /token in its path.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.away:
		http.Error(w, "away", http.StatusServiceUnavailable)
	case !strings.HasSuffix(r.URL.Path, "/token") || r.Method != http.MethodPost:
		http.NotFound(w, r)
	default:
		p.token(w, r)
	}
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	kind := r.FormValue("grant_type")
	p.grants = append(p.grants, kind)
	if r.FormValue("client_id") != ClientID || r.FormValue("client_secret") != p.secret {
		refuse(w, http.StatusUnauthorized, "invalid_client", "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1")
		return
	}
	switch kind {
	case "client_credentials":
		if !strings.HasSuffix(r.FormValue("scope"), "/.default") {
			refuse(w, http.StatusBadRequest, "invalid_scope", "AADSTS1002012: The provided value for scope is not valid.")
			return
		}
		p.give(w, grant{who: app, scope: r.FormValue("scope")}, "")
	case "authorization_code":
		g, ok := p.codes[r.FormValue("code")]
		delete(p.codes, r.FormValue("code"))
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if !ok || !p.now().Before(g.until) || r.FormValue("redirect_uri") != p.Redirect || base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
			refuse(w, http.StatusBadRequest, "invalid_grant", "AADSTS70000: The code is not valid.")
			return
		}
		p.give(w, g, rand.Text())
	case "refresh_token":
		old := r.FormValue("refresh_token")
		g, ok := p.refresh[old]
		if !ok || g.gone {
			refuse(w, http.StatusBadRequest, "invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.\r\nTrace ID: 1")
			return
		}
		next := ""
		if p.Rotating {
			next = rand.Text()
			delete(p.refresh, old)
		}
		p.give(w, g, next)
	default:
		refuse(w, http.StatusBadRequest, "unsupported_grant_type", "")
	}
}

// give answers with an access token, and with a refresh token where there is one.
func (p *Provider) give(w http.ResponseWriter, g grant, refresh string) {
	g.challenge, g.until = "", p.now().Add(Life)
	token := rand.Text()
	p.access[token] = g
	out := map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": int(Life.Seconds()), "scope": g.scope}
	if refresh != "" {
		p.refresh[refresh] = g
		out["refresh_token"] = refresh
	}
	answer(w, http.StatusOK, out)
}

func refuse(w http.ResponseWriter, status int, code, words string) {
	answer(w, status, map[string]any{"error": code, "error_description": words})
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the test's client has gone, which it notices itself
}
