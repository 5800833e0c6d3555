package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/oauth2"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/internal/maildns"
	"github.com/commonline/commonline/internal/xoauth"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/web"
)

// mailWays implements web.MailWays.
type mailWays struct {
	*connections
	file    *cityfile.File
	changed func()
	sender  *smtp.Sender
	post    notify.Sender // sends, by whatever way the mailbox has

	resolver maildns.Resolver
}

var _ web.MailWays = mailWays{}

func (m mailWays) Place(id casework.MailboxID) string { return m.file.Place("mailbox", string(id)) }

func (m mailWays) Changed() { m.changed() }

// Try implements web.MailWays.
func (m mailWays) Try(ctx context.Context, c casework.Connection) []web.MailFinding {
	r := m.reach(c)
	if r.err != nil {
		return []web.MailFinding{wrong(r.err)}
	}
	return m.tryReach(ctx, r)
}

func (m mailWays) tryReach(ctx context.Context, r reach) []web.MailFinding {
	var out []web.MailFinding
	for _, f := range mailbox.Check(ctx, r.in) {
		out = append(out, web.MailFinding(f))
	}
	if r.in.Dial != nil && len(out) == 1 && out[0].Wrong && out[0].Sentence == notPublic(r.in.Host).Message && r.out.Host == r.in.Host {
		return out // the way out is refused by the same sentence
	}
	if r.in.Graph != nil {
		return out // the app's right to send shows in a test only
	}
	for _, f := range m.sender.Check(ctx, r.out) {
		if says := notPublic(r.out.Host).Message; !f.OK && strings.Contains(f.What, says) {
			return append(out, web.MailFinding{Wrong: true, Sentence: says})
		}
		out = append(out, web.MailFinding{Wrong: !f.OK, Sentence: strings.TrimSpace(f.What + " " + f.Mend)})
	}
	return out
}

// wrong is a finding of an error: in its own words where a person may read them.
func wrong(err error) web.MailFinding {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return web.MailFinding{Wrong: true, Sentence: e.Message}
	}
	return web.MailFinding{Wrong: true, Sentence: "What it signs in with cannot be used: " + err.Error() + "."}
}

// Consent implements web.MailWays. The provider is told whose mailbox it is, so that nobody gives access to another by mistake.
func (m mailWays) Consent(c casework.Connection, redirect, state, verifier string) (string, error) {
	source, err := m.consenting(c)
	if err != nil {
		return "", err
	}
	return source.ConsentURL(redirect, state, verifier, oauth2.SetAuthURLParam("login_hint", c.Address)), nil
}

func (m mailWays) consenting(c casework.Connection) (*xoauth.Source, error) {
	secret, err := m.keys.Open("mailbox", []byte(c.ID), c.Sealed)
	if err != nil {
		return nil, fmt.Errorf("opening the app's secret of mailbox %s: %w", c.ID, err)
	}
	return m.source(c, string(secret))
}

// Consented implements web.MailWays. Access that does not open the mailbox is kept all the same, so that the state of the mailbox says why;
// whoever gave it is told at once.
func (m mailWays) Consented(ctx context.Context, c casework.Connection, redirect, code, verifier string) error {
	source, err := m.consenting(c)
	if err != nil {
		return err
	}
	if err := source.Exchange(ctx, redirect, code, verifier); err != nil {
		m.log.WarnContext(ctx, "a consent could not be used", "mailbox", c.ID, "err", err)
		if withdrawn, ok := errors.AsType[*xoauth.Withdrawn](err); ok {
			return casework.Errorf(casework.Invalid, "The provider does not honour what came back (%s). Check the app's client id, secret and the address that people are sent back to, and give access again.", withdrawn.Code)
		}
		return casework.Errorf(casework.Away, "The provider gave no access just now. Give it again in a minute.")
	}
	var found []string
	for _, f := range m.Try(ctx, c) {
		if f.Wrong {
			found = append(found, f.Sentence)
		}
	}
	if len(found) > 0 {
		return casework.Errorf(casework.Invalid, "Access was given, and the mailbox cannot be used with it: was it given by somebody who may not open %s? %s", c.Address, strings.Join(found, " "))
	}
	return nil
}
