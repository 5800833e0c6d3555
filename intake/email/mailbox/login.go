package mailbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"

	"github.com/commonline/commonline/internal/xoauth"
)

func (s *session) login(ctx context.Context) error {
	if s.account.Tokens != nil {
		return s.loginToken(ctx)
	}
	err := s.await("signing in", func() error {
		caps := s.client.Caps()
		switch {
		case !caps.Has(imap.CapLoginDisabled):
			return s.client.Login(s.account.User, s.account.Password).Wait()
		case caps.Has(imap.AuthCap(sasl.Plain)):
			return s.client.Authenticate(sasl.NewPlainClient("", s.account.User, s.account.Password))
		default:
			return &trouble{
				code: "password-not-taken", alarming: true,
				sentence: fmt.Sprintf("The mail server %s takes no password on this connection: it wants OAuth, or tls.", s.account.Host),
			}
		}
	})
	return s.refused(err, "check the user name and the password")
}

// loginToken signs in with OAuth. A token that the server refuses although it has not expired is renewed for the next
// attempt, since the connection is of no more use after a refusal; so a refusal alarms nobody until it has lasted.
func (s *session) loginToken(ctx context.Context) error {
	token, err := s.account.Tokens.Token(ctx, "")
	if err != nil {
		return s.noToken(err)
	}
	err = s.authenticate(token)
	if err == nil || !denied(err) {
		return err
	}
	if _, fresh := s.account.Tokens.Token(ctx, token); fresh != nil {
		return s.noToken(fresh)
	}
	err = s.refused(err, "authorise the mailbox again, and see that IMAP is switched on for it")
	if t, ok := errors.AsType[*trouble](err); ok {
		t.code, t.alarming = "token-refused", false
	}
	return err
}

// stillAllowed asks for a token as if to sign in: a connection may outlive the access that it was made with by hours, and a person has
// to hear that it was withdrawn before the connection breaks. A provider that is away says nothing of that.
func (s *session) stillAllowed(ctx context.Context) error {
	if s.account.Tokens == nil {
		return nil
	}
	_, err := s.account.Tokens.Token(ctx, "")
	if _, gone := errors.AsType[*xoauth.Withdrawn](err); gone || errors.Is(err, xoauth.ErrNoToken) {
		return s.noToken(err)
	}
	return nil
}

func (s *session) authenticate(token string) error {
	return s.await("signing in with a token", func() error {
		caps := s.client.Caps()
		if !caps.Has(imap.AuthCap("XOAUTH2")) && caps.Has(imap.AuthCap(sasl.OAuthBearer)) {
			return s.client.Authenticate(xoauth.Bearer(s.account.User, token, s.account.Host, s.account.port()))
		}
		return s.client.Authenticate(xoauth.XOAuth2(s.account.User, token))
	})
}

// noToken says what keeps us from an access token.
func (s *session) noToken(err error) error {
	err = fmt.Errorf("getting an access token: %w", err)
	if t := withoutToken(err); t != nil {
		return t
	}
	return &trouble{code: "no-token", err: err, sentence: "The provider gives no access token for this mailbox."}
}

// withoutToken finds the words where only a person can mend it that there is no token; else nil.
func withoutToken(err error) *trouble {
	if withdrawn, ok := errors.AsType[*xoauth.Withdrawn](err); ok {
		return &trouble{
			code: "access-withdrawn", alarming: true, err: err,
			sentence: fmt.Sprintf("The access to this mailbox has expired or was withdrawn (%s): authorise it again.", withdrawn.Code),
		}
	}
	if errors.Is(err, xoauth.ErrNoToken) {
		return &trouble{
			code: "not-authorised", alarming: true, err: err,
			sentence: "Nobody has given access to this mailbox yet: authorise it.",
		}
	}
	return nil
}

// refused turns a server's no to a login into words; other errors pass.
func (s *session) refused(err error, advice string) error {
	if err == nil || !denied(err) {
		return err
	}
	said := ""
	if answer, ok := errors.AsType[*imap.Error](err); ok {
		if answer.Code == imap.ResponseCodeUnavailable || answer.Code == imap.ResponseCodeInUse {
			return &trouble{code: "login-unavailable", err: err,
				sentence: fmt.Sprintf("The mail server %s cannot sign anybody in at the moment.", s.account.Host)}
		}
		if answer.Text != "" {
			said = fmt.Sprintf(" (it says: %s)", quote(answer.Text))
		}
	}
	return &trouble{
		code: "login-refused", alarming: true, err: err,
		sentence: fmt.Sprintf("The mail server %s refuses the login%s: %s.", s.account.Host, said, advice),
	}
}

// denied tells a server's no from a connection that broke.
func denied(err error) bool {
	if _, ok := errors.AsType[*xoauth.Refusal](err); ok {
		return true
	}
	if _, ok := errors.AsType[*sasl.OAuthBearerError](err); ok {
		return true
	}
	answer, ok := errors.AsType[*imap.Error](err)
	return ok && answer.Type != imap.StatusResponseTypeBye
}
