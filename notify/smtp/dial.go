package smtp

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	gosmtp "github.com/emersion/go-smtp"
)

const (
	dialTimeout  = 30 * time.Second
	greetTimeout = 90 * time.Second // for everything up to the sign-in's end
	// RFC 5321 section 4.5.3.2: five minutes for MAIL and RCPT, ten after the final dot.
	commandTimeout = 5 * time.Minute
	finalTimeout   = 10 * time.Minute
)

// conn is a connection that is signed in.
type conn struct {
	client   *gosmtp.Client
	net      net.Conn
	loopback bool
	carried  int // mails
	idle     *time.Timer
}

// dial connects and signs in. It breaks off when ctx ends.
func (s *Sender) dial(ctx context.Context, a Account) (*conn, error) {
	const doing = "connecting"
	ctx, cancel := context.WithTimeout(ctx, greetTimeout)
	defer cancel()
	dialer := net.Dialer{Timeout: dialTimeout}
	dial := dialer.DialContext
	switch {
	case s.LoopbackOnly:
		dialer.Control = refuseOutside
	case a.Dial != nil:
		dial = a.Dial
	}
	raw, err := dial(ctx, "tcp", a.server())
	if err != nil {
		return nil, trouble(doing, err)
	}
	defer context.AfterFunc(ctx, func() { raw.Close() })()
	c, err := s.greet(ctx, a, raw)
	if err != nil {
		raw.Close()
		return nil, trouble(doing, err)
	}
	if err := c.signIn(ctx, a); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (s *Sender) greet(ctx context.Context, a Account, raw net.Conn) (c *conn, err error) {
	name := s.helloName(raw)
	c = &conn{net: raw, loopback: isLoopback(raw.RemoteAddr())}
	switch a.Security {
	case TLS:
		secure := tls.Client(raw, a.tlsConfig())
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		c.client = gosmtp.NewClient(secure)
	case STARTTLS:
		if c.client, err = gosmtp.NewClientStartTLS(&namedConn{raw, name}, a.tlsConfig()); err != nil {
			return nil, err
		}
	case Plain:
		c.client = gosmtp.NewClient(raw)
	default:
		return nil, fmt.Errorf("unknown security %q", a.Security)
	}
	c.client.CommandTimeout, c.client.SubmissionTimeout = commandTimeout, finalTimeout
	return c, c.client.Hello(name)
}

// helloName is what we call ourselves: the configured name, else our address (RFC 5321 section 4.1.4).
func (s *Sender) helloName(raw net.Conn) string {
	if s.Name != "" {
		return s.Name
	}
	host, _, _ := net.SplitHostPort(raw.LocalAddr().String())
	if strings.Contains(host, ":") {
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

// namedConn puts our name into the EHLO before STARTTLS, where the client library says "localhost" and cannot be told
// otherwise; some relays hang up on that.
type namedConn struct {
	net.Conn
	name string
}

func (n *namedConn) Write(b []byte) (int, error) {
	for _, verb := range []string{"EHLO", "HELO"} {
		if bytes.Equal(b, []byte(verb+" localhost\r\n")) {
			if _, err := n.Conn.Write([]byte(verb + " " + n.name + "\r\n")); err != nil {
				return 0, err
			}
			return len(b), nil
		}
	}
	return n.Conn.Write(b)
}

// refuseOutside lets connections to this machine through and no others.
func refuseOutside(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("%s is not on this machine, and mail may not leave it here", address)
	}
	return nil
}

func isLoopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

func (c *conn) close() {
	if c.idle != nil {
		c.idle.Stop()
	}
	c.net.Close()
}
