package acceptance

import (
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/commonline/commonline/internal/dovecottest"
)

// announcements is a second mail program in IDLE on an office's mailbox, which notes when the server tells of a new mail. Dovecot waits
// for half a second after a change, in case there is more, so this is what no program can be faster than.
func (c *city) announcements(office string) <-chan time.Time {
	c.t.Helper()
	told := make(chan time.Time, 1000)
	client, err := imapclient.DialInsecure(c.post.Addr(), &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				told <- time.Now()
			}
		},
	}})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = client.Close() })
	if err := client.Login(office, dovecottest.Password).Wait(); err != nil {
		c.t.Fatal(err)
	}
	if _, err := client.Select("INBOX", nil).Wait(); err != nil {
		c.t.Fatal(err)
	}
	if _, err := client.Idle(); err != nil {
		c.t.Fatal(err)
	}
	return told
}
