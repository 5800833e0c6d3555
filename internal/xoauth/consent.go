package xoauth

import (
	"context"
	"fmt"

	"golang.org/x/oauth2"
)

// ConsentURL is where a person gives access in a browser. State ties the answer to the asker's session, and verifier
// (oauth2.GenerateVerifier) to this request (RFC 7636); both are kept until Exchange.
func (s *Source) ConsentURL(redirect, state, verifier string, more ...oauth2.AuthCodeOption) string {
	config := s.config()
	config.RedirectURL = redirect
	options := append([]oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}, s.Provider.Extra...)
	options = append(options, more...)
	return config.AuthCodeURL(state, options...)
}

// Exchange turns the code that the browser brought back into a token, and stores it in place of any older one.
func (s *Source) Exchange(ctx context.Context, redirect, code, verifier string) error {
	config := s.config()
	config.RedirectURL = redirect
	return s.keep(ctx, func(ctx context.Context) (*oauth2.Token, error) {
		return config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	})
}

// Device lets a person give access on another screen (RFC 8628): show is called with the address to open and the code to
// type there. It waits until the person has answered, and stores the token.
func (s *Source) Device(ctx context.Context, show func(url, code string)) error {
	ctx = s.context(ctx)
	config := s.config()
	answer, err := config.DeviceAuth(ctx)
	if err != nil {
		return explain(err)
	}
	show(answer.VerificationURI, answer.UserCode)
	// Waited for outside Update: a person takes minutes, and Update holds a lock.
	token, err := config.DeviceAccessToken(ctx, answer)
	if err != nil {
		return explain(err)
	}
	return s.keep(ctx, func(context.Context) (*oauth2.Token, error) { return token, nil })
}

func (s *Source) keep(ctx context.Context, obtain func(context.Context) (*oauth2.Token, error)) error {
	_, err := s.Store.Update(ctx, s.Key, func(ctx context.Context, _ *oauth2.Token) (*oauth2.Token, error) {
		token, err := obtain(s.context(ctx))
		if err != nil {
			return nil, explain(err)
		}
		if token.RefreshToken == "" {
			return nil, fmt.Errorf("the provider gave no refresh token: access would end within the hour")
		}
		return token, nil
	})
	return err
}
