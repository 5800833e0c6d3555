package acceptance

import (
	"slices"
	"testing"
	"time"
)

// TestLatency takes the time from a mail's delivery to its case, 200 times, with every mailbox in IDLE.
func TestLatency(t *testing.T) {
	c := newCity(t, terms{})
	p := c.program("serve")
	p.start()
	p.ready()
	told := map[string]<-chan time.Time{}
	for _, office := range offices() {
		told[office] = c.announcements(office)
	}
	var took, announced []time.Duration
	for i, m := range mailbag(3, 200) {
		m.to = offices()[i%13 : i%13+1] // one after the other, so that each has gone back to IDLE
		began := time.Now()
		c.deliver(m)
		c.until("the mail is on a case", time.Minute, func() bool { return c.db.count(`SELECT count(*) FROM raws WHERE outcome IS NOT NULL`) == i+1 })
		took = append(took, time.Since(began))
		announced = append(announced, (<-told[m.to[0]]).Sub(began))
	}
	slices.Sort(took)
	slices.Sort(announced)
	t.Logf("from the mailbox to the case: p50 %s, p99 %s, longest %s", took[100], took[198], took[199])
	t.Logf("of this until Dovecot announced it: p50 %s, p99 %s", announced[100], announced[198])
	if took[100] > 5*time.Second {
		t.Error("half of the mails were polled for, not announced")
	}
}
