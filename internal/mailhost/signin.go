package mailhost

import (
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
)

func (h *Host) mechanisms() []string {
	if h.opts.TakesToken != nil || slices.ContainsFunc(h.opts.Users, func(u User) bool { return u.Token != "" }) {
		return []string{sasl.Plain, "XOAUTH2"}
	}
	return []string{sasl.Plain}
}

// saslServer is one sign-in, or nil for a mechanism that is not offered.
func (h *Host) saslServer(mechanism string, done func(*account)) sasl.Server {
	signIn := func(name, password, token string) error {
		h.pause()
		acct, err := h.signIn(name, password, token)
		if err == nil {
			done(acct)
		}
		return err
	}
	switch {
	case !slices.Contains(h.mechanisms(), mechanism):
		return nil
	case mechanism == sasl.Plain:
		return sasl.NewPlainServer(func(_, name, password string) error { return signIn(name, password, "") })
	default:
		return &xoauth2{signIn: signIn}
	}
}

// xoauth2 is Google's and Microsoft's mechanism (https://developers.google.com/workspace/gmail/imap/xoauth2-protocol):
// a wrong token is answered by a challenge with the error, which the client has to answer before it is refused.
type xoauth2 struct {
	signIn func(name, password, token string) error
	err    error
}

func (x *xoauth2) Next(response []byte) (challenge []byte, done bool, err error) {
	if x.err != nil {
		return nil, false, x.err
	}
	if response == nil {
		return []byte{}, false, nil
	}
	var name, token string
	for part := range strings.SplitSeq(string(response), "\x01") {
		if v, ok := strings.CutPrefix(part, "user="); ok {
			name = v
		}
		if v, ok := strings.CutPrefix(part, "auth=Bearer "); ok {
			token = v
		}
	}
	if name == "" || token == "" {
		return nil, false, errors.New("not an XOAUTH2 response")
	}
	if x.err = x.signIn(name, "", token); x.err != nil {
		return []byte(`{"status":"401","schemes":"Bearer"}`), false, nil //nolint:nilerr // the refusal is told by the next answer
	}
	return nil, true, nil
}
