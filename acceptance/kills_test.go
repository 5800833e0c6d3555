package acceptance

import (
	"testing"
	"time"
)

// What a kill can double: each sender of a process has at most one mail that went out and is not yet written down.
const senders = 4

// TestKills takes in 10,000 mails while the program is killed 20 times and Postgres crashes 3 times, each in the middle of
// work.
func TestKills(t *testing.T) {
	c := newCity(t, terms{})
	const kills, crashes = 20, 3
	mails := mailbag(7, 10_000)
	given, steps := 0, kills+crashes
	p := c.program("serve")
	p.start()
	began := time.Now()
	for step := 1; step <= steps; step++ {
		share := mails[given : len(mails)*2/5+(step-1)*len(mails)/40] // 4,000 at first, then 250 each
		c.deliver(share...)
		given += len(share)
		c.until("half of what was delivered last is done", 3*time.Minute, func() bool {
			if err := p.ended(); err != nil {
				t.Fatalf("after step %d the program ended %v", step-1, err)
			}
			return c.progress() >= work(mails[:given])-work(share)/2
		})
		if step%6 == 0 {
			c.db.crash()
			c.db.start()
		} else {
			p.kill()
			p.start()
		}
		t.Logf("step %d of %d after %s", step, steps, time.Since(began).Round(time.Second))
	}
	c.deliver(mails[given:]...)
	c.settled(deposits(mails), 5*time.Minute)
	t.Logf("all was done after %s", time.Since(began).Round(time.Second))
	p.stop()
	c.eachOnce(mails)
	c.balanced()
	if twice := c.acknowledged(); twice > senders*kills {
		t.Errorf("%d mails went out twice, and only %d can have been in flight", twice, senders*kills)
	}
}

// work is what there is to do with mails: each is taken in, filed, and most of them are answered.
func work(mails []*mail) int { return 2*deposits(mails) + len(mails)*6/10 }

// progress counts what was taken in, filed and sent.
func (c *city) progress() int {
	return c.db.count(`SELECT count(*) + count(outcome) FROM raws`) + len(c.sink.Taken())
}
