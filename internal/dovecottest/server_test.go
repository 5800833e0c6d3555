package dovecottest

import (
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"
)

func TestServerGivesMailAndSurvivesAKill(t *testing.T) {
	t.Parallel()
	s := Start(t, "ana", "ben")
	s.Deliver("ben", "INBOX", []byte("Subject: lamp\r\n\r\nout\r\n"))
	if got := inboxCount(t, s, "ben"); got != 1 {
		t.Errorf("ben has %d mails, want 1", got)
	}
	s.Kill()
	if s.greets() {
		t.Error("it answers after Kill")
	}
	s.Restart()
	if got := inboxCount(t, s, "ben"); got != 1 {
		t.Errorf("ben has %d mails after a restart, want 1", got)
	}
	if got := inboxCount(t, s, "ana"); got != 0 {
		t.Errorf("ana has %d mails, want 0", got)
	}
}

func inboxCount(t *testing.T, s *Server, user string) uint32 {
	t.Helper()
	c, err := imapclient.DialInsecure(s.Addr(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(user, Password).Wait(); err != nil {
		t.Fatalf("%v\n%s", err, s.Log())
	}
	data, err := c.Select("INBOX", nil).Wait()
	if err != nil {
		t.Fatalf("%v\n%s", err, s.Log())
	}
	return data.NumMessages
}
