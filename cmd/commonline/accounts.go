package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"

	"golang.org/x/oauth2"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/internal/xoauth"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/postgres"
)

// mailAccounts turns what the city file says of mailboxes into what the follower takes.
func mailAccounts(file *cityfile.File, tokens xoauth.TokenStore) ([]mailbox.Account, error) {
	var out []mailbox.Account
	for _, a := range file.Accounts {
		trust, err := trustOf(a.IMAP)
		if err != nil {
			return nil, err
		}
		m := mailbox.Account{
			ID: a.Mailbox, Host: a.IMAP.Host, Port: a.IMAP.Port, Security: mailbox.Security(a.IMAP.Security), User: a.IMAP.Login.User,
			Password: a.IMAP.Login.Password.Reveal(), TLSConfig: trust,
			Folders: mailbox.Names{Inbox: a.Folders.Inbox, Junk: a.Folders.Junk, Sent: a.Folders.Sent},
			Marking: mailbox.Marking{Seen: a.Mark.Seen, Move: a.Mark.Move},
		}
		if o := a.IMAP.Login.OAuth; o != nil {
			if m.Tokens, err = tokenSource(o, a.Mailbox, tokens); err != nil {
				return nil, err
			}
		}
		out = append(out, m)
	}
	return out, nil
}

// trustOf makes the roots of a city's own certificate authority; nil is the machine's.
func trustOf(s cityfile.Server) (*tls.Config, error) {
	if s.CA == nil {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(s.CA) {
		return nil, casework.Errorf(casework.Invalid, "The certificate authority given for %s holds no certificate.", s.Host)
	}
	return &tls.Config{RootCAs: pool, ServerName: s.Host}, nil
}

// tokenSource gives access tokens for one mailbox; sending and receiving share it, since they share the consent.
func tokenSource(o *cityfile.OAuth, id casework.MailboxID, store xoauth.TokenStore) (*xoauth.Source, error) {
	provider, err := providerOf(o)
	if err != nil {
		return nil, fmt.Errorf("mailbox %s: %w", id, err)
	}
	return &xoauth.Source{Provider: provider, ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(), App: o.App, Store: store, Key: string(id)}, nil
}

func providerOf(o *cityfile.OAuth) (xoauth.Provider, error) {
	switch {
	case o.Provider == "google":
		return xoauth.Google(), nil
	case o.App:
		return xoauth.MicrosoftApp(o.Tenant)
	}
	return xoauth.Microsoft(o.Tenant)
}

// plantTokens keeps the first refresh tokens that the city file names. One that the provider has replaced since is not
// overwritten.
func plantTokens(ctx context.Context, file *cityfile.File, store postgres.Tokens) error {
	for _, a := range file.Accounts {
		o := a.IMAP.Login.OAuth
		if o == nil || o.RefreshToken == "" {
			continue
		}
		_, err := store.Update(ctx, string(a.Mailbox), func(_ context.Context, old *oauth2.Token) (*oauth2.Token, error) {
			if old != nil {
				return old, nil
			}
			return &oauth2.Token{RefreshToken: o.RefreshToken.Reveal()}, nil
		})
		if err != nil {
			return fmt.Errorf("keeping the refresh token of mailbox %s: %w", a.Mailbox, err)
		}
	}
	return nil
}

// signature makes what mail is signed with; nil where the mail server signs, or nobody.
func signature(d *cityfile.DKIM) (*smtp.DKIM, error) {
	if d == nil {
		return nil, nil
	}
	key, err := smtp.ParseDKIMKey([]byte(d.Key.Reveal()))
	if err != nil {
		return nil, invalid("its DKIM key cannot be used: %s", err)
	}
	return &smtp.DKIM{Domain: d.Domain, Selector: d.Selector, Key: key}, nil
}

// smtpAccounts finds the way out of each mailbox.
func smtpAccounts(file *cityfile.File, store xoauth.TokenStore) (smtp.Accounts, error) {
	ways := map[casework.MailboxID]smtp.Account{}
	for _, a := range file.Accounts {
		box, _ := file.City.Mailbox(a.Mailbox)
		trust, err := trustOf(a.SMTP)
		if err != nil {
			return nil, err
		}
		way := smtp.Account{Mailbox: a.Mailbox, Address: box.Address, Host: a.SMTP.Host, Port: a.SMTP.Port, Security: smtp.Security(a.SMTP.Security),
			User: a.SMTP.Login.User, Password: a.SMTP.Login.Password.Reveal(), TLS: trust}
		if o := a.SMTP.Login.OAuth; o != nil {
			source, err := tokenSource(o, a.Mailbox, store)
			if err != nil {
				return nil, err
			}
			way.Token = func(ctx context.Context) (string, error) { return source.Token(ctx, "") }
		}
		if way.DKIM, err = signature(a.DKIM); err != nil {
			return nil, fmt.Errorf("mailbox %s: %w", a.Mailbox, err)
		}
		ways[a.Mailbox] = way
	}
	return func(_ context.Context, id casework.MailboxID) (smtp.Account, error) {
		way, ok := ways[id]
		if !ok {
			return way, casework.Errorf(casework.NotFound, "The city file has no mailbox %q to send from.", id)
		}
		return way, nil
	}, nil
}
