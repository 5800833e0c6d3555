package smtp

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// Security says how the connection is protected.
type Security string

const (
	TLS      Security = "tls"      // from the first byte on, port 465 (RFC 8314)
	STARTTLS Security = "starttls" // required, not merely tried; port 587
	Plain    Security = "plain"    // none; with a password only on loopback
)

// Account is how the mail of one mailbox goes out.
type Account struct {
	Mailbox  casework.MailboxID
	Version  int    // another one means that the account was changed: trouble of before says nothing of it
	Address  string // the office's
	Host     string
	Port     int // 0: by Security
	Security Security

	User     string // "": no sign-in
	Password string
	// Token gives an OAuth2 access token that is good now; set, it is used in place of Password (XOAUTH2).
	Token func(context.Context) (string, error)

	// Dial makes connections. Nil: net.Dialer. A casework.Error of it says in its own words why there is none.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	TLS  *tls.Config // nil: the system's roots
	DKIM *DKIM       // nil: the server signs, or nobody
}

// Accounts finds the account of a mailbox. An error of it is told as trouble with the account: the mail is tried again.
type Accounts func(ctx context.Context, id casework.MailboxID) (Account, error)

func (a Account) server() string {
	port := a.Port
	if port == 0 {
		port = map[Security]int{TLS: 465, STARTTLS: 587, Plain: 25}[a.Security]
	}
	return net.JoinHostPort(a.Host, strconv.Itoa(port))
}

func (a Account) tlsConfig() *tls.Config {
	c := &tls.Config{}
	if a.TLS != nil {
		c = a.TLS.Clone()
	}
	if c.ServerName == "" {
		c.ServerName = a.Host
	}
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	return c
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
