package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// loadAccountLinks adds to the events of accounts whose they are, and the link that goes out. A link that was replaced meanwhile goes
// to nobody.
func (db *DB) loadAccountLinks(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	at := map[casework.EventID]*dueEvent{}
	var ids []int64
	for i := range due {
		if k := due[i].event.Kind; k == casework.AccountInvited || k == casework.ResetAsked {
			at[due[i].event.ID] = &due[i]
			ids = append(ids, int64(due[i].event.ID))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
		SELECT k.event_id, k.id, k.expires_at, s.id, s.name, s.email, s.office, coalesce(who.name, '')
		FROM staff_links k JOIN staff s ON s.id = k.staff_id JOIN events e ON e.id = k.event_id LEFT JOIN staff who ON 'staff:' || who.id = e.actor
		WHERE k.event_id = ANY($1) AND k.used_at IS NULL AND s.active`, ids)
	if err != nil {
		return fmt.Errorf("reading links of accounts: %w", err)
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var id casework.EventID
		var office casework.OfficeID
		a := notify.AccountFacts{Zone: db.city.Zone}
		if err := row.Scan(&id, &a.Link, &a.Expires, &a.Staff, &a.Name, &a.Email, &office, &a.By); err != nil {
			return struct{}{}, err
		}
		if a.Zone == nil {
			a.Zone = time.UTC
		}
		f := &at[id].facts
		db.placeFacts(f, office, "")
		f.Account = a
		if f.Mailbox.ID == "" { // the city's own people: any mailbox of the city writes to them
			if m, ok := db.cityMailbox(); ok {
				f.Mailbox = notify.MailboxFacts{ID: m.ID, Address: m.Address, Plus: m.Plus}
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		return fmt.Errorf("reading links of accounts: %w", err)
	}
	return nil
}

// cityMailbox is one that belongs to no office, or the first.
func (db *DB) cityMailbox() (first casework.Mailbox, ok bool) {
	for _, m := range db.city.AllMailboxes() {
		switch {
		case m.Removed:
		case m.Office == "":
			return m, true
		case !ok:
			first, ok = m, true
		}
	}
	return first, ok
}
