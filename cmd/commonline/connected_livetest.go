package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/internal/maildns"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

// Test implements web.MailWays.
func (m mailWays) Test(ctx context.Context, c casework.Connection, other string) []web.MailFinding {
	r := m.reach(c)
	if r.err != nil {
		return []web.MailFinding{wrong(r.err)}
	}
	found := m.tryReach(ctx, r)
	if !anyWrong(found) {
		found = append(found, m.toItself(ctx, r))
	}
	if c.Kind.AppOnly() {
		found = append(found, m.leastRights(ctx, c, other))
	}
	domain := c.Address[strings.LastIndexByte(c.Address, '@')+1:]
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), dnsPatience)
	defer cancel()
	for _, f := range maildns.Check(asking, m.resolver, domain) {
		found = append(found, web.MailFinding(f))
	}
	return found
}

func anyWrong(found []web.MailFinding) bool {
	for _, f := range found {
		if f.Wrong {
			return true
		}
	}
	return false
}

// dnsPatience is how long DNS is waited for.
const dnsPatience = 8 * time.Second

// lookEvery is how often a test looks whether its mail has come back.
const lookEvery = 500 * time.Millisecond

// toItself sends a mail from the mailbox to its own plus-address, and waits until it was read and filed: as our own, by which no case
// begins and nobody is written to.
func (m mailWays) toItself(ctx context.Context, r reach) web.MailFinding {
	at := strings.LastIndexByte(r.Address, '@')
	mark := strings.ToLower(rand.Text()[:12])
	began, subject := time.Now(), "Test of this mailbox "+mark
	mail := notify.Mail{
		MessageID: "test-" + mark + r.Address[at:], Tag: "t-" + mark, EnvelopeFrom: r.Address, Date: began, Language: "en",
		From: casework.Correspondent{Name: "Test of this mailbox", Address: r.Address}, To: casework.Correspondent{Address: r.Address[:at] + "+t-" + mark + r.Address[at:]},
		Subject: subject, Text: "This mail tests whether the mailbox can send and receive. Nothing is to be done.\n", HTML: "<p>This mail tests whether the mailbox can send and receive. Nothing is to be done.</p>",
	}
	if _, err := m.post.Send(ctx, notify.Delivery{Mailbox: r.ID, Channel: casework.Mail, Mail: mail}); err != nil {
		return web.MailFinding{Wrong: true, Sentence: fmt.Sprintf("A mail to itself could not be sent (%v).", err)}
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		folder, err := m.db.CameBack(context.WithoutCancel(ctx), r.ID, subject)
		took := time.Since(began).Round(time.Second)
		switch {
		case err != nil:
			return web.MailFinding{Wrong: true, Sentence: "Whether a mail to itself came back could not be looked up."}
		case folder == string(mailbox.Junk):
			return web.MailFinding{Wrong: true, Sentence: fmt.Sprintf("A mail to its own plus-address came back after %s, in the junk folder: have the provider trust the mailbox's own mail.", took)}
		case folder != "":
			return web.MailFinding{Sentence: fmt.Sprintf("A mail to its own plus-address went out and came back after %s: sending, receiving and plus-addresses work.", took)}
		}
		select {
		case <-ctx.Done():
			return web.MailFinding{Wrong: true, Sentence: fmt.Sprintf("A mail to its own plus-address went out and had not come back after %s. If plain mail comes in, the provider does not deliver plus-addresses: switch them on there, or take the tick away and connect the mailbox anew.", took)}
		case <-tick.C:
		}
	}
}

// leastRights proves that the app is refused another mailbox of the directory.
func (m mailWays) leastRights(ctx context.Context, c casework.Connection, other string) web.MailFinding {
	if other == "" {
		return web.MailFinding{Wrong: true, Sentence: "That the app is refused other mailboxes was not tried: name one of the directory, and test again."}
	}
	c.Address = other
	r := m.reach(c)
	if r.err != nil {
		return wrong(r.err)
	}
	refused, proven, said := mailbox.Refused(ctx, r.in)
	switch {
	case !refused:
		return web.MailFinding{Wrong: true, Sentence: fmt.Sprintf("The app opens %s too, which it must not. Take its rights to other mailboxes away; the guide has the commands.", other)}
	case !proven:
		return web.MailFinding{Wrong: true, Sentence: fmt.Sprintf("Whether the app is refused %s could not be told: %s Name a mailbox that exists.", other, said)}
	}
	return web.MailFinding{Sentence: fmt.Sprintf("The app is refused %s, as it should be.", other)}
}
