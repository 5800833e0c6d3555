package smtp

import (
	"context"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

const (
	keepIdle    = 20 * time.Second // servers hang up on idle clients after some minutes at most
	mostOnOne   = 500              // mails over one connection; some servers count, and dislike more
	firstRest   = 5 * time.Second
	longestRest = 15 * time.Minute
)

// Config is what a Sender needs.
type Config struct {
	Accounts Accounts
	Name     string // what we call ourselves to servers: a host name; "": our address
	// LoopbackOnly refuses every connection that would leave this machine, for the demo and for tests.
	LoopbackOnly bool
}

// Sender implements notify.Sender. It may be used by many goroutines; each mail in flight has a connection of its own.
type Sender struct {
	Config
	mu      sync.Mutex
	idle    map[casework.MailboxID][]*conn
	resting map[casework.MailboxID]*rest
	plain   map[casework.MailboxID]bool // the server refuses plus-addresses as envelope sender
	closed  bool
}

// rest keeps an account that has trouble from being tried for every mail: repeated refused sign-ins lock accounts.
type rest struct {
	until time.Time
	next  time.Duration
	why   error
	of    int // the account's version
}

// New makes a Sender. It connects to nothing yet.
func New(c Config) *Sender {
	return &Sender{
		Config: c, idle: map[casework.MailboxID][]*conn{},
		resting: map[casework.MailboxID]*rest{}, plain: map[casework.MailboxID]bool{},
	}
}

// Send hands a mail to the server of its mailbox.
func (s *Sender) Send(ctx context.Context, d notify.Delivery) (reply string, err error) {
	a, err := s.Accounts(ctx, d.Mailbox)
	if err != nil {
		return "", trouble("looking up the account", err)
	}
	body, err := Compose(d.Mail, a.DKIM)
	if err != nil {
		return "", &notify.Refusal{Permanent: true, Doing: "writing the mail", Text: err.Error()}
	}
	c, used, err := s.take(ctx, a)
	if err != nil {
		return "", err
	}
	reply, err = s.carry(ctx, c, d, body)
	if used && hungUp(err) {
		// The server closed a connection that lay idle. It had taken nothing of this mail yet.
		if c, err = s.fresh(ctx, a); err != nil {
			return "", err
		}
		reply, err = s.carry(ctx, c, d, body)
	}
	return reply, err
}

// take gives a connection, one that lies idle where there is one.
func (s *Sender) take(ctx context.Context, a Account) (c *conn, used bool, err error) {
	s.mu.Lock()
	if spare := s.idle[a.Mailbox]; len(spare) > 0 {
		c = spare[len(spare)-1]
		s.idle[a.Mailbox] = spare[:len(spare)-1]
	}
	s.mu.Unlock()
	if c != nil && c.idle.Stop() {
		return c, true, nil
	}
	c, err = s.fresh(ctx, a)
	return c, false, err
}

// fresh connects, unless the account rests.
func (s *Sender) fresh(ctx context.Context, a Account) (*conn, error) {
	s.mu.Lock()
	r := s.resting[a.Mailbox]
	s.mu.Unlock()
	if r != nil && r.of != a.Version {
		r = nil
	}
	if r != nil && time.Now().Before(r.until) {
		return nil, r.why
	}
	c, err := s.dial(ctx, a)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.resting, a.Mailbox)
		return c, nil
	}
	if ctx.Err() == nil {
		next := firstRest
		if r != nil {
			next = min(2*r.next, longestRest)
		}
		s.resting[a.Mailbox] = &rest{until: time.Now().Add(next), next: next, why: err, of: a.Version}
	}
	return nil, err
}

// put keeps a connection for the next mail.
func (s *Sender) put(m casework.MailboxID, c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || c.carried >= mostOnOne {
		go c.quit()
		return
	}
	c.idle = time.AfterFunc(keepIdle, func() { s.drop(m, c) })
	s.idle[m] = append(s.idle[m], c)
}

// drop hangs up on a server that had nothing to do for a while.
func (s *Sender) drop(m casework.MailboxID, c *conn) {
	s.mu.Lock()
	for i, other := range s.idle[m] {
		if other == c {
			s.idle[m] = append(s.idle[m][:i], s.idle[m][i+1:]...)
			break
		}
	}
	s.mu.Unlock()
	c.quit()
}

// Close hangs up on all servers. Mails on their way are not cut off.
func (s *Sender) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for m, spare := range s.idle {
		for _, c := range spare {
			if c.idle.Stop() {
				c.quit()
			}
		}
		delete(s.idle, m)
	}
	return nil
}

// quit says good-bye, and waits for no answer longer than a second.
func (c *conn) quit() {
	c.client.CommandTimeout = time.Second
	_ = c.client.Quit() // the mails are delivered; there is nothing left to lose
	c.close()
}

var _ notify.Sender = (*Sender)(nil)

func (s *Sender) refusesPlus(m casework.MailboxID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plain[m]
}

func (s *Sender) notePlain(m casework.MailboxID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plain[m] = true
}
