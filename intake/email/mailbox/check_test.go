package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

func texts(findings []Finding) (wrong, all string) {
	for _, f := range findings {
		all += f.Sentence + "\n"
		if f.Wrong {
			wrong += f.Sentence + "\n"
		}
	}
	return wrong, all
}

func TestCheckTellsWhatIsThere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := newHost(t)
		h.create("Sent")
		h.deliver("INBOX", letters(1, 3)...)
		account := h.account()
		account.Folders.Junk = "Trash bin"
		account.Marking.Move = "Filed"
		wrong, all := texts(check(t.Context(), account, Pace{}.filled(), h.dial))
		for _, want := range []string{"Signed in", `"INBOX" for inbox mail holds 3 mails`, `"Sent" for sent mail holds 0`} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is missing in:\n%s", want, all)
			}
		}
		for _, want := range []string{`"Trash bin"`, "cannot move"} {
			if !strings.Contains(wrong, want) {
				t.Errorf("%q is not called wrong in:\n%s", want, all)
			}
		}
		account.Password = "wrong"
		if wrong, _ := texts(check(t.Context(), account, Pace{}.filled(), h.dial)); !strings.Contains(wrong, "refuses the login") {
			t.Errorf("findings: %s", wrong)
		}
	})
}

// overTCP serves a host on a real socket, and returns its port.
func overTCP(t *testing.T, h *host, config *tls.Config, implicit bool) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	if implicit {
		ln = tls.NewListener(ln, config)
		config = nil
	}
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &serverSession{host: h}, nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, TLSConfig: config, Logger: log.New(io.Discard, "", 0),
	})
	listen(t, server, ln)
	return port
}

func TestTLSAndStartTLS(t *testing.T) {
	t.Parallel()
	web := httptest.NewTLSServer(nil) // for its certificate, which is for 127.0.0.1
	web.Close()
	server := &tls.Config{Certificates: web.TLS.Certificates}
	h := newHost(t)
	h.deliver("INBOX", letter(1))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	implicit, upgraded := overTCP(t, h, server, true), overTCP(t, h, server, false)
	tests := []struct {
		name     string
		security Security
		port     int
		trust    bool
		want     string
	}{
		{"tls", TLS, implicit, true, "Signed in"},
		{"starttls", StartTLS, upgraded, true, "Signed in"},
		{"tls, unknown signer", TLS, implicit, false, "cannot be trusted"},
		{"starttls, unknown signer", StartTLS, upgraded, false, "cannot be trusted"},
		{"tls on the port for starttls", TLS, upgraded, true, "is it starttls?"},
		{"no password in the clear", Plain, upgraded, true, "takes no password"},
	}
	for _, test := range tests {
		account := h.account()
		account.Host, account.Port, account.Security = "127.0.0.1", test.port, test.security
		if test.trust {
			account.TLSConfig = trust(web)
		}
		_, all := texts(check(ctx, account, Pace{}.filled(), (&net.Dialer{}).DialContext))
		if !strings.Contains(all, test.want) {
			t.Errorf("%s: want %q in:\n%s", test.name, test.want, all)
		}
	}
}

// trust makes a client of a server's certificate.
func trust(web *httptest.Server) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	return &tls.Config{RootCAs: roots}
}

func TestCheckNobodyThere(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	_ = ln.Close()
	account := Account{ID: "d4", Host: "127.0.0.1", Port: port, Security: TLS, User: "ana", Password: "secret"}
	if wrong, _ := texts(Check(t.Context(), account)); !strings.Contains(wrong, "cannot be reached on port") {
		t.Errorf("findings: %s", wrong)
	}
}
