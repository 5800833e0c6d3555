package mailbox

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"

	"github.com/emersion/go-imap/v2/imapclient"
)

func dialPatient(ctx context.Context, account Account, pace Pace, dial dialer) (*patientConn, error) {
	ctx, cancel := context.WithTimeout(ctx, pace.Command)
	defer cancel()
	if account.Dial != nil {
		dial = account.Dial
	}
	conn, err := dial(ctx, "tcp", account.address())
	if err != nil {
		return nil, fmt.Errorf("dialling: %w", err)
	}
	return newPatientConn(conn), nil
}

// secure starts the IMAP client with the account's security. Nothing is sent in the clear but to this machine.
func (s *session) secure(ctx context.Context) (*imapclient.Client, error) {
	options := &imapclient.Options{UnilateralDataHandler: s.handler(), TLSConfig: s.account.tlsConfig()}
	s.conn.expect(s.pace.Command)
	defer s.conn.expect(0)
	switch s.account.Security {
	case TLS:
		options.TLSConfig.NextProtos = []string{"imap"}
		conn := tls.Client(s.conn, options.TLSConfig)
		if err := conn.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return imapclient.New(conn, options), nil
	case StartTLS:
		client, err := imapclient.NewStartTLS(s.conn, options)
		if no(err) {
			return nil, &trouble{code: "no-starttls", alarming: true, err: err,
				sentence: fmt.Sprintf("The mail server %s does not offer STARTTLS on port %d: is it tls?", s.account.Host, s.account.port())}
		}
		return client, err
	case Plain:
		if !local(s.conn.RemoteAddr()) {
			return nil, &trouble{
				code: "unprotected", alarming: true,
				sentence: fmt.Sprintf("The mail server %s is on another machine and would be spoken to in the clear: use tls or starttls.", s.account.Host),
			}
		}
		return imapclient.New(s.conn, options), nil
	}
	return nil, fmt.Errorf("no such security: %q", s.account.Security)
}

// local tells whether an address is on this machine. A pipe within the process is.
func local(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return !ok || tcp.IP.IsLoopback()
}
