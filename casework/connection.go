package casework

import (
	"net"
	"net/mail"
	"strings"
	"sync/atomic"
	"time"
)

// ConnectionKind is how a mailbox is reached that was connected in the browser.
type ConnectionKind string

const (
	PasswordMail     ConnectionKind = "imap"          // IMAP and SMTP with a password
	GoogleMail       ConnectionKind = "google"        // IMAP and SMTP, by the consent of whoever owns the mailbox
	MicrosoftMail    ConnectionKind = "microsoft"     // the same at Microsoft 365
	MicrosoftAppMail ConnectionKind = "microsoft-app" // IMAP and SMTP in the name of an app of the directory
	GraphMail        ConnectionKind = "graph"         // Microsoft Graph in the name of an app, where IMAP or SMTP is closed
)

// ConnectionKinds are all kinds, in the order in which they are offered.
var ConnectionKinds = []ConnectionKind{PasswordMail, GoogleMail, MicrosoftMail, MicrosoftAppMail, GraphMail}

// Consented tells kinds that a person consents to at the provider.
func (k ConnectionKind) Consented() bool { return k == GoogleMail || k == MicrosoftMail }

// AppOnly tells kinds that sign in as an app of the directory, with nobody's consent.
func (k ConnectionKind) AppOnly() bool { return k == MicrosoftAppMail || k == GraphMail }

// MailServer is where mail is fetched from, or handed to.
type MailServer struct {
	Host     string
	Port     int
	Security string // tls, starttls, or plain within this machine
	User     string
	CA       string // PEM: the certificates of the city's own authority; "" is the machine's
}

// Connection is a mailbox that was connected in the browser, beside those of the city file.
type Connection struct {
	Mailbox
	Kind     ConnectionKind
	IMAP     MailServer
	SMTP     MailServer
	Tenant   string // the Microsoft directory
	ClientID string
	// Sealed holds the password, or the app's secret, encrypted. It leaves the store to whoever signs in with it, and to nobody else.
	Sealed  []byte
	Version int // rises with every change
	Since   time.Time
	By      string
}

// What happens to connections. Detail: "mailbox", "kind"; never an address or a secret.
const (
	MailboxConnected   EventKind = "mailbox.connected"
	MailboxReconnected EventKind = "mailbox.reconnected" // a new password, secret or consent
	MailboxRemoved     EventKind = "mailbox.removed"
	MailboxTested      EventKind = "mailbox.tested"
	MailboxFailing     EventKind = "mailbox.failing" // no mail comes in, and a person has to do something
	MailboxWell        EventKind = "mailbox.well"    // it does again
)

// Check says in one sentence what is wrong with a connection. It connects nowhere.
func (c Connection) Check() error {
	if err := c.CheckAddress(); err != nil {
		return err
	}
	switch c.Kind {
	case PasswordMail:
		if err := c.IMAP.check("reading"); err != nil {
			return err
		}
		return c.SMTP.check("sending")
	case GoogleMail, MicrosoftMail, MicrosoftAppMail, GraphMail:
		return c.checkApp()
	}
	return Errorf(Invalid, "Choose how the mailbox is reached.")
}

// CheckAddress says what is wrong with the address alone.
func (c Connection) CheckAddress() error {
	if a, err := mail.ParseAddress(c.Address); err != nil || a.Address != c.Address || len(c.Address) > 254 {
		return Errorf(Invalid, "%q is no mail address. One looks like office@city.example.", c.Address)
	}
	return nil
}

func (c Connection) checkApp() error {
	switch {
	case c.ClientID == "":
		return Errorf(Invalid, "Write the client id of the app that is registered at the provider.")
	case c.Kind != GoogleMail && !plainTenant(c.Tenant):
		return Errorf(Invalid, "Write the directory (tenant): its id, or a domain of it. “common” is refused by Microsoft for an app of one directory.")
	}
	return nil
}

func plainTenant(tenant string) bool {
	switch strings.ToLower(tenant) {
	case "", "common", "organizations", "consumers":
		return false
	}
	return !strings.ContainsAny(tenant, "/?#% \t")
}

func (s MailServer) check(deed string) error {
	switch {
	case s.Host == "" || strings.ContainsAny(s.Host, ":/ @") && net.ParseIP(s.Host) == nil:
		return Errorf(Invalid, "Write the name of the server for %s, without a port. One looks like imap.city.example.", deed)
	case s.Port < 1 || s.Port > 65535:
		return Errorf(Invalid, "The port of the server for %s is a number from 1 to 65535.", deed)
	case s.Security != "tls" && s.Security != "starttls" && s.Security != "plain":
		return Errorf(Invalid, "Choose how the connection for %s is kept private.", deed)
	case s.Security == "plain" && !thisMachine(s.Host):
		return Errorf(Invalid, "Mail and password would travel in the clear to %s. Choose TLS or STARTTLS.", s.Host)
	}
	return nil
}

func thisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Connected are the mailboxes that were connected in the browser. They change while the program runs; the zero value has none.
type Connected struct{ list atomic.Pointer[[]Mailbox] }

// Set replaces them. Those that were taken away again are among them, marked as Removed: what came by them goes on belonging to their office.
func (c *Connected) Set(list []Mailbox) { c.list.Store(&list) }

func (c *Connected) all() []Mailbox {
	if c == nil {
		return nil
	}
	if list := c.list.Load(); list != nil {
		return *list
	}
	return nil
}

// AllMailboxes are the entrances for mail: those of the city file and those connected in the browser, also the ones that were taken away.
func (c *City) AllMailboxes() []Mailbox {
	more := c.Connected.all()
	if len(more) == 0 {
		return c.Mailboxes
	}
	return append(c.Mailboxes[:len(c.Mailboxes):len(c.Mailboxes)], more...)
}

// outbox gives an office without a mailbox of its own the first one that was connected for it.
func (c *City) outbox(o Office) Office {
	if o.Mailbox != "" {
		return o
	}
	for _, m := range c.Connected.all() {
		if m.Office == o.ID && !m.Removed {
			o.Mailbox = m.ID
			break
		}
	}
	return o
}
