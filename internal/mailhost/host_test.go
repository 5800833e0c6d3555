package mailhost_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/mailhost/mailhosttest"
)

// TestRestart finds everything as it was: mails, dates, flags, UIDs, also the ones that are gone for good.
func TestRestart(t *testing.T) {
	t.Parallel()
	opts := mailhost.Options{Users: people, Dir: t.TempDir()}
	var before *imap.SelectData
	var mails []mailhost.Mail
	t.Run("first", func(t *testing.T) {
		host := mailhosttest.Start(t, opts)
		for i := range 4 {
			deliver(t, host, "INBOX", fmt.Sprint(i))
		}
		if _, err := host.DeliverAt(anna, "INBOX", nil, time.Unix(1e9, 0), "$Label"); err != nil {
			t.Fatal(err)
		}
		c := login(t, host, nil)
		selectBox(t, c, "INBOX")
		if err := c.Store(imap.UIDSetNum(2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen, imap.FlagFlagged}}, nil).Close(); err != nil {
			t.Fatal(err)
		}
		for _, uid := range []imap.UID{3, 5} {
			if uid == 5 {
				mails, _ = host.Mails(anna, "INBOX")
			}
			if err := host.Remove(anna, "INBOX", uid); err != nil {
				t.Fatal(err)
			}
		}
		mails = slices.DeleteFunc(mails, func(m mailhost.Mail) bool { return m.UID == 5 })
		before = selectBox(t, c, "INBOX")
		smtpSend(t, host, anna, "pw", anna, []string{"r@home.example"}, raw("out"))
	})
	host := mailhosttest.Start(t, opts)
	after := selectBox(t, login(t, host, nil), "INBOX")
	if after.UIDValidity != before.UIDValidity || after.UIDNext != before.UIDNext || after.UIDNext != 6 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	got, err := host.Mails(anna, "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mails, got); diff != "" {
		t.Errorf("mails (-before +after):\n%s", diff)
	}
	if out := host.Outbox(); len(out) != 1 || string(out[0].Raw) != string(raw("out")) {
		t.Errorf("outbox: %+v", out)
	}
}

// TestListenTwice refuses a taken port in words.
func TestListenTwice(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{})
	if _, err := mailhost.Listen(mailhost.Options{IMAPAddr: host.IMAPAddr()}); err == nil || !strings.Contains(err.Error(), "opening a mail port") {
		t.Error(err)
	}
}

// TestRunEnds closes what is open.
func TestRunEnds(t *testing.T) {
	t.Parallel()
	host, err := mailhost.Listen(mailhost.Options{Users: people})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- host.Run(ctx) }()
	c := login(t, host, nil)
	selectBox(t, c, "INBOX")
	if _, err := c.Idle(); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := imapclient.DialInsecure(host.IMAPAddr(), nil); err == nil {
		t.Error("the port is still open")
	}
}
