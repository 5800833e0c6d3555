package mailhost_test

import (
	"crypto/tls"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/mailhost/mailhosttest"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	for name, test := range map[string]struct {
		user, password string
		ok             bool
	}{
		"right": {anna, "pw", true}, "other case": {"Anna@City.example", "pw", true}, "wrong": {anna, "pw2", false},
		"empty": {anna, "", false}, "unknown": {"x@city.example", "pw", false},
	} {
		if err := dial(t, host, nil).Login(test.user, test.password).Wait(); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	for token, ok := range map[string]bool{"tok": true, "stale": false} {
		if err := dial(t, host, nil).Authenticate(&tokenClient{anna, token}); (err == nil) != ok {
			t.Errorf("token %s: %v", token, err)
		}
	}
	host.RefuseSignIn(anna, true)
	if err := dial(t, host, nil).Login(anna, "pw").Wait(); err == nil || !strings.Contains(err.Error(), "Authentication failed") {
		t.Errorf("a refused sign-in: %v", err)
	}
	host.RefuseSignIn(anna, false)
	if err := dial(t, host, nil).Login(anna, "pw").Wait(); err != nil {
		t.Error(err)
	}
}

// tokenClient is the client of XOAUTH2. It ends on the server's error challenge.
type tokenClient struct{ user, token string }

var _ sasl.Client = (*tokenClient)(nil)

func (c *tokenClient) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + c.user + "\x01auth=Bearer " + c.token + "\x01\x01"), nil
}

func (c *tokenClient) Next(challenge []byte) ([]byte, error) {
	return nil, fmt.Errorf("refused: %s", challenge)
}

func TestTLS(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people, TLS: true})
	opts := &imapclient.Options{TLSConfig: &tls.Config{RootCAs: host.CertPool(), ServerName: "localhost"}}
	if err := dial(t, host, nil).Login(anna, "pw").Wait(); err == nil {
		t.Error("a password was taken in the clear")
	}
	for name, dial := range map[string]func() (*imapclient.Client, error){
		"STARTTLS": func() (*imapclient.Client, error) { return imapclient.DialStartTLS(host.IMAPAddr(), opts) },
		"TLS":      func() (*imapclient.Client, error) { return imapclient.DialTLS(host.IMAPSAddr(), opts) },
	} {
		c, err := dial()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := c.Login(anna, "pw").Wait(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		c.Close()
	}
}
