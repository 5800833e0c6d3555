package mailhost

import (
	"log/slog"

	"github.com/emersion/go-imap/v2"
)

// Options describe a mail host.
type Options struct {
	Users []User

	// Dir keeps mail over restarts; "" keeps it in memory.
	Dir string

	// TLS adds STARTTLS, which sign-ins then need, and ports that speak TLS from the first byte. The certificate is
	// self-signed; Host.CertPool trusts it.
	TLS bool

	// Without takes capabilities away, such as imap.CapIdle, imap.CapESearch, imap.CapUIDPlus. IDLE cannot be hidden
	// inside STARTTLS.
	Without []imap.Cap

	// IMAPAddr and SMTPAddr are where to listen without TLS, and with STARTTLS; "" is a free port on 127.0.0.1.
	IMAPAddr, SMTPAddr string

	// TakesToken says whether an OAuth access token opens a user's mail, beside User.Token. Nil: none does.
	TakesToken func(address, token string) bool

	Logger *slog.Logger
}

// User is somebody with mailboxes here.
type User struct {
	Address  string   // also the name to sign in with
	Aliases  []string // further addresses
	Password string
	Token    string // an OAuth access token to sign in with, if not ""

	// Mailboxes are INBOX, Sent and Junk where nil.
	Mailboxes []Mailbox
}

// Mailbox is a folder of mails.
type Mailbox struct {
	Name string
	Use  imap.MailboxAttr // RFC 6154, such as imap.MailboxAttrSent; "" for none
}

// usual are the folders of a user that names none.
var usual = []Mailbox{{Name: "INBOX"}, {"Sent", imap.MailboxAttrSent}, {"Junk", imap.MailboxAttrJunk}}

// offered are all capabilities that need this package's help; IDLE and some more are go-imap's own.
var offered = []imap.Cap{
	imap.CapIMAP4rev1, imap.CapNamespace, imap.CapUIDPlus, imap.CapESearch, imap.CapListExtended, imap.CapListStatus,
	imap.CapMove, imap.CapStatusSize, imap.CapSpecialUse, imap.CapLiteralPlus,
}

func (o Options) caps() imap.CapSet {
	set := imap.CapSet{}
	for _, c := range offered {
		set[c] = struct{}{}
	}
	for _, c := range o.Without {
		delete(set, c)
	}
	return set
}
