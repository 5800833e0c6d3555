package acceptance

import (
	"testing"
	"time"
)

const held = `SELECT count(*) FROM leases WHERE name LIKE 'mailbox/%' AND until > now()`

const holders = `SELECT count(DISTINCT owner) FROM leases WHERE name LIKE 'mailbox/%' AND until > now()`

// TestTwoProcesses kills two processes in turn, and then one of them for good.
func TestTwoProcesses(t *testing.T) {
	c := newCity(t, terms{})
	const kills = 10
	mails := mailbag(8, 3000)
	two := []*program{c.program("one"), c.program("other")}
	for _, p := range two {
		p.start()
	}
	c.until("they share the mailboxes", time.Minute, func() bool { return c.db.count(held) == 13 && c.db.count(holders) == 2 })
	c.flow(mails, kills, two[0].ended, func(step int) {
		p := two[step%2]
		p.kill()
		p.start()
	})
	c.settled(deposits(mails), 3*time.Minute)
	c.until("they share the mailboxes again", time.Minute, func() bool { return c.db.count(held) == 13 && c.db.count(holders) == 2 })
	two[0].kill()
	began := time.Now()
	c.until("one has all mailboxes", time.Minute, func() bool { return c.db.count(held) == 13 && c.db.count(holders) == 1 })
	t.Logf("the other has all mailboxes %s after the kill", time.Since(began).Round(100*time.Millisecond))
	last := mailbag(9, 13)
	for i, m := range last {
		m.to = offices()[i : i+1]
	}
	c.deliver(last...)
	mails = append(mails, last...)
	c.settled(deposits(mails), 3*time.Minute)
	two[1].stop()
	c.eachOnce(mails)
	c.balanced()
	if twice := c.acknowledged(); twice > senders*(kills+1) {
		t.Errorf("%d mails went out twice, and only %d can have been in flight", twice, senders*(kills+1))
	}
}
