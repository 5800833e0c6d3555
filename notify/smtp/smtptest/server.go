// Package smtptest is a mail server within the test's own process, over a real connection on loopback.
//
// It keeps what it took in memory. A test may let it refuse, stall or hang up through Refuse.
package smtptest

import (
	"crypto/tls"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// Mail is one that was taken.
type Mail struct {
	From, To   string
	EnvelopeID string
	Return     string
	Body       []byte
}

// Server takes mails.
type Server struct {
	// Refuse is asked at each step: "mail", "rcpt", "data" with the address of the step (data: the recipient). Its error is the answer.
	Refuse func(step, address string) error
	// User and Password, where set, have to be given. Token is taken by XOAUTH2 in place of a password.
	User, Password, Token string

	Port int

	gosmtp *gosmtp.Server
	mu     sync.Mutex
	taken  []Mail
	opened int
	conns  []net.Conn
	logins int
	hellos []string
	came   chan struct{}
}

// Option changes the server before it starts.
type Option func(*Server, *gosmtp.Server)

// WithTLS lets the server offer STARTTLS, and Start with implicit speak TLS from the first byte.
func WithTLS(c *tls.Config) Option { return func(_ *Server, g *gosmtp.Server) { g.TLSConfig = c } }

// Start runs a server until the test's end.
func Start(t testing.TB, s *Server, implicit bool, options ...Option) *Server {
	t.Helper()
	s.came = make(chan struct{}, 1)
	s.gosmtp = gosmtp.NewServer(gosmtp.BackendFunc(s.session))
	s.gosmtp.Domain, s.gosmtp.EnableDSN, s.gosmtp.EnableSMTPUTF8 = "mx.test.example", true, true
	s.gosmtp.ErrorLog = quiet{}
	for _, o := range options {
		o(s, s.gosmtp)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	l = listener{l, s}
	if implicit {
		l = tls.NewListener(l, s.gosmtp.TLSConfig)
	}
	done := make(chan struct{})
	go func() { _ = s.gosmtp.Serve(l); close(done) }()
	t.Cleanup(func() { l.Close(); s.gosmtp.Close(); <-done })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Taken gives the mails in the order they came.
func (s *Server) Taken() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.taken...)
}

// Opened counts connections, Logins tries to sign in.
func (s *Server) Opened() int { s.mu.Lock(); defer s.mu.Unlock(); return s.opened }
func (s *Server) Logins() int { s.mu.Lock(); defer s.mu.Unlock(); return s.logins }

// Hellos gives the names that clients called themselves when they signed in or sent.
func (s *Server) Hellos() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.hellos...)
}

// Wait blocks until n mails were taken.
func (s *Server) Wait(t testing.TB, n int) []Mail {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		if got := s.Taken(); len(got) >= n {
			return got
		}
		select {
		case <-s.came:
		case <-deadline:
			t.Fatalf("%d mails came, want %d", len(s.Taken()), n)
		}
	}
}

// HangUp closes every connection, and goes on listening.
func (s *Server) HangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
	s.conns = nil
}

// listener keeps the connections, so that they can be counted and cut.
type listener struct {
	net.Listener
	s *Server
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.s.mu.Lock()
		l.s.opened++
		l.s.conns = append(l.s.conns, c)
		l.s.mu.Unlock()
	}
	return c, err
}

func (s *Server) session(c *gosmtp.Conn) (gosmtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hellos = append(s.hellos, c.Hostname())
	return &session{s: s}, nil
}

type session struct {
	s      *Server
	mail   Mail
	signed bool
}

func (x *session) Reset()        { x.mail = Mail{} }
func (x *session) Logout() error { return nil }

func (x *session) refuse(step, address string) error {
	if x.s.User != "" && !x.signed {
		return &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	if x.s.Refuse == nil {
		return nil
	}
	return x.s.Refuse(step, address)
}

func (x *session) Mail(from string, o *gosmtp.MailOptions) error {
	x.mail = Mail{From: from, EnvelopeID: o.EnvelopeID, Return: string(o.Return)}
	return x.refuse("mail", from)
}

func (x *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	x.mail.To = to
	return x.refuse("rcpt", to)
}

func (x *session) Data(r io.Reader) (err error) {
	if x.mail.Body, err = io.ReadAll(r); err != nil {
		return err
	}
	if err := x.refuse("data", x.mail.To); err != nil {
		return err
	}
	x.s.mu.Lock()
	x.s.taken = append(x.s.taken, x.mail)
	x.s.mu.Unlock()
	select {
	case x.s.came <- struct{}{}:
	default:
	}
	return nil
}

func (x *session) AuthMechanisms() []string {
	switch {
	case x.s.User == "":
		return nil
	case x.s.Token != "":
		return []string{"XOAUTH2"}
	}
	return []string{sasl.Plain}
}

func (x *session) Auth(mech string) (sasl.Server, error) {
	x.s.mu.Lock()
	x.s.logins++
	x.s.mu.Unlock()
	if mech == "XOAUTH2" {
		return &xoauth2{x: x}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return x.check(user, password, x.s.Password) }), nil
}

func (x *session) check(user, got, want string) error {
	if user != x.s.User || got != want {
		return gosmtp.ErrAuthFailed
	}
	x.signed = true
	return nil
}

type xoauth2 struct {
	x     *session
	asked bool
}

// Next takes the token; a wrong one is explained first, as Google does, and refused then.
func (a *xoauth2) Next(response []byte) ([]byte, bool, error) {
	if a.asked {
		return nil, false, gosmtp.ErrAuthFailed
	}
	if string(response) == "user="+a.x.s.User+"\x01auth=Bearer "+a.x.s.Token+"\x01\x01" {
		a.x.signed = true
		return nil, true, nil
	}
	a.asked = true
	return []byte(`{"status":"400"}`), false, nil
}
