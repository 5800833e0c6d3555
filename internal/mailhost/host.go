package mailhost

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"
	"golang.org/x/sync/errgroup"
)

// Host is a mail host. Its methods may be used from several goroutines.
type Host struct {
	opts      Options
	logger    *slog.Logger
	accounts  map[string]*account // by lower-case address, aliases included
	outbox    outbox
	faults    faults
	news      news
	conns     connSet
	ports     ports
	cert      *tls.Certificate
	certPool  *x509.CertPool
	closing   chan struct{}
	closeOnce sync.Once
}

// ports are the listeners; the last two only with TLS.
type ports struct{ imap, smtp, imaps, smtps net.Listener }

// Listen loads what Dir keeps and opens the ports. Clients are answered once Run runs.
func Listen(opts Options) (*Host, error) {
	h := &Host{opts: opts, logger: opts.Logger, closing: make(chan struct{})}
	if h.logger == nil {
		h.logger = slog.New(slog.DiscardHandler)
	}
	if err := h.load(); err != nil {
		return nil, err
	}
	if err := h.listen(); err != nil {
		h.closePorts()
		return nil, err
	}
	return h, nil
}

func (h *Host) listen() (err error) {
	if h.ports.imap, err = h.open(h.opts.IMAPAddr); err != nil {
		return err
	}
	if h.ports.smtp, err = h.open(h.opts.SMTPAddr); err != nil || !h.opts.TLS {
		return err
	}
	if h.cert, h.certPool, err = selfSigned(); err != nil {
		return fmt.Errorf("making a certificate: %w", err)
	}
	if h.ports.imaps, err = h.open(""); err != nil {
		return err
	}
	h.ports.smtps, err = h.open("")
	return err
}

func (h *Host) open(addr string) (net.Listener, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("opening a mail port: %w", err)
	}
	return trackingListener{l, &h.conns}, nil
}

// IMAPAddr is host and port for IMAP without TLS, or with STARTTLS.
func (h *Host) IMAPAddr() string { return h.ports.imap.Addr().String() }

// SMTPAddr is host and port for SMTP without TLS, or with STARTTLS.
func (h *Host) SMTPAddr() string { return h.ports.smtp.Addr().String() }

// IMAPSAddr is host and port for IMAP over TLS, if Options.TLS is set.
func (h *Host) IMAPSAddr() string { return h.ports.imaps.Addr().String() }

// SMTPSAddr is host and port for SMTP over TLS, if Options.TLS is set.
func (h *Host) SMTPSAddr() string { return h.ports.smtps.Addr().String() }

// CertPool trusts the host's certificate, which is for 127.0.0.1, ::1 and localhost.
func (h *Host) CertPool() *x509.CertPool { return h.certPool }

// Run answers clients until ctx ends, and closes all connections then.
func (h *Host) Run(ctx context.Context) error {
	imap := []*imapserver.Server{h.imapServer(h.tlsConfig())}
	mail := []*smtp.Server{h.smtpServer(h.tlsConfig())}
	serve := []func() error{
		func() error { return imap[0].Serve(h.hiding(h.ports.imap)) },
		func() error { return mail[0].Serve(h.ports.smtp) },
	}
	if h.opts.TLS {
		imap, mail = append(imap, h.imapServer(nil)), append(mail, h.smtpServer(nil))
		serve = append(serve,
			func() error { return imap[1].Serve(h.hiding(tls.NewListener(h.ports.imaps, h.tlsConfig()))) },
			func() error { return mail[1].Serve(tls.NewListener(h.ports.smtps, h.tlsConfig())) })
	}
	group, groupCtx := errgroup.WithContext(ctx)
	for _, f := range serve {
		group.Go(f)
	}
	group.Go(func() error {
		<-groupCtx.Done()
		h.close(imap, mail)
		return nil
	})
	if err := group.Wait(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("serving mail: %w", err)
	}
	return nil
}

func (h *Host) close(imap []*imapserver.Server, mail []*smtp.Server) {
	h.closeOnce.Do(func() { close(h.closing) })
	h.closePorts()
	h.DropConnections()
	for _, server := range imap {
		_ = server.Close()
	}
	for _, server := range mail {
		_ = server.Close()
	}
}

func (h *Host) closePorts() {
	for _, l := range []net.Listener{h.ports.imap, h.ports.smtp, h.ports.imaps, h.ports.smtps} {
		if l != nil {
			_ = l.Close()
		}
	}
}

func (h *Host) tlsConfig() *tls.Config {
	if h.cert == nil {
		return nil
	}
	return &tls.Config{Certificates: []tls.Certificate{*h.cert}, MinVersion: tls.VersionTLS12}
}

func (h *Host) imapServer(starttls *tls.Config) *imapserver.Server {
	return imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{host: h}, nil, nil
		},
		Caps:         h.opts.caps(),
		Logger:       libraryLog{h.logger},
		TLSConfig:    starttls,
		InsecureAuth: starttls == nil,
	})
}

func (h *Host) smtpServer(starttls *tls.Config) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &smtpSession{host: h, conn: c}, nil
	}))
	server.Domain = "localhost"
	server.TLSConfig = starttls
	server.AllowInsecureAuth = starttls == nil
	server.MaxMessageBytes = 64 << 20
	server.MaxRecipients = 100
	server.ReadTimeout, server.WriteTimeout = 5*time.Minute, 5*time.Minute
	server.EnableSMTPUTF8 = true
	server.ErrorLog = libraryLog{h.logger}
	return server
}

// libraryLog takes what the libraries say of clients that went away or spoke nonsense.
type libraryLog struct{ logger *slog.Logger }

func (l libraryLog) Printf(format string, args ...any) { l.logger.Debug(fmt.Sprintf(format, args...)) }
func (l libraryLog) Println(args ...any)               { l.logger.Debug(fmt.Sprint(args...)) }

// errNoMailbox names what a test or a demo asked for in vain.
var errNoMailbox = errors.New("no such mailbox")
