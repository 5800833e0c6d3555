package mailbox

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
)

// follow starts a fleet of one over a host and a store, and stops it at the end of the test.
func follow(t *testing.T, h *host, m *memory, account Account, pace Pace) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	fleet := NewFleet(m, []Account{account}, Options{Owner: "one", Pace: pace, Dial: h.dial}, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := fleet.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

// bubble runs a test in a bubble of fake time, and closes the host inside it.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, f)
}

func TestEveryMailOnceAndUnchanged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		want := letters(1, 250)
		h.deliver("INBOX", want...)
		stop := follow(t, h, m, h.account(), Pace{BatchMails: 20, Chunk: 50})
		m.untilReadUp("d4")
		stop()
		wantBodies(t, m, "d4/INBOX", want)
		if got := m.cursors["d4/INBOX"].UID; got != 250 {
			t.Errorf("cursor at %d, want 250", got)
		}
		if c := h.counted(); c.changes != 0 || c.selects != 0 {
			t.Errorf("the mailbox was opened for writing: %+v", c)
		}
		if got := m.dates["d4/INBOX 1:1"]; got.Unix() != 1700000000 {
			t.Errorf("internal date %v", got)
		}
	})
}

func TestIdleTellsOfMailAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		for n := 1; n <= 3; n++ {
			synctest.Wait()
			start := time.Now()
			h.deliver("INBOX", letter(n))
			m.untilStored("d4/INBOX", n)
			if d := time.Since(start); d > time.Second {
				t.Errorf("mail %d took %v", n, d)
			}
		}
		m.noTrouble()
	})
}

func TestSilentIdleIsPolled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.set(faults{silentIdle: true})
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		synctest.Wait()
		start := time.Now()
		h.deliver("INBOX", letter(1))
		m.untilStored("d4/INBOX", 1)
		if d := time.Since(start); d > 61*time.Second {
			t.Errorf("took %v", d)
		}
		m.until("several rounds", func() bool { return h.counted().idles >= 4 })
		m.noTrouble()
		if dials := h.counted().dials; dials != 1 {
			t.Errorf("%d connections, want 1", dials)
		}
	})
}

func TestServerWithoutExtensions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.set(faults{hidden: []string{"IDLE", "SASL-IR", "LITERAL-", "ENABLE", "UNSELECT", "UTF8=ACCEPT"}})
		h.deliver("INBOX", letters(1, 5)...)
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		synctest.Wait()
		start := time.Now()
		h.deliver("INBOX", letter(6))
		m.untilStored("d4/INBOX", 6)
		if d := time.Since(start); d > 21*time.Second {
			t.Errorf("took %v without IDLE", d)
		}
		if idles := h.counted().idles; idles != 0 {
			t.Errorf("IDLE was sent %d times to a server that does not offer it", idles)
		}
	})
}

func TestTenDaysOutage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 10)...)
		stop := follow(t, h, m, h.account(), Pace{})
		m.untilStored("d4/INBOX", 10)
		stop()
		for day := range 10 {
			h.deliver("INBOX", letters(11+day*50, 60+day*50)...)
			time.Sleep(24 * time.Hour)
		}
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", letters(1, 510))
	})
}

func TestServerDownForDays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.set(faults{down: true})
		follow(t, h, m, h.account(), Pace{})
		start := time.Now()
		health := m.untilState("d4", Failing)
		if d := time.Since(start); d > 5*time.Minute {
			t.Errorf("people heard of it after %v", d)
		}
		if health.Code != "not-reached" || !strings.Contains(health.Sentence, "localhost") {
			t.Errorf("health %+v", health)
		}
		time.Sleep(48 * time.Hour)
		if dials := h.counted().dials; dials < 500 || dials > 1300 {
			t.Errorf("%d attempts in two days", dials)
		}
		h.deliver("INBOX", letters(1, 3)...)
		h.set(faults{})
		start = time.Now()
		m.untilReadUp("d4")
		if d := time.Since(start); d > 5*time.Minute {
			t.Errorf("recovered after %v", d)
		}
		m.untilStored("d4/INBOX", 3)
	})
}

func TestUIDValidityChange(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 5)...)
		stop := follow(t, h, m, h.account(), Pace{})
		m.untilStored("d4/INBOX", 5)
		stop()
		if err := h.user.Delete("INBOX"); err != nil {
			t.Fatal(err)
		}
		h.create("INBOX")
		h.deliver("INBOX", letters(3, 6)...)
		follow(t, h, m, h.account(), Pace{})
		m.until("the new validity", func() bool { return m.cursors["d4/INBOX"] == Cursor{UIDValidity: 2, UID: 4} })
		for _, key := range []string{"d4/INBOX 1:5", "d4/INBOX 2:1", "d4/INBOX 2:4"} {
			if m.raws[key] == "" {
				t.Errorf("%s is missing", key)
			}
		}
	})
}

func TestFolderSetBackAlarms(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 5)...)
		stop := follow(t, h, m, h.account(), Pace{})
		m.untilStored("d4/INBOX", 5)
		stop()
		h.set(faults{validity: func(d *imap.SelectData) { d.UIDNext = 3 }})
		follow(t, h, m, h.account(), Pace{})
		m.until("the alarm", func() bool { return m.health["d4"].Code == "set-back" && m.health["d4"].State == Failing })
	})
}

func TestDeletedIsSkippedAndCounted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letter(1))
		h.append("INBOX", letter(2), imap.FlagDeleted)
		h.deliver("INBOX", letter(3))
		h.append("INBOX", letter(4), imap.FlagDeleted)
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", []string{letter(1), letter(3)})
		if m.skipped != 2 || m.cursors["d4/INBOX"].UID != 4 {
			t.Errorf("%d skipped, cursor %+v", m.skipped, m.cursors["d4/INBOX"])
		}
	})
}

func TestExpungeInTheMiddle(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 30)...)
		once := false
		h.set(faults{afterFind: func() {
			if !once {
				once = true
				h.expunge("INBOX", 1, 7, 8, 30)
			}
		}})
		follow(t, h, m, h.account(), Pace{BatchMails: 10})
		h.deliver("INBOX", letter(31))
		m.untilStored("d4/INBOX", 27)
		m.untilReadUp("d4")
		want := append(append(letters(2, 6), letters(9, 29)...), letter(31))
		wantBodies(t, m, "d4/INBOX", want)
		if len(m.asides) != 0 {
			t.Errorf("set aside: %v", m.asides)
		}
	})
}
