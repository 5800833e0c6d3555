package smtp

import (
	"context"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"
)

// signIn proves who we are, by the strongest way that the account has and the server offers.
func (c *conn) signIn(ctx context.Context, a Account) error {
	const doing = "signing in"
	if a.User == "" {
		return nil
	}
	if _, encrypted := c.client.TLSConnectionState(); !encrypted && !c.loopback {
		return trouble(doing, fmt.Errorf("the connection to %s is not encrypted, and no password goes over it", a.Host))
	}
	mechanism, err := c.mechanism(ctx, a)
	if err != nil {
		return trouble(doing, err)
	}
	if err := c.client.Auth(mechanism); err != nil {
		return trouble(doing, err)
	}
	return nil
}

func (c *conn) mechanism(ctx context.Context, a Account) (sasl.Client, error) {
	if a.Token != nil {
		token, err := a.Token(ctx)
		if err != nil {
			return nil, fmt.Errorf("fetching an access token: %w", err)
		}
		return &xoauth2{a.User, token}, nil
	}
	switch {
	case c.client.SupportsAuth(sasl.Plain):
		return sasl.NewPlainClient("", a.User, a.Password), nil
	case c.client.SupportsAuth(sasl.Login):
		return &login{words: []string{a.User, a.Password}}, nil
	}
	_, offered := c.client.Extension("AUTH")
	return nil, fmt.Errorf("the server offers no sign-in by password (it offers %q)", offered)
}

// login is the LOGIN mechanism (draft-murchison-sasl-login). Servers word their two questions as they like.
type login struct{ words []string }

func (l *login) Start() (string, []byte, error) { return sasl.Login, nil, nil }

func (l *login) Next([]byte) ([]byte, error) {
	if len(l.words) == 0 {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	word := l.words[0]
	l.words = l.words[1:]
	return []byte(word), nil
}

// xoauth2 is Google's and Microsoft's mechanism (https://developers.google.com/workspace/gmail/imap/xoauth2-protocol).
type xoauth2 struct{ user, token string }

func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next is called only where the server says no: it explains that in JSON, and the exchange is broken off.
func (x *xoauth2) Next(challenge []byte) ([]byte, error) {
	return nil, fmt.Errorf("the server refuses the access token: %s", strings.TrimSpace(string(challenge)))
}
