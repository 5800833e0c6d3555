package xoauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// ErrNoToken says that the store holds no token under this key: nobody has consented yet.
var ErrNoToken = errors.New("nobody has given access to this mailbox yet")

// TokenStore keeps tokens, encrypted, by key.
type TokenStore interface {
	// Update loads the token under key and locks it against every other process, calls renew with it, and stores what
	// renew returns where that is another token, in one transaction. It returns the token that renew returned. A key
	// that holds no token calls renew with nil. When renew returns an error nothing is stored, and the error is returned
	// unchanged. renew may take 30 seconds: it asks the provider.
	Update(ctx context.Context, key string, renew func(context.Context, *oauth2.Token) (*oauth2.Token, error)) (*oauth2.Token, error)
}

// Withdrawn says that the provider no longer honours what was granted: it expired, the password was changed, or somebody
// took it back. Only a person can mend that, by authorising again.
type Withdrawn struct {
	Code        string // RFC 6749 section 5.2: "invalid_grant"
	Description string // the provider's words
}

func (w *Withdrawn) Error() string {
	return fmt.Sprintf("the provider no longer honours the access (%s): %s", w.Code, w.Description)
}

// Source gives access tokens for one mailbox.
type Source struct {
	Provider     Provider
	ClientID     string
	ClientSecret string
	// App asks for tokens in the app's own name (client credentials), instead of with a refresh token.
	App   bool
	Store TokenStore
	Key   string
	// HTTP asks the provider. Nil: a client that gives up after 30 seconds.
	HTTP *http.Client
}

// early is how long before it expires a token is renewed: longer than a login takes.
const early = 2 * time.Minute

// Token returns an access token that is valid for a while. A token that the mail server has just refused is passed as
// refused, and is not returned again; "" means none. Errors: ErrNoToken, *Withdrawn, or what went wrong on the way.
func (s *Source) Token(ctx context.Context, refused string) (string, error) {
	token, err := s.Store.Update(ctx, s.Key, func(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error) {
		if usable(old, refused) {
			return old, nil
		}
		return s.renew(ctx, old)
	})
	if err != nil {
		return "", err
	}
	return token.AccessToken, nil
}

func usable(token *oauth2.Token, refused string) bool {
	if token == nil || token.AccessToken == "" || token.AccessToken == refused {
		return false
	}
	return token.Expiry.IsZero() || time.Until(token.Expiry) > early
}

func (s *Source) renew(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error) {
	ctx = s.context(ctx)
	if s.App {
		config := clientcredentials.Config{
			ClientID: s.ClientID, ClientSecret: s.ClientSecret,
			TokenURL: s.Provider.Endpoint.TokenURL, Scopes: s.Provider.Scopes, AuthStyle: s.Provider.Endpoint.AuthStyle,
		}
		token, err := config.Token(ctx)
		return token, explain(err)
	}
	if old == nil || old.RefreshToken == "" {
		return nil, ErrNoToken
	}
	// A token without an access token is one that oauth2 must refresh. It keeps the old refresh token where the
	// provider sends no new one.
	token, err := s.config().TokenSource(ctx, &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
	return token, explain(err)
}

func (s *Source) config() *oauth2.Config {
	return &oauth2.Config{
		ClientID: s.ClientID, ClientSecret: s.ClientSecret,
		Endpoint: s.Provider.Endpoint, Scopes: s.Provider.Scopes,
	}
}

func (s *Source) context(ctx context.Context) context.Context {
	client := s.HTTP
	if client == nil {
		client = &http.Client{Timeout: 30 * time.Second}
	}
	return context.WithValue(ctx, oauth2.HTTPClient, client)
}

// explain tells a grant that is gone from a provider that cannot be reached.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		switch answer.ErrorCode {
		case "invalid_grant", "invalid_client", "unauthorized_client", "interaction_required", "consent_required", "access_denied", "expired_token":
			return &Withdrawn{Code: answer.ErrorCode, Description: firstLine(answer.ErrorDescription)}
		}
		// The body is left out: it may hold what was sent.
		return fmt.Errorf("asking the provider for a token: it answered %s %s", answer.Response.Status, answer.ErrorCode)
	}
	return fmt.Errorf("asking the provider for a token: %w", err)
}

func firstLine(s string) string {
	for i, r := range s {
		if r == '\r' || r == '\n' || i > 200 {
			return s[:i]
		}
	}
	return s
}
