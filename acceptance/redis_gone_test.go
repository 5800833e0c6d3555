package acceptance

import (
	"testing"
	"time"
)

// TestRedisGone kills Redis while mail flows.
func TestRedisGone(t *testing.T) {
	c := newCity(t, terms{})
	mails := mailbag(6, 1000)
	p := c.program("serve")
	p.start()
	p.ready()
	c.flow(mails, 3, p.ended, func(step int) {
		if step == 2 {
			c.redis.stop()
		}
	})
	c.settled(deposits(mails), 3*time.Minute)
	p.ready()
	p.stop()
	c.eachOnce(mails)
	c.balanced()
	if twice := c.acknowledged(); twice > 0 {
		t.Errorf("%d mails went out twice", twice)
	}
}
