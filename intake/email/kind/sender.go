package kind

import (
	"regexp"
	"strings"

	"github.com/commonline/commonline/intake/email/mimetree"
)

// sender is how sure it is that a machine wrote a mail, by its envelope and its From.
type sender int

const (
	person  sender = iota
	gateway        // an address that mail servers and filters use, and people may
	null           // a null return path (RFC 5321 section 4.5.5): never a person's mail program, but automatic replies too
	daemon         // an address or a name that no person has
)

var (
	// daemonName: sendmail, qmail, Postfix, Exim ("Mail Delivery System <Mailer-Daemon@…>"), Google ("Mail Delivery Subsystem"),
	// Alt-N MDaemon, Mail2000 ("Mail Deliver System"), Demon's Mail.Delivery.System, PMDF ("e-Mail Interconnect").
	daemonName = naming{
		[]string{"daemon", "deliver", "<mailer>"},
		regexp.MustCompile(`mail(er)?[-_. ]?daemon|mail[ .]deliver(y|)[ .](sub)?system|\bmdaemon@|<mailer>`),
	}

	// gatewayName: postmaster (RFC 5321 section 4.5.1), Exchange ("System Administrator", "Microsoft Outlook"), Notes and
	// GroupWise ("Mail System"), Trend Micro (InterScan, IMSS), Symantec, McAfee (WebShield, E500), IronPort, Barracuda, au.
	gatewayName = naming{
		[]string{
			"postm", "poostmaster", "system administrator", "microsoft ", "mail system", "mail service", "mail administrator", "mail gateway", "mail delivery", "maildelivery", "mail_service", "internet mail",
			"interscan", "imss@", "symantec", "webshield", "mimesweeper", "mailmarshal", "barracuda", "reply@", "bounce", "daemon@", "smtp", "exim@", "mta@", "mmdf@",
		},
		regexp.MustCompile(`\bpostmaster\b|poostmaster|postm(a|e)ister@|system administrator|microsoft (outlook|exchange)|mail (delivery )?(system|service|administrator|gateway)\b|` +
			`mail_service|interscan|\bimss@|symantec|webshield|mimesweeper|mailmarshal|barracuda|internet mail|mail ?delivery|\bno-?reply@|\bbounces?@|\bdaemon@|\bsmtp(32|d)?@|\bexim@|\bmta@|\bmmdf@`),
	}

	isAnswer = regexp.MustCompile(`(?i)^\s*(re|aw|sv|fwd?|wg|tr|rv|enc|antw|odp|vs)\s*(\[\d+\])?\s*:`)
)

// naming is a pattern over lower-case text. One of its words is in all that it matches: they are looked for first, since most
// mail is from people, and the pattern takes a hundred times as long to say no.
type naming struct {
	words   []string
	pattern *regexp.Regexp
}

func (n naming) matches(s string) bool {
	s = strings.ToLower(s)
	for _, w := range n.words {
		if strings.Contains(s, w) {
			return n.pattern.MatchString(s)
		}
	}
	return false
}

// senderOf reads the From and the return path.
func senderOf(h mimetree.Header) sender {
	from := h.Text("from")
	switch {
	case daemonName.matches(from):
		return daemon
	case nullPath(h):
		return null
	case gatewayName.matches(from) || h.Has("from") && emptyAddress(from):
		return gateway
	}
	return person
}

// nullPath is true of a mail whose bounces go nowhere, or, as some servers rewrite that, to MAILER-DAEMON.
func nullPath(h mimetree.Header) bool {
	if !h.Has("return-path") {
		return false
	}
	path := h.Raw("return-path")
	return emptyAddress(path) || daemonName.matches(path)
}

func emptyAddress(s string) bool { return strings.Trim(s, "<> \t\r\n") == "" }
