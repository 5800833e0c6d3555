package mailhost_test

import (
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/mailhost/mailhosttest"
)

func TestWithout(t *testing.T) {
	t.Parallel()
	for _, hidden := range []imap.Cap{imap.CapIdle, imap.CapUIDPlus, imap.CapMove, imap.CapSpecialUse} {
		for _, without := range [][]imap.Cap{nil, {hidden}} {
			host := mailhosttest.Start(t, mailhost.Options{Users: people, Without: without})
			c := login(t, host, nil)
			caps, err := c.Capability().Wait()
			if err != nil {
				t.Fatal(err)
			}
			if caps.Has(hidden) == (without != nil) || c.Caps().Has(hidden) == (without != nil) {
				t.Errorf("without %v: %v", without, caps)
			}
		}
	}
}

func TestDropConnections(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	c := login(t, host, nil)
	host.DropConnections()
	if err := c.Noop().Wait(); err == nil {
		t.Error("the connection is still there")
	}
	login(t, host, nil)
}

func TestBumpUIDValidity(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people, Dir: t.TempDir()})
	deliver(t, host, "INBOX", "gone")
	deliver(t, host, "INBOX", "kept")
	if err := host.Remove(anna, "INBOX", 1); err != nil {
		t.Fatal(err)
	}
	c := login(t, host, nil)
	before := selectBox(t, c, "INBOX")
	if err := host.BumpUIDValidity(anna, "INBOX"); err != nil {
		t.Fatal(err)
	}
	if err := c.Noop().Wait(); err == nil {
		t.Error("the old connection is still there")
	}
	after := selectBox(t, login(t, host, nil), "INBOX")
	if after.UIDValidity <= before.UIDValidity || after.UIDNext != 2 || after.NumMessages != 1 {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	c := login(t, host, nil)
	host.Delay(time.Hour)
	selected := make(chan error)
	go func() {
		_, err := c.Select("INBOX", nil).Wait()
		selected <- err
	}()
	select {
	case <-selected:
		t.Error("an answer without delay")
	case <-time.After(50 * time.Millisecond):
	}
	host.DropConnections()
	if err := <-selected; err == nil {
		t.Error("no error after the connection was dropped")
	}
}
