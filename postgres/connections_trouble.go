package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// wellFor is how long a mailbox must have been well before its next trouble is told anew: one that comes and goes is told once.
const wellFor = 15 * time.Minute

// warnOfMailboxes tells the city's administrators, and the heads of the office, of mailboxes by which no mail comes in: once each time.
func (db *DB) warnOfMailboxes(ctx context.Context, now time.Time) (n int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		n = 0
		rows, err := tx.Query(ctx, `
			SELECT id, warned_at IS NULL FROM mailboxes
			WHERE warned_at IS NULL AND (state = 'failing' OR looked_at < $1::timestamptz - $2::interval)
			   OR warned_at IS NOT NULL AND state IN ('following', 'impaired') AND looked_at >= $1::timestamptz - $2::interval AND since < $1::timestamptz - $3::interval
			ORDER BY id FOR UPDATE SKIP LOCKED`, now, silence, wellFor)
		if err != nil {
			return err
		}
		type turn struct {
			box casework.MailboxID
			ill bool
		}
		turns, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t turn, err error) { return t, row.Scan(&t.box, &t.ill) })
		if err != nil {
			return err
		}
		for _, t := range turns {
			m, ok := db.city.Mailbox(t.box)
			if !ok || m.Removed {
				continue // nobody follows it any more
			}
			told, err := db.mailboxTurned(ctx, tx, m, t.ill, now)
			if err != nil {
				return err
			}
			n += told
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("telling of mailboxes in trouble: %w", err)
	}
	return n, nil
}

// mailboxTurned notes that a mailbox is in trouble, or well again.
func (db *DB) mailboxTurned(ctx context.Context, tx pgx.Tx, m casework.Mailbox, ill bool, now time.Time) (told int, err error) {
	kind := casework.MailboxWell
	var at *time.Time
	if ill {
		kind, at = casework.MailboxFailing, &now
	}
	if _, err := tx.Exec(ctx, `UPDATE mailboxes SET warned_at = $2 WHERE id = $1`, m.ID, at); err != nil {
		return 0, err
	}
	detail := map[string]string{"mailbox": string(m.ID)}
	if err := addEvents(ctx, tx, []eventRow{{Kind: kind, Office: m.Office, Actor: "clocks", Detail: detail, Settle: -1}}); err != nil || !ill {
		return 0, err
	}
	rows, err := tx.Query(ctx, `SELECT id FROM staff WHERE active AND (role = 'admin' OR role = 'head' AND office = $1 AND office <> '') ORDER BY id`, m.Office)
	if err != nil {
		return 0, err
	}
	people, err := pgx.CollectRows(rows, pgx.RowTo[casework.StaffID])
	if err != nil {
		return 0, err
	}
	for _, id := range people {
		e := eventRow{Kind: casework.StaffTold, Office: m.Office, Actor: "clocks", Detail: map[string]string{"staff": id.String(), "kind": string(casework.ToldMailbox), "mailbox": string(m.ID)}}
		if _, err := addEvent(ctx, tx, e, now); err != nil {
			return 0, err
		}
	}
	return len(people), nil
}

// troubleOf reads what a member of staff is told of a mailbox, and lets the mail about it go out by another one that is well.
func (o Outbox) troubleOf(ctx context.Context, tx pgx.Tx, id casework.MailboxID, f *notify.Facts) (notify.StaffNews, error) {
	n := notify.StaffNews{Kind: casework.ToldMailbox}
	if m, ok := o.city.Mailbox(id); ok {
		n.Address = m.Address
	}
	if err := tx.QueryRow(ctx, `SELECT sentence FROM mailboxes WHERE id = $1`, id).Scan(&n.Sentence); err != nil {
		return n, fmt.Errorf("reading the trouble of mailbox %s: %w", id, err)
	}
	rows, err := tx.Query(ctx, `SELECT id FROM mailboxes WHERE state <> 'failing'`)
	if err != nil {
		return n, fmt.Errorf("reading which mailboxes are well: %w", err)
	}
	well, err := pgx.CollectRows(rows, pgx.RowTo[casework.MailboxID])
	if err != nil {
		return n, fmt.Errorf("reading which mailboxes are well: %w", err)
	}
	if f.Mailbox.ID != "" && f.Mailbox.ID != id {
		return n, nil
	}
	for _, m := range o.city.AllMailboxes() {
		for _, w := range well {
			if m.ID == w && m.ID != id && !m.Removed {
				f.Mailbox = notify.MailboxFacts{ID: m.ID, Address: m.Address, Plus: m.Plus}
				return n, nil
			}
		}
	}
	return n, nil
}
