// Package oidctest is an OpenID provider for tests: a whole one, in this process, with people that the test names. It is made of
// github.com/zitadel/oidc, whose provider is certified by the OpenID Foundation.
package oidctest

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

// ClientID and Secret are what the provider knows us by.
const (
	ClientID = "commonline"
	Secret   = "a secret of the provider's"
	password = "at the provider"
)

// Provider is one that runs until the test ends.
type Provider struct {
	Issuer string

	t        *testing.T
	redirect string
	mu       sync.Mutex
	handler  http.Handler
	people   people
	away     bool
}

// Person has an account there.
type Person struct {
	Subject, Email string
	Verified       bool
}

// New starts one that sends browsers back to redirect.
func New(t *testing.T, redirect string, all ...Person) *Provider {
	t.Helper()
	p := &Provider{t: t, redirect: redirect, people: people{}}
	for _, x := range all {
		p.people[x.Subject] = &storage.User{ID: x.Subject, Username: x.Subject, Password: password, FirstName: "Ana", LastName: x.Subject, Email: x.Email, EmailVerified: x.Verified}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		h, away := p.handler, p.away
		p.mu.Unlock()
		if away {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.Issuer = server.URL
	p.RotateKeys()
	return p
}

// RotateKeys gives the provider a new signing key; the old one is gone.
func (p *Provider) RotateKeys() {
	known := storage.NewStorageWithClients(p.people, map[string]*storage.Client{ClientID: storage.WebClient(ClientID, Secret, p.redirect)})
	handler := exampleop.SetupServer(p.Issuer, known, nil, false)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handler = handler
}

// Away makes the provider answer nothing, or answer again.
func (p *Provider) Away(away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = away
}

// Change alters what the provider says of a person.
func (p *Provider) Change(subject string, change func(*storage.User)) { change(p.people[subject]) }

// SignIn is a browser that follows an address of Begin, signs in as somebody and comes back: it gives the address that it was
// sent back to.
func (p *Provider) SignIn(begin, subject string) (*url.URL, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	var back *url.URL
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Scheme+"://"+r.URL.Host != p.Issuer {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	answer, err := browser.Get(begin)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	id := answer.Request.URL.Query().Get("authRequestID")
	if id == "" {
		return nil, fmt.Errorf("the provider shows no sign-in at %s (%s)", answer.Request.URL, answer.Status)
	}
	done, err := browser.PostForm(p.Issuer+"/login/username", url.Values{"username": {subject}, "password": {password}, "id": {id}})
	if err != nil {
		return nil, err
	}
	done.Body.Close()
	if back == nil {
		return nil, fmt.Errorf("the provider sends nobody back: %s", done.Status)
	}
	return back, nil
}

type people map[string]*storage.User

func (p people) GetUserByID(id string) *storage.User         { return p[id] }
func (p people) GetUserByUsername(name string) *storage.User { return p[name] }
func (p people) ExampleClientID() string                     { return storage.ServiceUserID }
