package acceptance

import (
	"bytes"
	netmail "net/mail"
	"slices"
	"time"
)

// settled waits until so many mails were taken in, all are filed, and nothing is left to be sent.
func (c *city) settled(received int, patience time.Duration) {
	c.t.Helper()
	c.until("all mail is filed and answered", patience, func() bool { return c.db.count(open)+received == 0 })
	c.until("all is sent", patience, func() bool { return c.db.count(unsent) == 0 })
}

// open is 0 less what was received, once nothing waits to be filed or composed.
const open = `SELECT 1000000 * ((SELECT count(*) FROM raws WHERE outcome IS NULL) + (SELECT count(*) FROM event_work WHERE due_at < now() + interval '1 hour'))
	- (SELECT count(*) FROM raws WHERE folder = 'inbox')`

const unsent = `SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending', 'retrying')`

// taken is a row of what was taken in.
type taken struct{ Hash, Mailbox, Outcome string }

// eachOnce looks for every mail in the rows: one row for each mailbox that it was delivered to, of which one is filed or
// held and the others are its copies; and nothing else.
func (c *city) eachOnce(mails []*mail) {
	c.t.Helper()
	found := map[string][]taken{}
	for _, r := range rows[taken](c.db, `SELECT encode(hash, 'hex'), mailbox, coalesce(outcome, '') FROM raws WHERE folder = 'inbox'`) {
		found[r.Hash] = append(found[r.Hash], r)
	}
	onCase := map[string]int{}
	for _, r := range rows[struct {
		ID string
		N  int
	}](c.db, `SELECT mail_id, count(*) FROM messages WHERE direction = 'in' GROUP BY 1`) {
		onCase[r.ID] = r.N
	}
	wrong, held := 0, 0
	for _, m := range mails {
		outcome, ok := m.once(found[m.hash()])
		if outcome == "held" {
			held++
		}
		if filed := outcome == "new" || outcome == "joined"; !ok || filed != (onCase[m.id] == 1) {
			if wrong++; wrong < 10 {
				c.t.Errorf("%s to %v: rows %v, on %d cases", m.id, m.to, found[m.hash()], onCase[m.id])
			}
		}
		delete(found, m.hash())
	}
	if wrong > 0 || len(found) > 0 {
		c.t.Errorf("%d of %d mails are not there once; %d are there that nobody sent", wrong, len(mails), len(found))
	}
	c.t.Logf("%d mails in %d places: each is there once, %d of them held", len(mails), deposits(mails), held)
}

// once tells the outcome of a mail out of its rows, and whether they are as they should be.
func (m *mail) once(rows []taken) (outcome string, ok bool) {
	var boxes []string
	for _, r := range rows {
		boxes = append(boxes, r.Mailbox)
		if r.Outcome == "copy" {
			continue
		}
		if outcome != "" || !slices.Contains([]string{"new", "joined", "held"}, r.Outcome) {
			return outcome, false
		}
		outcome = r.Outcome
	}
	slices.Sort(boxes)
	return outcome, outcome != "" && slices.Equal(boxes, slices.Sorted(slices.Values(m.to)))
}

// balanced runs commonline ledger.
func (c *city) balanced() {
	c.t.Helper()
	if code, out := c.command("", "ledger"); code != 0 {
		c.t.Errorf("commonline ledger: %d\n%s", code, out)
	}
}

// acknowledged compares what the mail server took with the cases: one acknowledgement for each new case and for each
// held voice, by its Message-ID, and no other. It returns how many mails came more than once.
func (c *city) acknowledged() (twice int) {
	c.t.Helper()
	type owed struct{ ID, Outcome string }
	due := map[string]string{}
	for _, o := range rows[owed](c.db, `SELECT coalesce(m.mail_id, r.envelope->>'id'), r.outcome FROM raws r LEFT JOIN messages m ON m.id = r.message_id
		WHERE r.outcome IN ('new', 'held')`) {
		due[o.ID] = "<" + o.ID + ">"
	}
	ids := map[string]string{} // our Message-ID -> what it answers
	for _, m := range c.sink.Taken() {
		h := header(m.Body)
		id, answers := h.Get("Message-ID"), h.Get("In-Reply-To")
		if ids[id] != "" {
			twice++
		}
		ids[id] = answers
	}
	answered := map[string]int{}
	for _, answers := range ids {
		answered[answers]++
	}
	wrong := 0
	for id, ref := range due {
		if n := answered[ref]; n != 1 {
			if wrong++; wrong < 10 {
				c.t.Errorf("%s opened a case or was held, and got %d acknowledgements", id, n)
			}
		}
		delete(answered, ref)
	}
	if wrong > 0 || len(answered) > 0 {
		c.t.Errorf("%d of %d have not one acknowledgement; %d got one that was not due: %v", wrong, len(due), len(answered), first(answered, 5))
	}
	c.t.Logf("%d acknowledgements were due, %d Message-IDs came, %d mails came twice", len(due), len(ids), twice)
	return twice
}

func first(m map[string]int, n int) (out []string) {
	for k := range m {
		if len(out) < n {
			out = append(out, k)
		}
	}
	return out
}

func header(raw []byte) netmail.Header {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return netmail.Header{}
	}
	return m.Header
}
