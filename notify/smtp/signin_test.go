package smtp_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/notify/smtp/smtptest"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	cert, roots := certificate(t)
	withTLS := smtptest.WithTLS(&tls.Config{Certificates: []tls.Certificate{cert}})
	account := func(security smtp.Security) smtp.Account {
		return smtp.Account{Security: security, User: "d4", Password: "right", TLS: &tls.Config{RootCAs: roots}}
	}
	token := func(s string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return s, nil }
	}
	for name, c := range map[string]struct {
		server  *smtptest.Server
		account smtp.Account
		change  func(*smtp.Account)
		want    string // part of the error
	}{
		"TLS and password":      {&smtptest.Server{User: "d4", Password: "right"}, account(smtp.TLS), nil, ""},
		"STARTTLS and password": {&smtptest.Server{User: "d4", Password: "right"}, account(smtp.STARTTLS), nil, ""},
		"wrong password":        {&smtptest.Server{User: "d4", Password: "other"}, account(smtp.STARTTLS), nil, "signing in: 535"},
		"token":                 {&smtptest.Server{User: "d4", Token: "t1"}, account(smtp.STARTTLS), func(a *smtp.Account) { a.Token = token("t1") }, ""},
		"stale token":           {&smtptest.Server{User: "d4", Token: "t2"}, account(smtp.STARTTLS), func(a *smtp.Account) { a.Token = token("t1") }, "refuses the access token"},
		"unknown certificate":   {&smtptest.Server{}, account(smtp.TLS), func(a *smtp.Account) { a.TLS = nil }, "certificate"},
		"unknown cert STARTTLS": {&smtptest.Server{}, account(smtp.STARTTLS), func(a *smtp.Account) { a.TLS = nil }, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.Start(t, c.server, c.account.Security == smtp.TLS, withTLS)
			c.account.Port = srv.Port
			if c.change != nil {
				c.change(&c.account)
			}
			s := sender(c.account)
			defer s.Close()
			_, err := s.Send(t.Context(), delivery(1))
			if c.want == "" {
				if err != nil || len(srv.Taken()) != 1 {
					t.Fatalf("got %v", err)
				}
				for _, name := range srv.Hellos() {
					if name != "gateway.city.example" {
						t.Errorf("called itself %q", name)
					}
				}
				return
			}
			if r := refusal(t, err); r.Permanent || !strings.Contains(r.Error(), c.want) {
				t.Errorf("got %+v, want a passing refusal with %q", r, c.want)
			}
		})
	}
}

func TestNoSTARTTLSOffered(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.STARTTLS, User: "d4", Password: "secret"})
	defer s.Close()
	_, err := s.Send(t.Context(), delivery(1))
	if r := refusal(t, err); r.Permanent || srv.Logins() != 0 || len(srv.Taken()) != 0 {
		t.Errorf("got %v after %d logins", r, srv.Logins())
	}
}

func TestRefusedSignInIsNotRepeatedForEachMail(t *testing.T) {
	t.Parallel()
	cert, roots := certificate(t)
	srv := smtptest.Start(t, &smtptest.Server{User: "d4", Password: "other"}, true, smtptest.WithTLS(&tls.Config{Certificates: []tls.Certificate{cert}}))
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.TLS, User: "d4", Password: "wrong", TLS: &tls.Config{RootCAs: roots}})
	defer s.Close()
	for n := range 20 {
		if _, err := s.Send(t.Context(), delivery(n)); err == nil {
			t.Fatal("sent with a wrong password")
		}
	}
	if srv.Logins() != 1 {
		t.Errorf("%d sign-ins for 20 mails, want 1", srv.Logins())
	}
}

func TestNothingLeavesTheMachine(t *testing.T) {
	t.Parallel()
	s := smtp.New(smtp.Config{LoopbackOnly: true, Accounts: func(context.Context, casework.MailboxID) (smtp.Account, error) {
		return smtp.Account{Host: "192.0.2.1", Security: smtp.Plain}, nil // TEST-NET-1, RFC 5737
	}})
	_, err := s.Send(t.Context(), delivery(1))
	if r := refusal(t, err); !strings.Contains(r.Text, "may not leave") {
		t.Errorf("got %v", r)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	a := smtp.Account{Mailbox: "d4", Address: "d4@city.example", Host: "127.0.0.1", Port: srv.Port, Security: smtp.Plain}
	s := sender(a)
	for _, f := range s.Check(t.Context(), a) {
		if !f.OK {
			t.Errorf("%s %s", f.What, f.Mend)
		}
	}
	if len(srv.Taken()) != 0 {
		t.Error("a check sent a mail")
	}
	a.Security = smtp.TLS
	found := s.Check(t.Context(), a)
	if len(found) != 1 || found[0].OK || !strings.Contains(found[0].Mend, "starttls") {
		t.Errorf("TLS on a plain port: %+v", found)
	}
}

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
