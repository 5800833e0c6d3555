package mailhost_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/mailhost/mailhosttest"
)

// trySend sends one mail, signed in unless user is "".
func trySend(host *mailhost.Host, user, password, from string, to []string, text []byte) error {
	c, err := smtp.Dial(host.SMTPAddr())
	if err != nil {
		return err
	}
	defer c.Close()
	if user != "" {
		if err := c.Auth(sasl.NewPlainClient("", user, password)); err != nil {
			return err
		}
	}
	return c.SendMail(from, to, bytes.NewReader(text))
}

func smtpSend(t *testing.T, host *mailhost.Host, user, password, from string, to []string, text []byte) {
	t.Helper()
	if err := trySend(host, user, password, from, to, text); err != nil {
		t.Fatal(err)
	}
}

// TestSend delivers to people here and keeps the rest.
func TestSend(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	smtpSend(t, host, anna, "pw", anna, []string{"a@home.example", "Bruno+case-7@CITY.example", "b@home.example"}, raw("hello"))
	sent, err := host.WaitFor(t.Context(), func(m mailhost.Sent) bool { return slices.Contains(m.To, "b@home.example") })
	if err != nil {
		t.Fatal(err)
	}
	if sent.User != anna || sent.From != anna || !slices.Equal(sent.To, []string{"a@home.example", "b@home.example"}) || string(sent.Raw) != string(raw("hello")) {
		t.Errorf("%+v", sent)
	}
	m, err := host.WaitForMail(t.Context(), bruno, "INBOX", func(mailhost.Mail) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(m.Raw, raw("hello")) || !bytes.Contains(m.Raw, []byte("\r\nDelivered-To: Bruno+case-7@CITY.example\r\n")) {
		t.Errorf("%s", m.Raw)
	}
}

// TestExchanger takes mail for people here from anybody, and for nobody else.
func TestExchanger(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	for name, test := range map[string]struct {
		to   string
		code int
	}{
		"user": {anna, 0}, "alias": {"office1+x@city.example", 0}, "unknown": {"nobody@city.example", 550}, "elsewhere": {"a@home.example", 554},
	} {
		wantCode(t, name, trySend(host, "", "", "r@home.example", []string{test.to}, raw(name)), test.code)
	}
	if out := host.Outbox(); len(out) != 0 {
		t.Errorf("outbox: %v", out)
	}
	wantCode(t, "wrong password", trySend(host, anna, "x", anna, []string{anna}, raw("x")), 535)
}

func wantCode(t *testing.T, name string, err error, code int) {
	t.Helper()
	var refusal *smtp.SMTPError
	switch {
	case code == 0 && err != nil:
		t.Errorf("%s: %v", name, err)
	case code != 0 && (!errors.As(err, &refusal) || refusal.Code != code):
		t.Errorf("%s: %v, want %d", name, err, code)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	send := func(to string) error { return trySend(host, anna, "pw", anna, []string{to}, raw("x")) }
	host.RefuseRecipient("full@home.example", 452, "Mailbox full")
	host.RefuseRecipient("gone@home.example", 550, "Gone")
	wantCode(t, "full", send("Full@home.example"), 452)
	wantCode(t, "gone", send("gone@home.example"), 550)
	wantCode(t, "other", send("other@home.example"), 0)
	host.RefuseRecipient("full@home.example", 0, "")
	wantCode(t, "full no more", send("full@home.example"), 0)
	host.RefuseMessages(554, "Spam")
	wantCode(t, "message", send("other@home.example"), 554)
	host.RefuseMessages(0, "")
	wantCode(t, "message again", send("other@home.example"), 0)
	if out := host.Outbox(); len(out) != 3 {
		t.Errorf("%d in the outbox, want 3", len(out))
	}
}

// TestLoseAnswers has a mail that was taken in, and a sender who does not know.
func TestLoseAnswers(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	host.LoseAnswers(1)
	err := trySend(host, anna, "pw", anna, []string{"a@home.example"}, raw("x"))
	var refusal *smtp.SMTPError
	if err == nil || errors.As(err, &refusal) {
		t.Errorf("an answer: %v", err)
	}
	if out := host.Outbox(); len(out) != 1 {
		t.Errorf("%d in the outbox, want 1", len(out))
	}
	wantCode(t, "next", trySend(host, anna, "pw", anna, []string{"a@home.example"}, raw("x")), 0)
}

func TestSMTPTLS(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people, TLS: true})
	config := &tls.Config{RootCAs: host.CertPool(), ServerName: "localhost"}
	if err := trySend(host, anna, "pw", anna, []string{anna}, raw("x")); err == nil {
		t.Error("a password was taken in the clear")
	}
	for name, dial := range map[string]func() (*smtp.Client, error){
		"STARTTLS": func() (*smtp.Client, error) { return smtp.DialStartTLS(host.SMTPAddr(), config) },
		"TLS":      func() (*smtp.Client, error) { return smtp.DialTLS(host.SMTPSAddr(), config) },
	} {
		c, err := dial()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := c.Auth(&tokenClient{anna, "tok"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := c.SendMail(anna, []string{"a@home.example"}, bytes.NewReader(raw(name))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		c.Close()
	}
	if n := len(host.Outbox()); n != 2 {
		t.Errorf("%d in the outbox, want 2", n)
	}
}

func TestWaitForNothing(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := host.WaitFor(ctx, func(mailhost.Sent) bool { return true }); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if _, err := host.WaitForMail(ctx, "x@y.example", "INBOX", nil); err == nil {
		t.Error("waited for mail of nobody")
	}
}
