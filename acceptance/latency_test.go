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
	var took []time.Duration
	for i, m := range mailbag(3, 200) {
		m.to = offices()[i%13 : i%13+1] // one after the other, so that each has gone back to IDLE
		began := time.Now()
		c.deliver(m)
		c.until("the mail is on a case", time.Minute, func() bool { return c.db.count(`SELECT count(*) FROM raws WHERE outcome IS NOT NULL`) == i+1 })
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	t.Logf("from the mailbox to the case: p50 %s, p99 %s, longest %s", took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
	if p50 := took[len(took)/2]; p50 > 5*time.Second {
		t.Errorf("half of the mails took longer than %s: they were polled for, not announced", p50)
	}
}
