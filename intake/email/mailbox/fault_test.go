package mailbox

import (
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
)

func without(mails []string, numbers ...int) []string {
	var out []string
next:
	for i, m := range mails {
		for _, n := range numbers {
			if i == n-1 {
				continue next
			}
		}
		out = append(out, m)
	}
	return out
}

func TestPoisonMailIsSetAside(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 51)...)
		h.set(faults{poison: map[UID]string{1: "* 1 FETCH (NONSENSE[[[\r\n"}})
		start := time.Now()
		follow(t, h, m, h.account(), Pace{})
		m.untilStored("d4/INBOX", 50)
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", letters(2, 51))
		if d := time.Since(start); d > time.Minute+30*time.Second {
			t.Errorf("it blocked the others for %v", d)
		}
		if a, ok := m.asides["d4/INBOX 1:1"]; !ok || len(m.asides) != 1 || a.Reason == "" {
			t.Errorf("set aside: %v", m.asides)
		}
	})
}

func TestTwoPoisonMailsInTheMiddle(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 40)...)
		h.set(faults{poison: map[UID]string{20: "* 20 FETCH ((\r\n", 21: "* 21 VANISHED 5\r\n"}})
		follow(t, h, m, h.account(), Pace{BatchMails: 7})
		m.untilStored("d4/INBOX", 38)
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", without(letters(1, 40), 20, 21))
		if len(m.asides) != 2 {
			t.Errorf("set aside: %v", m.asides)
		}
	})
}

func TestServerThatPoisonsEverythingAlarms(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 100)...)
		poison := map[UID]string{}
		for uid := range UID(100) {
			poison[uid+1] = "* 1 FETCH ((\r\n"
		}
		h.set(faults{poison: poison})
		follow(t, h, m, h.account(), Pace{})
		m.until("the alarm", func() bool { return m.health["d4"].Code == "unreadable" && m.health["d4"].State == Failing })
		time.Sleep(time.Hour)
		m.mu.Lock()
		asides := len(m.asides)
		m.mu.Unlock()
		if asides > 10 {
			t.Errorf("%d mails were set aside within the hour", asides)
		}
		h.set(faults{})
		m.untilReadUp("d4")
		if got := len(m.bodies("d4/INBOX")); got+asides < 100 {
			t.Errorf("%d stored and %d set aside of 100", got, asides)
		}
	})
}

func TestMailThatTheServerRefuses(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 9)...)
		h.set(faults{refuse: map[UID]bool{5: true}})
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", without(letters(1, 9), 5))
		if a := m.asides["d4/INBOX 1:5"]; !strings.Contains(a.Reason, "does not give") {
			t.Errorf("set aside: %v", m.asides)
		}
	})
}

func TestServerThatIsBusyForAMinuteLosesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 9)...)
		h.set(faults{refuse: map[UID]bool{5: true}})
		follow(t, h, m, h.account(), Pace{})
		m.untilStored("d4/INBOX", 4)
		time.Sleep(time.Minute)
		h.set(faults{})
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", letters(1, 9))
	})
}

func TestMailLeftOutOfAnAnswerIsNotPassedOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 9)...)
		h.set(faults{leaveOut: map[UID]bool{5: true}})
		follow(t, h, m, h.account(), Pace{})
		m.untilStored("d4/INBOX", 4)
		time.Sleep(time.Minute)
		wantBodies(t, m, "d4/INBOX", letters(1, 4))
		h.set(faults{})
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", letters(1, 9))
		if len(m.asides) != 0 {
			t.Errorf("set aside: %v", m.asides)
		}
	})
}

func TestConnectionLostWithinABody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		want := letters(1, 5)
		want[2] += strings.Repeat("A long story.\r\n", 20000)
		h.deliver("INBOX", want...)
		h.set(faults{severAt: map[UID]int{3: 100000}})
		follow(t, h, m, h.account(), Pace{})
		m.untilStored("d4/INBOX", 2)
		time.Sleep(5 * time.Minute)
		wantBodies(t, m, "d4/INBOX", want[:2])
		if len(m.asides) != 0 {
			t.Errorf("set aside after five minutes of bad line: %v", m.asides)
		}
		h.set(faults{})
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", want)
	})
}

func TestLargeMailsGetBatchesOfTheirOwn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		want := letters(1, 8)
		want[2] += strings.Repeat("0123456789", 5000)
		want[3] += strings.Repeat("0123456789", 3000)
		h.deliver("INBOX", want...)
		follow(t, h, m, h.account(), Pace{BatchBytes: 40_000})
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", want)
		if m.largest > int64(len(want[2])) {
			t.Errorf("a batch of %d bytes", m.largest)
		}
		if got := m.batches[0]; got != 2 {
			t.Errorf("the first batch has %d mails, want the 2 before the large one", got)
		}
	})
}

func TestBrokenSearchIsNotBelieved(t *testing.T) {
	for name, search := range map[string]func() (*imap.SearchData, error){
		"says no":    func() (*imap.SearchData, error) { return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Text: "no"} },
		"finds none": func() (*imap.SearchData, error) { return &imap.SearchData{All: imap.UIDSet{}}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				h, m := newHost(t), newMemory(t)
				h.deliver("INBOX", letters(1, 5)...)
				h.set(faults{onSearch: search})
				follow(t, h, m, h.account(), Pace{})
				m.untilStored("d4/INBOX", 5)
			})
		})
	}
}

func TestServerThatStopsAnswering(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.deliver("INBOX", letters(1, 2)...)
		follow(t, h, m, h.account(), Pace{})
		m.untilReadUp("d4")
		h.set(faults{deaf: true})
		start := time.Now()
		health := m.untilState("d4", Failing)
		if d := time.Since(start); d > 5*time.Minute || health.Code != "no-answer" {
			t.Errorf("after %v: %+v", d, health)
		}
		h.set(faults{})
		m.untilState("d4", Following)
	})
}

func TestDatabaseGone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		m.fail = errDatabaseGone
		h.deliver("INBOX", letters(1, 20)...)
		follow(t, h, m, h.account(), Pace{BatchMails: 3})
		m.until("the alarm", func() bool { return m.health["d4"].Code == "not-stored" && m.health["d4"].State == Failing })
		m.mu.Lock()
		m.fail = nil
		m.mu.Unlock()
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", letters(1, 20))
	})
}

func TestStoreThatHangsIsTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		release := make(chan struct{})
		m.hold = func() { <-release }
		h.deliver("INBOX", letters(1, 20)...)
		follow(t, h, m, h.account(), Pace{BatchMails: 3})
		start := time.Now()
		if health := m.untilState("d4", Failing); health.Code != "stalled" || health.Waiting != 20 {
			t.Errorf("health %+v", health)
		}
		if d := time.Since(start); d > 10*time.Minute {
			t.Errorf("told after %v", d)
		}
		close(release)
		m.untilReadUp("d4")
		wantBodies(t, m, "d4/INBOX", letters(1, 20))
	})
}
