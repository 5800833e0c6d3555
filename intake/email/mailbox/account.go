package mailbox

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/graph"
)

// Security is how the connection to the mail server is kept private.
type Security string

const (
	TLS      Security = "tls"      // from the first byte, port 993
	StartTLS Security = "starttls" // asked for in the clear, refused where the server does not offer it; port 143
	Plain    Security = "plain"    // nothing at all: to this machine only
)

// Tokens gives OAuth 2.0 access tokens for one mailbox. One that the server has just refused is passed as refused, and
// is not given again. *xoauth.Source is one.
type Tokens interface {
	Token(ctx context.Context, refused string) (string, error)
}

// Account is a mailbox and how to get at it.
type Account struct {
	ID       casework.MailboxID
	Version  int // another one means that what is said here has changed: whoever follows the mailbox signs in anew
	Host     string
	Port     int // 0: 993 with TLS, else 143
	Security Security
	User     string
	Password string
	Tokens   Tokens // in place of a password
	// Graph reads the mailbox User over Microsoft Graph, in place of IMAP: of what stands here only ID, Version and User count then.
	Graph   *graph.Client
	Folders Names
	Marking Marking
	// TLSConfig holds the roots of a city's own certificate authority. Nil: the machine's roots.
	TLSConfig *tls.Config
	// Dial makes connections. Nil: that of the fleet. A casework.Error of it says in its own words why there is none.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Names are the folders to follow. Empty: found by its special use (RFC 6154), else by its name in many languages.
// NotFollowed leaves a folder out.
type Names struct {
	Inbox string // empty: INBOX, which every server has
	Junk  string
	Sent  string
}

// NotFollowed in place of a folder's name leaves it out.
const NotFollowed = "-"

// Marking is what is changed in the inbox once a mail is stored. The zero value changes nothing. A process killed
// between storing and marking leaves the mails of that batch unmarked.
type Marking struct {
	Seen bool
	Move string // the folder that stored mails are moved to
}

func (m Marking) any() bool { return m.Seen || m.Move != "" }

// Validate tells in one sentence what is wrong with the account. It connects nowhere.
func (a Account) Validate() error {
	switch {
	case a.Graph != nil && a.User != "":
		return nil
	case a.Host == "":
		return casework.Errorf(casework.Invalid, "mailbox %q names no mail server", a.ID)
	case a.User == "":
		return casework.Errorf(casework.Invalid, "mailbox %q names no user to sign in as", a.ID)
	case a.Password == "" && a.Tokens == nil:
		return casework.Errorf(casework.Invalid, "mailbox %q has neither a password nor OAuth settings", a.ID)
	case a.Security != TLS && a.Security != StartTLS && a.Security != Plain:
		return casework.Errorf(casework.Invalid, "mailbox %q: security is tls, starttls or plain, not %q", a.ID, a.Security)
	case a.Security == Plain && !loopback(a.Host):
		return casework.Errorf(casework.Invalid,
			"mailbox %q would send its password in the clear to %s: use tls or starttls", a.ID, a.Host)
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func (a Account) port() int {
	switch {
	case a.Port != 0:
		return a.Port
	case a.Security == TLS:
		return 993
	default:
		return 143
	}
}

func (a Account) address() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.port())) }

func (a Account) tlsConfig() *tls.Config {
	config := &tls.Config{}
	if a.TLSConfig != nil {
		config = a.TLSConfig.Clone()
	}
	config.ServerName = a.Host
	config.MinVersion = tls.VersionTLS12
	return config
}

// Pace holds the times and sizes that a follower goes by. The zero value of a field means its default.
type Pace struct {
	Poll       time.Duration // between looks into all folders, beside IDLE: 60 s
	PollNoIdle time.Duration // the same where the server has no IDLE: 20 s
	Command    time.Duration // how long a server may be silent while we wait for it: 60 s
	Alarm      time.Duration // how long trouble lasts before people hear of it: 2 min
	BackOff    time.Duration // the longest wait between two attempts: 5 min
	BatchMails int           // in one transaction: 100
	BatchBytes int64         // in one transaction, but for a single larger mail: 8 MiB
	Chunk      int           // mails asked for in one FETCH, which may span several transactions: 1000
}

func (p Pace) filled() Pace {
	fill(&p.Poll, time.Minute)
	fill(&p.PollNoIdle, 20*time.Second)
	fill(&p.Command, time.Minute)
	fill(&p.Alarm, 2*time.Minute)
	fill(&p.BackOff, 5*time.Minute)
	fill(&p.BatchMails, 100)
	fill(&p.BatchBytes, 8<<20)
	fill(&p.Chunk, 1000)
	return p
}

func fill[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}
