package acceptance

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// poison are mails that cannot be filed, by what is wrong with them.
func (c *city) poison() map[string]func() {
	return map[string]func(){
		"Postgres cannot index its sender": func() {
			long := ""
			for r := rand.New(rand.NewPCG(1, 1)); len(long) < 9000; {
				long += fmt.Sprintf("%x", r.Uint64())
			}
			c.post.Deliver("d1", "INBOX", []byte("From: <"+long+"@home.example>\nTo: d1@harbor.example\nSubject: long\nMessage-ID: <long@home.example>\n\nA lamp is out.\n"))
		},
		"Postgres refuses its text": func() {
			c.db.exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no such text' USING ERRCODE = '22021'; END $$`)
			c.db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.subject = 'poison') EXECUTE FUNCTION refuse()`)
			c.post.Deliver("d1", "INBOX", []byte("From: eve@home.example\nTo: d1@harbor.example\nSubject: poison\nMessage-ID: <poison@home.example>\n\nA lamp is out.\n"))
		},
		"Dovecot does not give it out": func() {
			name := filepath.Join(c.post.Maildir("d1", "INBOX"), "new", "1.closed.host")
			if err := os.WriteFile(name, []byte("Subject: closed\n\nNobody may read it.\n"), 0); err != nil {
				c.t.Fatal(err)
			}
			c.post.Adopt("d1")
		},
	}
}

// TestPoison puts a mail that cannot be filed in front of fifty good ones.
func TestPoison(t *testing.T) {
	requireWanted(t)
	for name := range (&city{}).poison() {
		t.Run(name, func(t *testing.T) {
			c := newCity(t, terms{})
			p := c.program("serve")
			p.start()
			p.ready()
			c.poison()[name]()
			good := mailbag(5, 50)
			for _, m := range good {
				m.to = []string{"d1"}
			}
			c.deliver(good...)
			c.settled(51, 5*time.Minute)
			p.stop()
			type line struct {
				Outcome string
				Why     string
				N       int
			}
			found := rows[line](c.db, `SELECT outcome, coalesce(held_reason, ''), count(*) FROM raws GROUP BY 1, 2 ORDER BY 1, 2`)
			filed, unfilable := 0, 0
			for _, l := range found {
				if l.Outcome == "held" && l.Why == "could not be filed" {
					unfilable += l.N
				} else {
					filed += l.N
				}
			}
			if t.Logf("%v", found); filed != 50 || unfilable != 1 {
				t.Errorf("%d filed, %d held as not fit to be filed: want 50 and 1", filed, unfilable)
			}
			c.balanced()
		})
	}
}
