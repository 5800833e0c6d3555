package xoauthtest_test

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/commonline/commonline/internal/xoauth"
	"github.com/commonline/commonline/internal/xoauth/xoauthtest"
)

const redirect = "https://inbox.example/settings/mailboxes/back"

// kept is a TokenStore in memory.
type kept struct {
	mu    sync.Mutex
	token *oauth2.Token
}

func (k *kept) Update(ctx context.Context, _ string, renew func(context.Context, *oauth2.Token) (*oauth2.Token, error)) (*oauth2.Token, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	token, err := renew(ctx, k.token)
	if err == nil {
		k.token = token
	}
	return token, err
}

func person(p *xoauthtest.Provider) *xoauth.Source {
	return &xoauth.Source{Provider: xoauth.Provider{Endpoint: p.Endpoint(), Scopes: []string{"mail"}}, ClientID: xoauthtest.ClientID, ClientSecret: xoauthtest.Secret, Store: &kept{}, Key: "k", HTTP: p.Client()}
}

// consent walks somebody through the provider.
func consent(t *testing.T, p *xoauthtest.Provider, s *xoauth.Source, who string) {
	t.Helper()
	verifier := oauth2.GenerateVerifier()
	back, err := url.Parse(p.Consent(s.ConsentURL(redirect, "the state", verifier), who, true))
	if err != nil || back.Query().Get("state") != "the state" {
		t.Fatalf("sent back to %s, %v", back, err)
	}
	if err := s.Exchange(t.Context(), redirect, back.Query().Get("code"), verifier); err != nil {
		t.Fatal(err)
	}
	if err := s.Exchange(t.Context(), redirect, back.Query().Get("code"), verifier); err == nil {
		t.Error("a code counts twice")
	}
}

func token(t *testing.T, s *xoauth.Source, refused string) string {
	t.Helper()
	token, err := s.Token(t.Context(), refused)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func withdrawn(t *testing.T, s *xoauth.Source, refused, code string) {
	t.Helper()
	_, err := s.Token(t.Context(), refused)
	if w, ok := errors.AsType[*xoauth.Withdrawn](err); !ok || w.Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

// TestConsentLastsForMonths moves the time through a hundred hours: with refresh tokens that are replaced, and that stay.
func TestConsentLastsForMonths(t *testing.T) {
	t.Parallel()
	for name, rotating := range map[string]bool{"as at Google": false, "as at Microsoft": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := xoauthtest.New(redirect)
				p.Rotating = rotating
				s := person(p)
				consent(t, p, s, "ana@city.example")
				for range 100 {
					if now := token(t, s, ""); !p.Takes("ana@city.example", now) || p.Takes("mayor@city.example", now) {
						t.Fatal("the token does not open what it should, or opens more")
					}
					time.Sleep(time.Hour)
				}
				if n := len(p.Grants()); n != 101 { // the code twice, and each hour but the first, in which that token is good
					t.Errorf("the provider was asked %d times", n)
				}
			})
		})
	}
}

func TestManyProcessesReplaceARefreshTokenOnce(t *testing.T) {
	t.Parallel()
	p := xoauthtest.New(redirect)
	p.Rotating = true
	s := person(p)
	consent(t, p, s, "ana@city.example")
	stale := token(t, s, "")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := s.Token(t.Context(), stale); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if !p.Takes("ana@city.example", token(t, s, "")) {
		t.Error("the token that is left does not count")
	}
}

// TestAccessEnds goes through the ways in which it does.
func TestAccessEnds(t *testing.T) {
	t.Parallel()
	p := xoauthtest.New(redirect)
	s := person(p)
	consent(t, p, s, "ana@city.example")
	now := token(t, s, "")

	p.Skew(58*time.Minute + 90*time.Second) // the provider's clock is ahead: what seems good here has expired there
	if !p.Takes("ana@city.example", now) {
		t.Error("it has expired too early")
	}
	p.Skew(61 * time.Minute)
	if p.Takes("ana@city.example", now) || !p.Takes("ana@city.example", token(t, s, now)) {
		t.Error("a token that has expired there is taken, or its successor is not")
	}
	now = token(t, s, "")
	p.Away(true)
	if _, err := s.Token(t.Context(), now); err == nil || errors.As(err, new(*xoauth.Withdrawn)) {
		t.Errorf("away: %v, which nobody has to mend", err)
	}
	p.Away(false)
	p.Withdraw("ana@city.example")
	if p.Takes("ana@city.example", now) {
		t.Error("withdrawn, it still opens the mailbox")
	}
	withdrawn(t, s, now, "invalid_grant")
	consent(t, p, s, "ana@city.example")
	now = token(t, s, "")
	p.ChangeSecret("a newer one")
	withdrawn(t, s, now, "invalid_client")
	if link := p.Consent(s.ConsentURL("https://evil.example/", "x", "y"), "ana@city.example", true); link != "the address to be sent back to is not registered: https://evil.example/" {
		t.Error(link)
	}
}

func TestAnAppOpensWhatWasOpenedToIt(t *testing.T) {
	t.Parallel()
	p := xoauthtest.New(redirect)
	cloud := xoauth.Cloud{Login: p.URL, Outlook: "https://outlook.example", Graph: "https://graph.example"}
	provider, err := cloud.MailApp("city.example")
	if err != nil {
		t.Fatal(err)
	}
	s := &xoauth.Source{Provider: provider, ClientID: xoauthtest.ClientID, ClientSecret: xoauthtest.Secret, App: true, Store: &kept{}, HTTP: p.Client()}
	p.Open("", "d4@city.example")
	if now := token(t, s, ""); !p.Takes("d4@city.example", now) || p.Takes("mayor@city.example", now) {
		t.Error("the app opens too little or too much")
	}
	p.Open("ana@city.example", "shared@city.example")
	who := person(p)
	consent(t, p, who, "ana@city.example")
	if now := token(t, who, ""); !p.Takes("shared@city.example", now) || p.Takes("d4@city.example", now) {
		t.Error("a shared mailbox is not opened to who may open it, or another is")
	}
	for _, tenant := range []string{"", "common", "organizations"} {
		if _, err := cloud.GraphApp(tenant); err == nil {
			t.Errorf("tenant %q is taken", tenant)
		}
	}
}
