package acceptance

import (
	"testing"
	"time"
)

// senders is how many mails a process has on their way at once: what a kill can double.
const senders = 4

// TestKills takes in 10,000 mails while the program is killed 20 times and Postgres crashes 3 times, each in the middle of
// work.
func TestKills(t *testing.T) {
	c := newCity(t, terms{})
	const kills, crashes = 20, 3
	mails := mailbag(7, 10_000)
	p := c.program("serve")
	p.start()
	began := time.Now()
	c.flow(mails, kills+crashes, p.ended, func(step int) {
		if step%6 == 0 {
			c.db.crash()
			c.db.start()
		} else {
			p.kill()
			p.start()
		}
		t.Logf("step %d after %s", step, time.Since(began).Round(time.Second))
	})
	c.settled(deposits(mails), 5*time.Minute)
	t.Logf("all was done after %s", time.Since(began).Round(time.Second))
	p.stop()
	c.eachOnce(mails)
	c.balanced()
	if twice := c.acknowledged(); twice > senders*kills {
		t.Errorf("%d mails went out twice, and only %d can have been in flight", twice, senders*kills)
	}
}
