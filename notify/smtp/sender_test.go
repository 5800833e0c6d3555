package smtp_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	stdmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	gosmtp "github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/notify/smtp/smtptest"
)

func delivery(n int) notify.Delivery {
	return notify.Delivery{
		ID: casework.DeliveryID(n), Mailbox: "d4", Channel: casework.Mail,
		Mail: notify.Mail{
			MessageID: fmt.Sprintf("tok.%d@city.example", n), Tag: fmt.Sprintf("b-%d", n),
			EnvelopeFrom: fmt.Sprintf("d4+b-%d@city.example", n),
			From:         casework.Correspondent{Name: "Büro 4, “District”", Address: "d4@city.example"},
			To:           casework.Correspondent{Name: "Ana Ruiz", Address: fmt.Sprintf("ana%d@home.example", n)},
			ReplyTo:      "d4+tok@city.example", Date: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC),
			Subject: "We have your message, case C-48213-7", InReplyTo: "q1@home.example",
			References: []string{"q0@home.example", "q1@home.example"}, Language: "en",
			Text: "Grüße\n.leading dot\n", HTML: "<p>Grüße</p>\n",
		},
	}
}

func sender(a smtp.Account) *smtp.Sender {
	a.Mailbox, a.Address, a.Host = "d4", "d4@city.example", "127.0.0.1"
	return smtp.New(smtp.Config{
		Name: "gateway.city.example", LoopbackOnly: true,
		Accounts: func(context.Context, casework.MailboxID) (smtp.Account, error) { return a, nil },
	})
}

func refusal(t *testing.T, err error) *notify.Refusal {
	t.Helper()
	r, ok := errors.AsType[*notify.Refusal](err)
	if !ok {
		t.Fatalf("got error %v, want a refusal", err)
	}
	return r
}

func TestMailOnTheWire(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	reply, err := s.Send(t.Context(), delivery(1))
	if err != nil || !strings.HasPrefix(reply, "250 ") {
		t.Fatalf("got %q, %v", reply, err)
	}
	got := srv.Wait(t, 1)[0]
	if got.From != "d4+b-1@city.example" || got.To != "ana1@home.example" || got.EnvelopeID != "b-1" || got.Return != "HDRS" {
		t.Errorf("envelope: %+v", got)
	}
	m, err := stdmail.ReadMessage(bytes.NewReader(got.Body))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "X-Commonline": "b-1", "X-Mailer": "", "Precedence": "", "Return-Path": "",
		"Message-Id": "<tok.1@city.example>", "In-Reply-To": "<q1@home.example>", "References": "<q0@home.example> <q1@home.example>",
		"Reply-To": "<d4+tok@city.example>", "Date": "Wed, 25 Nov 2026 09:00:00 +0000",
	} {
		if m.Header.Get(key) != want {
			t.Errorf("%s: got %q, want %q", key, m.Header.Get(key), want)
		}
	}
	if a, err := m.Header.AddressList("From"); err != nil || a[0].Name != "Büro 4, “District”" {
		t.Errorf("From: %v %v", a, err)
	}
	for line := range bytes.Lines(got.Body) {
		if len(line) > 200 || bytes.ContainsFunc(line, func(r rune) bool { return r > 0x7e }) {
			t.Errorf("line is too long or not 7-bit: %q", line)
		}
	}
	if !bytes.Contains(got.Body, []byte("\r\n.leading dot")) || !bytes.Contains(got.Body, []byte("Gr=C3=BC=C3=9Fe")) {
		t.Errorf("body: %s", got.Body)
	}
}

func TestSameBytesAtEveryAttempt(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	for range 2 {
		if _, err := s.Send(t.Context(), delivery(1)); err != nil {
			t.Fatal(err)
		}
	}
	got := srv.Wait(t, 2)
	if diff := cmp.Diff(string(got[0].Body), string(got[1].Body)); diff != "" {
		t.Error(diff)
	}
}

func TestOneConnectionForManyMails(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	srv.Refuse = func(step, to string) error {
		if step == "rcpt" && to == "ana7@home.example" {
			return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		return nil
	}
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	for n := range 30 {
		_, err := s.Send(t.Context(), delivery(n))
		if (err != nil) != (n == 7) {
			t.Fatalf("mail %d: %v", n, err)
		}
	}
	if len(srv.Taken()) != 29 || srv.Opened() != 1 {
		t.Errorf("%d mails over %d connections, want 29 over 1", len(srv.Taken()), srv.Opened())
	}
}

func TestIdleConnectionThatWasClosed(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	for n := range 3 {
		if _, err := s.Send(t.Context(), delivery(n)); err != nil {
			t.Fatal(err)
		}
		srv.HangUp()
	}
	if len(srv.Taken()) != 3 || srv.Opened() != 3 {
		t.Errorf("%d mails over %d connections, want 3 over 3", len(srv.Taken()), srv.Opened())
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step      string
		code      int
		enhanced  gosmtp.EnhancedCode
		text      string
		permanent bool
	}{
		"no such user":            {"rcpt", 550, gosmtp.EnhancedCode{5, 1, 1}, "no such user", true},
		"mailbox full":            {"rcpt", 452, gosmtp.EnhancedCode{4, 2, 2}, "mailbox full", false},
		"greylisting":             {"rcpt", 451, gosmtp.EnhancedCode{4, 7, 1}, "try again later", false},
		"we may not relay":        {"rcpt", 554, gosmtp.EnhancedCode{5, 7, 1}, "Relay access denied", false},
		"content refused":         {"data", 554, gosmtp.EnhancedCode{5, 7, 1}, "looks like spam", true},
		"put off after the dot":   {"data", 451, gosmtp.EnhancedCode{4, 3, 0}, "queue full", false},
		"may not send as":         {"mail", 550, gosmtp.EnhancedCode{5, 7, 60}, "SendAsDenied", false},
		"too big":                 {"mail", 552, gosmtp.EnhancedCode{5, 3, 4}, "message too big", true},
		"sender put off":          {"mail", 451, gosmtp.EnhancedCode{4, 7, 0}, "slow down", false},
		"no enhanced code at all": {"rcpt", 550, gosmtp.NoEnhancedCode, "unknown", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.Start(t, &smtptest.Server{}, false)
			srv.Refuse = func(step, _ string) error {
				if step == c.step {
					return &gosmtp.SMTPError{Code: c.code, EnhancedCode: c.enhanced, Message: c.text}
				}
				return nil
			}
			s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
			defer s.Close()
			_, err := s.Send(t.Context(), delivery(1))
			r := refusal(t, err)
			if r.Permanent != c.permanent || r.Code != c.code || !strings.Contains(r.Text, c.text) {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestServerThatTakesNoPlusAddressAsSender(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	refused := 0
	srv.Refuse = func(step, from string) error {
		if step == "mail" && strings.Contains(from, "+") {
			refused++
			return &gosmtp.SMTPError{Code: 553, EnhancedCode: gosmtp.EnhancedCode{5, 7, 1}, Message: "not owned by user"}
		}
		return nil
	}
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	for n := range 3 {
		if _, err := s.Send(t.Context(), delivery(n)); err != nil {
			t.Fatal(err)
		}
	}
	if got := srv.Taken(); len(got) != 3 || got[2].From != "d4@city.example" || refused != 1 {
		t.Errorf("%d taken, sender %q, asked %d times with a plus-address, want once", len(got), got[2].From, refused)
	}
}

func TestAddressesBeyondASCII(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ address, envelope string }{
		{"ana@bücher.example", "ana@xn--bcher-kva.example"},
		{"añá@bücher.example", "añá@bücher.example"},
	} {
		srv := smtptest.Start(t, &smtptest.Server{}, false)
		s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
		d := delivery(1)
		d.Mail.To.Address = c.address
		if _, err := s.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if got := srv.Wait(t, 1)[0].To; got != c.envelope {
			t.Errorf("got %q, want %q", got, c.envelope)
		}
		s.Close()
	}
	srv := smtptest.Start(t, &smtptest.Server{}, false, func(_ *smtptest.Server, g *gosmtp.Server) { g.EnableSMTPUTF8 = false })
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	d := delivery(1)
	d.Mail.To.Address = "añá@home.example"
	_, err := s.Send(t.Context(), d)
	if r := refusal(t, err); !r.Permanent {
		t.Errorf("got %v, want for good", r)
	}
}

func TestLineBreaksAreRefused(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	for name, change := range map[string]func(*notify.Mail){
		"name":      func(m *notify.Mail) { m.To.Name = "A\r\nBcc: x@evil.example" },
		"address":   func(m *notify.Mail) { m.To.Address = "a@b.example>\r\nRCPT TO:<x@evil.example" },
		"subject":   func(m *notify.Mail) { m.Subject = "x\nBcc: x@evil.example" },
		"reference": func(m *notify.Mail) { m.References = []string{"a@b\r\nBcc: x@evil.example"} },
		"envelope":  func(m *notify.Mail) { m.EnvelopeFrom = "a@b\r\nDATA" },
	} {
		d := delivery(1)
		change(&d.Mail)
		if _, err := s.Send(t.Context(), d); err == nil || !refusal(t, err).Permanent {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if len(srv.Taken()) != 0 {
		t.Errorf("%d mails got through", len(srv.Taken()))
	}
}

func TestStalledServerIsLeftWhenTimeIsUp(t *testing.T) {
	t.Parallel()
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	release, stalled := make(chan struct{}), make(chan struct{})
	srv.Refuse = func(step, _ string) error {
		if step == "rcpt" {
			close(stalled)
			<-release
		}
		return nil
	}
	defer close(release)
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-stalled; cancel() }()
	_, err := s.Send(ctx, delivery(1))
	if r := refusal(t, err); r.Permanent {
		t.Errorf("got %v", r)
	}
}

func TestDKIMSignatureHolds(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	srv := smtptest.Start(t, &smtptest.Server{}, false)
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain, DKIM: &smtp.DKIM{Domain: "city.example", Selector: "s1", Key: private}})
	defer s.Close()
	if _, err := s.Send(t.Context(), delivery(1)); err != nil {
		t.Fatal(err)
	}
	record := "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	verify := func(mail []byte) error {
		v, err := dkim.VerifyWithOptions(bytes.NewReader(mail), &dkim.VerifyOptions{
			LookupTXT: func(string) ([]string, error) { return []string{record}, nil },
		})
		if err != nil || len(v) != 1 {
			return fmt.Errorf("%d signatures, %w", len(v), err)
		}
		return v[0].Err
	}
	mail := srv.Wait(t, 1)[0].Body
	if err := verify(mail); err != nil {
		t.Errorf("signature: %v", err)
	}
	if err := verify(bytes.Replace(mail, []byte("C-48213-7"), []byte("C-48213-8"), 1)); err == nil {
		t.Error("a changed subject still verifies")
	}
}

func BenchmarkSend(b *testing.B) {
	srv := smtptest.Start(b, &smtptest.Server{}, false)
	s := sender(smtp.Account{Port: srv.Port, Security: smtp.Plain})
	defer s.Close()
	for n := 0; b.Loop(); n++ {
		if _, err := s.Send(b.Context(), delivery(n)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}
