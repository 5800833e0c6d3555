package acceptance

import "time"

// flow delivers mails in shares, the first of them two fifths, and strikes so many times, each time when half of what came last
// is done. ended says why the program that must go on has ended by itself.
func (c *city) flow(mails []*mail, strikes int, ended func() error, strike func(step int)) {
	c.t.Helper()
	given, end := 0, len(mails)*2/5
	for step := 1; step <= strikes; step++ {
		share := mails[given:end]
		c.deliver(share...)
		given, end = end, end+len(mails)*3/5/strikes
		c.until("half of what was delivered last is done", 3*time.Minute, func() bool {
			if err := ended(); err != nil {
				c.t.Fatalf("before strike %d the program ended %v", step, err)
			}
			return c.progress() >= work(mails[:given])-work(share)/2
		})
		strike(step)
	}
	c.deliver(mails[given:]...)
}

// work is what there is to do with mails: each is taken in, filed, and most of them are answered.
func work(mails []*mail) int { return 2*deposits(mails) + len(mails)*6/10 }

// progress counts what was taken in, filed and sent.
func (c *city) progress() int {
	return c.db.count(`SELECT count(*) + count(outcome) FROM raws`) + len(c.sink.Taken())
}
