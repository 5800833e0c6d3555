package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/internal/graph"
	"github.com/commonline/commonline/internal/keyring"
	"github.com/commonline/commonline/internal/ticking"
	"github.com/commonline/commonline/internal/xoauth"
	"github.com/commonline/commonline/notify/msgraph"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/postgres"
)

// connections are the mailboxes that were connected in the browser, as this process knows them: read again every few seconds, and at
// once when another process tells of a change.
type connections struct {
	db     *postgres.DB
	keys   *keyring.Ring
	tokens xoauth.TokenStore
	clouds clouds
	inside mailHosts // that may be reached though they are not on the public internet
	city   *casework.City
	log    *slog.Logger

	told  <-chan struct{} // somebody has changed something
	fleet chan struct{}   // holds a token when the fleet has to look
	known atomic.Pointer[[]reach]
}

// reach is a connection with its ways in and out.
type reach struct {
	casework.Connection
	in  mailbox.Account
	out smtp.Account
	err error // why it cannot be used
}

// lookAgain is how long a change takes at most that no hint told of.
const lookAgain = 3 * time.Second

// Run keeps up with changes until ctx ends.
func (c *connections) Run(ctx context.Context) error {
	return ticking.Run(ctx, lookAgain, c.told, c.Step, func(err error) {
		c.log.ErrorContext(ctx, "reading which mailboxes are connected", "err", err)
	})
}

// Step reads them once, and tells the fleet and the city where something has changed.
func (c *connections) Step(ctx context.Context) error {
	rows, err := c.db.AllConnections(ctx)
	if err != nil {
		return err
	}
	before := c.all()
	if slices.EqualFunc(rows, before, func(row casework.Connection, r reach) bool { return row.ID == r.ID && row.Version == r.Version }) {
		return nil
	}
	now, boxes := make([]reach, len(rows)), make([]casework.Mailbox, len(rows))
	for i, row := range rows {
		now[i], boxes[i] = c.reach(row), row.Mailbox
		if err := c.reseal(ctx, row); err != nil {
			c.log.WarnContext(ctx, "keeping a secret under the present key", "mailbox", row.ID, "err", err)
		}
		if now[i].err != nil {
			c.log.ErrorContext(ctx, "a connected mailbox cannot be used", "mailbox", row.ID, "err", now[i].err)
		}
	}
	c.known.Store(&now)
	c.city.Connected.Set(boxes)
	poke(c.fleet)
	return nil
}

// reseal moves a secret to the present SECRET_KEY, so that the previous one can be taken away some day.
func (c *connections) reseal(ctx context.Context, row casework.Connection) error {
	if row.Removed || c.keys.IsCurrent(row.Sealed) {
		return nil
	}
	plain, err := c.keys.Open("mailbox", []byte(row.ID), row.Sealed)
	if err != nil {
		return err
	}
	return c.db.Reseal(ctx, row.ID, row.Sealed, c.keys.Seal("mailbox", []byte(row.ID), plain))
}

func (c *connections) all() []reach {
	if known := c.known.Load(); known != nil {
		return *known
	}
	return nil
}

// find gives a connection that was not taken away.
func (c *connections) find(id casework.MailboxID) (reach, bool) {
	for _, r := range c.all() {
		if r.ID == id && !r.Removed {
			return r, true
		}
	}
	return reach{}, false
}

// accounts are what the fleet follows.
func (c *connections) accounts() []mailbox.Account {
	var out []mailbox.Account
	for _, r := range c.all() {
		if !r.Removed && r.err == nil {
			out = append(out, r.in)
		}
	}
	return out
}

// outgoing finds the way out of a mailbox: one of the city file, else one that was connected here.
func (c *connections) outgoing(file smtp.Accounts) smtp.Accounts {
	return func(ctx context.Context, id casework.MailboxID) (smtp.Account, error) {
		if r, ok := c.find(id); ok {
			return r.out, r.err
		}
		return file(ctx, id)
	}
}

// overGraph finds a mailbox that sends over Microsoft Graph.
func (c *connections) overGraph(id casework.MailboxID) (msgraph.Account, bool) {
	r, ok := c.find(id)
	return msgraph.Account{Mailbox: id, Address: r.Address, Client: r.in.Graph}, ok && r.in.Graph != nil
}

// reach works out how a connection is signed in to.
func (c *connections) reach(row casework.Connection) reach {
	r := reach{Connection: row}
	if row.Removed {
		return r
	}
	secret, err := c.keys.Open("mailbox", []byte(row.ID), row.Sealed)
	if err != nil {
		r.err = fmt.Errorf("opening what it signs in with (was SECRET_KEY changed?): %w", err)
		return r
	}
	in, out := row.IMAP, row.SMTP
	if row.Kind != casework.PasswordMail {
		in, out = c.clouds.servers(row.Kind, row.Address)
	}
	r.in = mailbox.Account{ID: row.ID, Version: row.Version, Host: in.Host, Port: in.Port, Security: mailbox.Security(in.Security), User: in.User, Password: string(secret)}
	r.out = smtp.Account{Mailbox: row.ID, Version: row.Version, Address: row.Address, Host: out.Host, Port: out.Port, Security: smtp.Security(out.Security), User: out.User, Password: string(secret)}
	if r.in.TLSConfig, r.err = rootsOf(in.CA); r.err == nil {
		r.out.TLS, r.err = rootsOf(out.CA)
	}
	if row.Kind == casework.PasswordMail { // else the servers are those of the operator
		r.in.Dial, r.out.Dial = c.inside.dial(in.Host), c.inside.dial(out.Host)
	}
	if row.Kind != casework.PasswordMail && r.err == nil {
		r.err = c.byToken(&r, string(secret))
	}
	if row.Kind == casework.GraphMail && r.err == nil {
		r.in.Graph = &graph.Client{Base: c.clouds.microsoft.Graph, Token: r.in.Tokens.Token}
	}
	return r
}

// byToken signs in with tokens of the provider, in place of the password.
func (c *connections) byToken(r *reach, secret string) error {
	source, err := c.source(r.Connection, secret)
	if err != nil {
		return err
	}
	r.in.Password, r.in.Tokens = "", source
	r.out.Password, r.out.Token = "", func(ctx context.Context) (string, error) { return source.Token(ctx, "") }
	return nil
}

// source gives access tokens for one mailbox.
func (c *connections) source(row casework.Connection, secret string) (*xoauth.Source, error) {
	provider, err := c.clouds.provider(row)
	if err != nil {
		return nil, fmt.Errorf("mailbox %s: %w", row.ID, err)
	}
	return &xoauth.Source{Provider: provider, ClientID: row.ClientID, ClientSecret: secret, App: row.Kind.AppOnly(), Store: c.tokens, Key: string(row.ID)}, nil
}

// rootsOf trusts a city's own certificate authority; nil is the machine's roots.
func rootsOf(pem string) (*tls.Config, error) {
	if pem == "" {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(pem)) {
		return nil, casework.Errorf(casework.Invalid, "The certificates of the city's own authority cannot be read: they are text that begins with “-----BEGIN CERTIFICATE-----”.")
	}
	return &tls.Config{RootCAs: pool}, nil
}
