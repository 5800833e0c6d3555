package acceptance

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestHistory connects a mailbox full of old mail. Only what comes from now on is news.
func TestHistory(t *testing.T) {
	c := newCity(t, terms{from: "now", caps: true})
	old := mailbag(10, 5000)
	for i, m := range old {
		name := filepath.Join(c.post.Maildir("d1", "INBOX"), "cur", fmt.Sprintf("%d.old.host:2,S", i))
		at := time.Now().Add(-time.Minute - time.Duration(len(old)-i)*time.Hour) // the last a minute ago; INTERNALDATE is the file's time
		if err := os.WriteFile(name, m.raw, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	c.post.Adopt("d1")
	p := c.program("serve")
	p.start()
	c.settled(len(old), 3*time.Minute)
	if n, sent := c.db.count(`SELECT count(*) FROM raws WHERE outcome = 'history'`), len(c.sink.Taken()); n != len(old) || sent != 0 {
		t.Errorf("%d of %d are history, %d mails were sent", n, len(old), sent)
	}
	fresh := mailbag(11, 1)
	fresh[0].to = []string{"d1"}
	c.deliver(fresh...)
	c.settled(len(old)+1, time.Minute)
	p.stop()
	if n := len(c.sink.Taken()); n != 1 {
		t.Errorf("%d mails were sent for the one that is news", n)
	}
	c.balanced()
}
