package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// textTallies are the counts that automatic texts rest on.
type textTallies struct {
	toRecipient map[casework.IdentityID]int
	texted      map[thread]bool
	missed      map[casework.IdentityID]bool // had a text after a missed call in the last day
	confirmed   map[casework.IdentityID]bool // had a confirmation since they last wanted texts
	refused     map[string]string            // senders that carriers take no texts from, and why
}

// thread is what a resident's phone shows as one: their number, and ours.
type thread struct {
	identity casework.IdentityID
	number   string
}

func newTextTallies() textTallies {
	return textTallies{map[casework.IdentityID]int{}, map[thread]bool{}, map[casework.IdentityID]bool{}, map[casework.IdentityID]bool{}, map[string]string{}}
}

// queue asks for the counts.
func (t textTallies) queue(b *pgx.Batch, identities []int64, now time.Time) {
	const live = `channel = 'text' AND state NOT IN ('suppressed', 'withheld', 'waiting', 'failed')`
	queue(b, `SELECT identity_id, count(*) FROM deliveries WHERE identity_id = ANY($1) AND composed_at > $2 AND NOT by_person AND `+live+` GROUP BY 1`,
		[]any{identities, now.Add(-24 * time.Hour)}, countInto(t.toRecipient))
	queue(b, `SELECT DISTINCT identity_id, from_address FROM deliveries WHERE identity_id = ANY($1) AND `+live, []any{identities}, func(row pgx.CollectableRow) error {
		var th thread
		err := row.Scan(&th.identity, &th.number)
		t.texted[th] = true
		return err
	})
	queue(b, `SELECT d.identity_id, d.occasion FROM deliveries d WHERE d.identity_id = ANY($1) AND d.`+live+`
		  AND (d.occasion = 'missed' AND d.composed_at > $2
		    OR d.occasion = 'stopped' AND d.composed_at > coalesce((SELECT max(at) FROM consents k WHERE k.identity_id = d.identity_id AND k.wanted), '-infinity'))`,
		[]any{identities, now.Add(-24 * time.Hour)}, func(row pgx.CollectableRow) error {
			var id casework.IdentityID
			var o notify.Occasion
			err := row.Scan(&id, &o)
			t.mark(id, o)
			return err
		})
	queue(b, `SELECT name, refused FROM senders WHERE refused <> ''`, nil, func(row pgx.CollectableRow) error {
		var name, why string
		err := row.Scan(&name, &why)
		t.refused[name] = why
		return err
	})
}

// mark notes what a number gets once.
func (t textTallies) mark(id casework.IdentityID, o notify.Occasion) {
	switch o {
	case notify.Missed:
		t.missed[id] = true
	case notify.Stopped:
		t.confirmed[id] = true
	}
}

func (t textTallies) facts(f *notify.Facts) {
	f.Missed.Texted, f.Stop.Confirmed = t.missed[f.Recipient.Identity], t.confirmed[f.Recipient.Identity]
	f.Counts.TextsToRecipient = t.toRecipient[f.Recipient.Identity]
	f.Recipient.Texted = t.texted[thread{f.Recipient.Identity, f.Number.E164}]
	if t.refused[f.Number.E164] != "" || (f.Number.Service != "" && t.refused[f.Number.Service] != "") {
		f.Number.NotApproved = notApprovedYet
	}
}

func (t textTallies) count(m notify.Delivery) {
	if m.Channel == casework.Text {
		t.toRecipient[m.Identity]++
		t.mark(m.Identity, m.Occasion)
		t.texted[thread{m.Identity, m.Text.From}] = true
	}
}

// burst is how far the texts of a number may run ahead of its pace: what waits longer waits here, where it can be stopped, and not at
// the provider.
const burst = 20 * time.Second

// paceTexts gives each text its turn by the pace of its number. Compose has the city's lock, so that no two processes give the same turn.
func (o Outbox) paceTexts(ctx context.Context, tx pgx.Tx, out []notify.Delivery, now time.Time) error {
	next := map[string]time.Time{}
	for i := range out {
		d := &out[i]
		n, _ := o.city.Number(d.Mailbox)
		if d.Channel != casework.Text || d.State != casework.Pending || n.Pace <= 0 {
			continue
		}
		at, known := next[n.E164]
		if !known {
			if err := tx.QueryRow(ctx, `SELECT coalesce(max(next_at), $2) FROM senders WHERE name = $1 AND next_at > $2`, n.E164, now).Scan(&at); err != nil {
				return fmt.Errorf("reading the pace of number %s: %w", n.ID, err)
			}
		}
		if at.Before(now) {
			at = now
		}
		if due := at.Add(-burst); due.After(d.NotBefore) {
			d.NotBefore = due
		}
		next[n.E164] = at.Add(time.Duration(max(1, d.Text.Segments)) * time.Second / time.Duration(n.Pace))
	}
	for name, at := range next {
		if _, err := tx.Exec(ctx, `INSERT INTO senders (name, next_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET next_at = $2`, name, at); err != nil {
			return fmt.Errorf("keeping the pace of a number: %w", err)
		}
	}
	return nil
}
