package acceptance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/twiliohost"
)

// outgoing is a city whose program sends mail to the sink, and texts to a telephone company of this machine.
type outgoing struct {
	*city
	p       *program
	company *twiliohost.Host
}

func newOutgoing(t *testing.T) *outgoing {
	c := newCity(t, terms{})
	p := c.program("serve")
	company := c.telephones(p)
	file, err := os.OpenFile(filepath.Join(c.dir, "city.yaml"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString("quiet_hours: none\n"); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if code, said := c.command("", "migrate"); code != 0 {
		t.Fatalf("commonline migrate: %d %s", code, said)
	}
	return &outgoing{c, p, company}
}

// owe puts deliveries into the rows as composing leaves them: acknowledgements, each to somebody else, due now.
func (o *outgoing) owe(mails, texts int) {
	o.db.exec(`
		WITH n AS (SELECT n, n > $1::int AS text FROM generate_series(1, $1::int + $2::int) n),
		r AS (INSERT INTO residents (id, name) SELECT 100000 + n, 'Resident ' || n FROM n),
		i AS (INSERT INTO identities (id, resident_id, kind, value)
		  SELECT 100000 + n, 100000 + n, CASE WHEN text THEN 'phone' ELSE 'mail' END, CASE WHEN text THEN '+1617' || (2000000 + n) ELSE 'r' || n || '@home.example' END FROM n),
		e AS (INSERT INTO events (id, kind, office, actor) SELECT 1000000 + n, 'case.opened', 'd1', 'intake' FROM n)
		SELECT`, mails, texts)
	o.db.exec(`
		INSERT INTO deliveries (event_id, occasion, channel, office, mailbox, identity_id, state, composed_at, not_before,
		  mail_id, bounce_tag, envelope_from, from_name, from_address, address, mail_date, subject, language, body_text, body_html, segments)
		SELECT 1000000 + n, 'received', CASE WHEN n > $1::int THEN 'text' ELSE 'mail' END, 'd1', CASE WHEN n > $1::int THEN 'd1-phone' ELSE 'd1' END, 100000 + n, 'pending', now(), now(),
		  CASE WHEN n > $1::int THEN '' ELSE 'm' || n || '@harbor.example' END, CASE WHEN n > $1::int THEN '' ELSE 'b-tag' || n END, CASE WHEN n > $1::int THEN '' ELSE 'd1@harbor.example' END, 'District 1',
		  CASE WHEN n > $1::int THEN $3::text ELSE 'd1@harbor.example' END, CASE WHEN n > $1::int THEN '+1617' || (2000000 + n) ELSE 'r' || n || '@home.example' END, now(),
		  'We have your message', 'en', 'We have your message, number ' || n, CASE WHEN n > $1::int THEN '' ELSE '<p>We have your message, number ' || n || '</p>' END, 1
		FROM generate_series(1, $1::int + $2::int) n`, mails, texts, ourNumber)
	o.db.exec(`ANALYZE`)
}

// open counts what is still to be sent.
func (o *outgoing) open() int {
	return o.db.count(`SELECT count(*) FROM deliveries WHERE state IN ('pending', 'retrying', 'sending')`)
}

// texts are those that the telephone company took from the program.
func (o *outgoing) texts() []twiliohost.Text { return o.company.Texts(ourNumber) }

// load is how busy the machine is.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(text))
}

// TestDeliveriesPerSecond measures what one process sends through SMTP and through the telephone company, each by itself.
func TestDeliveriesPerSecond(t *testing.T) {
	o := newOutgoing(t)
	const each = 3000
	for _, way := range []string{"mails", "texts"} {
		o.db.exec(`TRUNCATE deliveries CASCADE`)
		o.db.exec(`DELETE FROM identities`)
		mails, texts := each, 0
		if way == "texts" {
			mails, texts = 0, each
		}
		if way == "texts" {
			o.db.exec(`ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM event_work; DELETE FROM events; ALTER TABLE events ENABLE TRIGGER ALL; DELETE FROM residents`)
		}
		o.owe(mails, texts)
		o.p.start()
		o.until("the first is sent", 2*time.Minute, func() bool { return o.open() < each })
		left, began := o.open(), time.Now()
		o.until("all are sent", 5*time.Minute, func() bool { return o.open() == 0 })
		took := time.Since(began)
		t.Logf("%d %s in %s: %.0f/s, load %s", left, way, took.Round(time.Millisecond), float64(left)/took.Seconds(), load())
		if n := o.db.count(`SELECT count(*) FROM deliveries WHERE state = 'sent'`); n != each {
			t.Errorf("%d of %d %s are sent", n, each, way)
		}
		o.p.stop()
	}
	if m, x := len(o.sink.Taken()), len(o.texts()); m != each || x != each {
		t.Errorf("%d mails and %d texts came, of %d each", m, x, each)
	}
}

// TestKilledWhileSending kills the program 20 times during 5,000 deliveries, half of them texts: none is lost, no text comes twice, and of
// mails no more than were in flight, under the same Message-ID.
func TestKilledWhileSending(t *testing.T) {
	o := newOutgoing(t)
	const kills, mails, texts = 20, 2500, 2500
	o.owe(mails, texts)
	began := time.Now()
	for kill := range kills {
		o.p.start()
		next := (kill + 1) * (mails + texts) / (kills + 1)
		// What was on its way at a kill comes back when its lease is over, so that what is left in the end is no measure of the middle.
		o.until("some more are out", 3*time.Minute, func() bool { return len(o.sink.Taken())+len(o.texts()) >= next })
		o.p.kill()
	}
	t.Logf("killed %d times in %s, load %s", kills, time.Since(began).Round(time.Second), load())
	o.p.start()
	o.until("all are sent", 5*time.Minute, func() bool { return o.open() == 0 })
	o.p.stop()

	if n := o.db.count(`SELECT count(*) FROM deliveries WHERE state = 'sent'`); n != mails+texts {
		t.Errorf("%d of %d are sent", n, mails+texts)
	}
	to, ids, twice := map[string]int{}, map[string]string{}, 0
	for _, m := range o.sink.Taken() {
		h := header(m.Body)
		id, who := h.Get("Message-ID"), h.Get("To")
		if ids[id] != "" {
			twice++
		}
		if ids[id] != "" && ids[id] != who {
			t.Errorf("%s went to %s and to %s", id, ids[id], who)
		}
		ids[id] = who
		to[who]++
	}
	if len(ids) != mails || len(to) != mails {
		t.Errorf("%d Message-IDs came to %d people, of %d", len(ids), len(to), mails)
	}
	if twice > senders*kills {
		t.Errorf("%d mails came twice, and only %d can have been in flight", twice, senders*kills)
	}
	phones := map[string]int{}
	for _, x := range o.texts() {
		phones[x.To]++
	}
	again := len(o.texts()) - len(phones)
	if len(phones) != texts || again != 0 {
		t.Errorf("texts came to %d of %d numbers, %d of them twice", len(phones), texts, again)
	}
	t.Logf("%d deliveries, %d SIGKILLs, all done after %s: %d mails came twice under their Message-ID (%d can have), %d texts twice; %d texts were looked up at the company, %d were sent once more after that",
		mails+texts, kills, time.Since(began).Round(time.Second), twice, senders*kills, again,
		o.db.count(`SELECT count(*) FROM deliveries WHERE channel = 'text' AND (tries > 1 OR attempts > 1)`), o.db.count(`SELECT count(*) FROM deliveries WHERE channel = 'text' AND tries > 1`))
}
