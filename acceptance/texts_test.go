package acceptance

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestTexts takes in 200 texts a second from distinct numbers for a minute, with the program killed in the middle, once for a
// moment and once for longer than Twilio tries; then Twilio's list is compared. Nothing is lost and nothing there twice.
func TestTexts(t *testing.T) {
	c := newCity(t, terms{})
	p := c.program("serve")
	k := startCarrier(t, p.url)
	c.takesTexts(k)
	p.start()
	p.ready()
	const perSecond, seconds = 200, 60
	var onTheWay sync.WaitGroup
	began := time.Now()
	down := time.Time{}
	for tick, n := time.NewTicker(time.Second/perSecond), 0; n < perSecond*seconds; n++ {
		<-tick.C
		onTheWay.Go(func() { k.text(n) })
		switch {
		case n == 20*perSecond:
			p.kill()
			p.start()
		case n == 40*perSecond:
			p.kill()
			down = time.Now()
		case !down.IsZero() && time.Since(down) > 6*time.Second:
			p.start()
			down = time.Time{}
		}
	}
	onTheWay.Wait()
	p.ready()
	half, most, longest := k.quantiles()
	t.Logf("%d texts in %s, 2 kills: answered in %s (half), %s (99 of 100), %s (longest); %d posts failed, %d texts reached us by no post",
		perSecond*seconds, time.Since(began).Round(time.Second), half.Round(time.Millisecond/10), most.Round(time.Millisecond/10), longest.Round(time.Millisecond), k.retried, k.given)
	if k.given == 0 {
		t.Error("no text was lost on its way: the list had nothing to show")
	}

	began = time.Now()
	code, said := c.command("", "reconcile")
	t.Logf("commonline reconcile took %s: %s", time.Since(began).Round(time.Millisecond), said)
	if code != 0 {
		t.Errorf("commonline reconcile ended with %d", code)
	}
	c.until("all is filed", time.Minute, func() bool { return c.db.count(`SELECT count(*) FROM raws WHERE outcome IS NULL`) == 0 })
	c.textsOnce(perSecond * seconds)
	if code, again := c.command("", "reconcile"); code != 0 || c.db.count(`SELECT sum(missing) FROM reconciliations`) != 0 {
		t.Errorf("a second look finds something: %d, %s", code, again)
	}
	c.balanced()
	p.stop()
}

// takesTexts gives the city a number at the carrier. Nothing is sent.
func (c *city) takesTexts(k *carrier) {
	c.t.Helper()
	file, err := os.OpenFile(filepath.Join(c.dir, "city.yaml"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := file.WriteString("numbers:\n  - {id: d1-phone, office: d1, number: " + ourNumber + ", calls: false}\n"); err != nil {
		c.t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.env = append(c.env, "SENDING=off", "TWILIO_ACCOUNT_SID="+account, "TWILIO_AUTH_TOKEN="+authToken, "TWILIO_API_URL="+k.api.URL)
}

// textsOnce looks for every text in the rows: one raw message, one case and one message of the very words.
func (c *city) textsOnce(n int) {
	c.t.Helper()
	for what, sql := range map[string]string{
		"raw messages":             `SELECT count(*) FROM raws WHERE channel = 'text'`,
		"distinct SIDs":            `SELECT count(DISTINCT external_id) FROM raws WHERE channel = 'text'`,
		"that opened a case":       `SELECT count(*) FROM raws WHERE channel = 'text' AND outcome = 'new'`,
		"cases":                    `SELECT count(*) FROM cases`,
		"numbers with their words": `SELECT count(DISTINCT i.value) FROM messages m JOIN identities i ON i.id = m.identity_id WHERE m.channel = 'text' AND m.reply = 'There is a pothole in front of number ' || substr(i.value, 6) || ' Elm St'`,
	} {
		if got := c.db.count(sql); got != n {
			c.t.Errorf("%d %s, of %d", got, what, n)
		}
	}
	c.t.Logf("%d texts came by post, %d by the list", c.db.count(`SELECT count(*) FROM raws WHERE source = 'd1-phone/texts'`),
		c.db.count(`SELECT count(*) FROM raws WHERE source = 'd1-phone/texts found at Twilio'`))
}
