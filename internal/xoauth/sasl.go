package xoauth

import (
	"encoding/json"
	"fmt"

	"github.com/emersion/go-sasl"
)

// XOAuth2 is the SASL mechanism that Google and Microsoft 365 take for IMAP and SMTP.
// Source: https://developers.google.com/gmail/imap/xoauth2-protocol
func XOAuth2(user, accessToken string) sasl.Client { return &xoauth2{user, accessToken} }

// Bearer is OAUTHBEARER (RFC 7628). Host and port are those that the connection goes to.
func Bearer(user, accessToken, host string, port int) sasl.Client {
	return sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: user, Token: accessToken, Host: host, Port: port})
}

// Refusal is a mail server's answer to a token that it does not take.
type Refusal struct {
	Status string `json:"status"` // "400", "401", or what RFC 7628 names: "invalid_token"
	Scope  string `json:"scope"`
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("the mail server refused the token (status %s)", r.Status)
}

type xoauth2 struct{ user, token string }

func (x *xoauth2) Start() (mech string, ir []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next is called only when the server refuses: it sends a JSON object, base64-coded, and waits for an empty answer. We
// end the exchange instead, since the connection is dropped after a refusal anyway.
func (x *xoauth2) Next(challenge []byte) ([]byte, error) {
	refusal := &Refusal{}
	if err := json.Unmarshal(challenge, refusal); err != nil {
		return nil, &Refusal{Status: "unreadable"}
	}
	return nil, refusal
}
