package smtp

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/commonline/commonline/notify"
)

// Finding is one thing that was looked at, for `commonline doctor`.
type Finding struct {
	OK   bool
	What string // one sentence
	Mend string // what to do; "" where nothing is to be done
}

// Check tries an account as sending would, and stops before a mail is sent.
func (s *Sender) Check(ctx context.Context, a Account) []Finding {
	c, err := s.dial(ctx, a)
	if err != nil {
		return []Finding{{What: fmt.Sprintf("%s: %v.", a.server(), err), Mend: mend(a, err)}}
	}
	defer c.quit()
	defer context.AfterFunc(ctx, func() { c.net.Close() })()
	found := []Finding{{OK: true, What: fmt.Sprintf("%s takes our sign-in.", a.server())}}
	return append(found, checkEncryption(a, c), checkSender(a, c), checkNotices(c), checkDKIM(a))
}

// mend says what to do about a refusal.
func mend(a Account, err error) string {
	r, ok := errors.AsType[*notify.Refusal](err)
	switch {
	case !ok:
		return ""
	case r.Doing == "signing in" && a.Token != nil:
		return "Connect the mailbox again with the provider, and see that SMTP sign-in is allowed for it."
	case r.Doing == "signing in":
		return "Check user and password; many providers want a password of its own for programs, or OAuth2."
	case strings.Contains(r.Text, "certificate"):
		return "The server's certificate is not for this host name, or is signed by nobody this machine trusts; check the host's name."
	case strings.Contains(r.Text, "STARTTLS"):
		return "The server offers no STARTTLS on this port; try security tls with port 465."
	case strings.Contains(r.Text, "first record does not look like a TLS handshake"):
		return "The server does not begin with TLS on this port; try security starttls with port 587."
	}
	return "Check host and port, and that this machine may connect there."
}

func checkEncryption(a Account, c *conn) Finding {
	if _, ok := c.client.TLSConnectionState(); ok {
		return Finding{OK: true, What: "The connection is protected."}
	} else if c.loopback {
		return Finding{OK: true, What: "The connection is not encrypted, and does not leave this machine."}
	}
	return Finding{What: fmt.Sprintf("Mail to %s travels unencrypted.", a.server()), Mend: "Set security to tls or starttls."}
}

// checkSender names a plus-address as envelope sender, and takes it back.
func checkSender(a Account, c *conn) Finding {
	local, domain, _ := strings.Cut(a.Address, "@")
	plus := local + "+b-doctor@" + domain
	err := c.client.Mail(plus, nil)
	_ = c.client.Reset() // a server that hung up shows in the next check
	if err == nil {
		return Finding{OK: true, What: "Bounces can come back to their delivery (plus-addresses are taken as envelope sender)."}
	}
	if err := c.client.Mail(a.Address, nil); err != nil {
		return Finding{What: fmt.Sprintf("The server does not let this account send as %s: %v.", a.Address, err), Mend: "Give the account the right to send as the office's address."}
	}
	_ = c.client.Reset()
	return Finding{OK: true, What: "The server takes only the plain address as envelope sender; bounces are known by the id that they quote."}
}

func checkNotices(c *conn) Finding {
	if ok, _ := c.client.Extension("DSN"); ok {
		return Finding{OK: true, What: "The server passes on delivery notices (DSN)."}
	}
	return Finding{OK: true, What: "The server offers no delivery notices (DSN); bounces come as they come."}
}

func checkDKIM(a Account) Finding {
	switch {
	case a.DKIM == nil:
		return Finding{OK: true, What: "Mails are not signed here; the server is trusted to sign them (DKIM)."}
	case aligned(domainOf(a.Address), a.DKIM.Domain):
		return Finding{OK: true, What: fmt.Sprintf("Mails are signed for %s.", a.DKIM.Domain)}
	}
	return Finding{
		What: fmt.Sprintf("Mails from %s are signed for %s, which does not count for DMARC.", a.Address, a.DKIM.Domain),
		Mend: fmt.Sprintf("Use a DKIM key of %s.", domainOf(a.Address)),
	}
}

// aligned is relaxed alignment (RFC 7489 section 3.1.1), as far as it can be told without the list of public suffixes.
func aligned(from, by string) bool {
	return strings.EqualFold(from, by) || strings.HasSuffix(strings.ToLower(from), "."+strings.ToLower(by))
}
