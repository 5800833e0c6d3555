package cityfile

import (
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/commonline/commonline/casework"
)

// Account is how to get at a mailbox, and how its mail goes out.
type Account struct {
	Mailbox casework.MailboxID
	IMAP    Server
	Folders Folders
	From    From
	Mark    Mark
	SMTP    Server
	DKIM    *DKIM // nil: the mail server signs, or nobody
	Pace    int   // mails a minute that the provider lets this sender send; 0: the sender's own choice
}

// Server is a mail server and a login there.
type Server struct {
	Host     string
	Port     int
	Security Security
	CA       []byte // PEM: the city's own certificate authority; nil: the machine's roots
	Login    Login
}

// Address is host:port.
func (s Server) Address() string { return net.JoinHostPort(s.Host, fmt.Sprint(s.Port)) }

// Security is how a connection is kept private.
type Security string

const (
	TLS      Security = "tls"      // from the first byte: ports 993 and 465
	StartTLS Security = "starttls" // asked for in the clear, refused where not offered: ports 143 and 587
	Plain    Security = "plain"    // nothing at all: to this machine only
)

// Login is how one signs in. User is empty for a relay that asks for no sign-in (auth: none).
type Login struct {
	User     string
	Password Secret
	OAuth    *OAuth // in place of a password
}

// OAuth is an OAuth 2.0 client of Google or Microsoft 365.
type OAuth struct {
	Provider     string // "google" or "microsoft"
	Tenant       string // the Microsoft directory's id or domain
	App          bool   // the application's own access (client credentials), with nobody's consent
	ClientID     string
	ClientSecret Secret
	// RefreshToken is the first one. It is kept encrypted in the database from then on; providers may replace it. Empty:
	// somebody gives consent later.
	RefreshToken Secret
}

// DKIM is what outgoing mail is signed with (RFC 6376), for cities whose mail server does not.
type DKIM struct {
	Domain   string
	Selector string
	Key      Secret // PEM, RSA or Ed25519
}

// Folders are the folders that are followed. Empty: found by their special use (RFC 6154). "-": not followed.
type Folders struct {
	Inbox, Junk, Sent string
}

// From says which mail of a mailbox is news. Older mail is filed as history and answered by nothing.
type From struct {
	Now   bool      // from the moment the mailbox is first connected
	Since time.Time // else from the beginning of this day; the zero time: all of it
}

// Mark is what happens to a mail in its mailbox once it is stored. The zero value changes nothing.
type Mark struct {
	Seen bool
	Move string // a folder
}

// Secret is a password or a token. It shows itself to nobody: not in a log, nor in a printed struct.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return "not set"
	}
	return "set"
}

// GoString hides it from %#v.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// LogValue hides it from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides it from JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal gives the secret to the one who signs in with it.
func (s Secret) Reveal() string { return string(s) }
