// Package oidclogin lets people sign in at an OpenID Connect provider: authorization code, PKCE, state and nonce.
//
// It stores nothing. It guarantees that Finish gives a Login only for a token that the provider signed for us, for this very
// attempt, and that has not run out. Keys that the provider changes are fetched when a token names one that is not known.
//
// The provider need not be there when the program starts: it is looked up when somebody first signs in, and again until it answers.
package oidclogin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config names the provider, and who we are to it.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string // "" for a public client
	Redirect     string // where the provider sends the browser back to
	Now          func() time.Time
	HTTP         *http.Client // nil: one that waits ten seconds
}

// Client signs in at one provider. Its methods may be used from several goroutines.
type Client struct {
	c  Config
	mu sync.Mutex
	p  *oidc.Provider // nil until it has answered
}

// New makes a client. It asks nothing of the provider yet.
func New(c Config) *Client {
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	return &Client{c: c}
}

// Login is what the provider says of who signed in.
type Login struct {
	Issuer, Subject string
	Email, Name     string
	// Verified says whether the address is theirs. A provider that says nothing of it leaves VerifiedUnsaid.
	Verified, VerifiedUnsaid bool
}

// ErrRefused is a sign-in that does not hold: the provider, or what it sent, said no. Every other error is of a provider that is away.
var ErrRefused = errors.New("the sign-in does not hold")

// Begin gives the address that the browser goes to.
func (c *Client) Begin(ctx context.Context, state, nonce, verifier string) (string, error) {
	p, err := c.provider(ctx)
	if err != nil {
		return "", err
	}
	return c.oauth(p).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// Finish redeems the code that the browser brought back.
func (c *Client) Finish(ctx context.Context, code, nonce, verifier string) (Login, error) {
	p, err := c.provider(ctx)
	if err != nil {
		return Login{}, err
	}
	ctx = oidc.ClientContext(ctx, c.c.HTTP)
	token, err := c.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response.StatusCode < 500 {
		return Login{}, fmt.Errorf("%w: redeeming the code: %s", ErrRefused, refused.ErrorCode)
	}
	if err != nil {
		return Login{}, fmt.Errorf("redeeming the code: %w", err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.VerifierContext(ctx, &oidc.Config{ClientID: c.c.ClientID, Now: c.lately}).Verify(ctx, raw)
	if err != nil {
		return Login{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if id.Nonce != nonce {
		return Login{}, fmt.Errorf("%w: the token is for another attempt", ErrRefused)
	}
	return c.login(ctx, p, id, token)
}

// skew is how far the provider's clock may be from ours.
const skew = 2 * time.Minute

func (c *Client) lately() time.Time { return c.c.Now().Add(-skew) }

func (c *Client) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: c.c.ClientID, ClientSecret: c.c.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: c.c.Redirect,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
}

// provider looks the provider up, once it answers.
func (c *Client) provider(ctx context.Context) (*oidc.Provider, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.p != nil {
		return c.p, nil
	}
	// Its keys are fetched with this context for as long as the provider is used, so it must not end with the request.
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), c.c.HTTP), c.c.Issuer)
	if err != nil {
		return nil, fmt.Errorf("looking up the sign-in provider: %w", err)
	}
	c.p = p
	return p, nil
}

// login reads the claims: those of the token, and where it names no address those of the provider's page about its owner.
func (c *Client) login(ctx context.Context, p *oidc.Provider, id *oidc.IDToken, token *oauth2.Token) (Login, error) {
	var said claims
	if err := id.Claims(&said); err != nil {
		return Login{}, fmt.Errorf("%w: reading the token: %w", ErrRefused, err)
	}
	if said.Email == "" && p.UserInfoEndpoint() != "" {
		info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return Login{}, fmt.Errorf("asking for the address: %w", err)
		}
		if info.Subject != id.Subject {
			return Login{}, fmt.Errorf("%w: the address is of somebody else", ErrRefused)
		}
		if err := info.Claims(&said); err != nil {
			return Login{}, fmt.Errorf("%w: reading the address: %w", ErrRefused, err)
		}
	}
	return Login{Issuer: id.Issuer, Subject: id.Subject, Email: strings.TrimSpace(said.Email), Name: said.Name,
		Verified: said.Verified == "yes", VerifiedUnsaid: said.Verified == ""}, nil
}

type claims struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Verified truth  `json:"email_verified"`
}

// truth is "yes", "no" or "" for unsaid. Some providers write a text where a boolean belongs.
type truth string

// UnmarshalJSON takes true, "true" and their opposites; whatever else is said counts as no.
func (t *truth) UnmarshalJSON(b []byte) error {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	switch v {
	case nil:
		*t = ""
	case true, "true":
		*t = "yes"
	default:
		*t = "no"
	}
	return nil
}
