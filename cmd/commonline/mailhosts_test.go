package main

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/mailhost"
)

func TestMailHostsAreRead(t *testing.T) {
	t.Parallel()
	s, err := ReadSettings([]string{"MAIL_HOSTS=Mail.Inside.example, 10.1.2.3/16 fd00::7 localhost"})
	if err != nil || s.MailHosts.String() != "mail.inside.example localhost 10.1.0.0/16 fd00::7/128" {
		t.Errorf("%v, %q", err, s.MailHosts)
	}
	for _, wrong := range []string{"10.0.0.0/99", "https://mail.inside.example", "mail_server!", "10.1.2"} {
		if _, err := ReadSettings([]string{"MAIL_HOSTS=" + wrong}); err == nil || !strings.Contains(err.Error(), "MAIL_HOSTS holds") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

// TestInsideHosts: nothing inside is connected to that the operator has not named, by whatever name it is reached.
func TestInsideHosts(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	for _, x := range []struct {
		allowed, host string
		reached       bool
	}{
		{"", "127.0.0.1", false}, {"", "localhost", false}, {"", "::ffff:127.0.0.1", false}, {"10.0.0.0/8 other.example", "localhost", false},
		{"127.0.0.0/8", "127.0.0.1", true}, {"127.0.0.0/8", "::ffff:127.0.0.1", true}, {"localhost", "LocalHost", true}, {"localhost", "127.0.0.1", false},
	} {
		s, err := ReadSettings([]string{"MAIL_HOSTS=" + x.allowed})
		if err != nil {
			t.Fatal(err)
		}
		conn, err := s.MailHosts.dial(x.host)(t.Context(), "tcp4", net.JoinHostPort(x.host, port))
		if err == nil {
			conn.Close()
		}
		refused, _ := errors.AsType[*casework.Error](err)
		if x.reached != (err == nil) || !x.reached && (refused == nil || !strings.Contains(refused.Message, x.host+" is not on the public internet")) {
			t.Errorf("%s where %q may be reached: %v", x.host, x.allowed, err)
		}
	}
}

// TestAnInsideServerIsNotTried: whoever connects a mailbox in the browser is told in one sentence, and nothing is connected to.
func TestAnInsideServerIsNotTried(t *testing.T) {
	t.Parallel()
	tr, ole := mailTrial(t, mailhost.Options{}, "MAIL_HOSTS=mail.inside.example")
	form := tr.passwordMailbox("al1@harbor.example", "al1", "pw")
	page := ole.post("/settings/mailboxes", form)
	if says := "The server 127.0.0.1 is not on the public internet, so it was not tried."; strings.Count(page, says) != 1 || !strings.Contains(page, "MAIL_HOSTS") {
		t.Errorf("%d times %q:\n%s", strings.Count(page, says), says, page)
	}
	form["smtp_host"] = []string{"localhost"}
	if page := ole.post("/settings/mailboxes", form); !strings.Contains(page, "is not on the public internet") {
		t.Errorf("%s", page)
	}
	if page := ole.get("/settings/mailboxes"); strings.Contains(page, "/settings/mailboxes/box_") {
		t.Error("it was kept")
	}
}
