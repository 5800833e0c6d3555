package acceptance

import (
	"testing"
	"time"
)

// TestThirteen writes to all councilors at once.
func TestThirteen(t *testing.T) {
	c := newCity(t, terms{})
	p := c.program("serve")
	p.start()
	p.ready()
	mails := mailbag(4, 1)
	mails[0].to = offices()
	c.deliver(mails...)
	c.settled(13, time.Minute)
	p.stop()
	c.eachOnce(mails)
	for what, want := range map[string]int{
		`SELECT count(*) FROM cases`:                                                     1,
		`SELECT count(*) FROM raws WHERE outcome = 'copy'`:                               12,
		`SELECT count(DISTINCT office) FROM message_copies`:                              12,
		`SELECT count(*) FROM cases c JOIN case_copies x ON x.case_id = c.id`:            12,
		`SELECT count(*) FROM cases WHERE office LIKE 'd%'`:                              1,
		`SELECT count(*) FROM deliveries`:                                                1,
		`SELECT count(*) FROM deliveries WHERE state = 'sent' AND occasion = 'received'`: 1,
	} {
		if got := c.db.count(what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	c.acknowledged()
	c.balanced()
}
