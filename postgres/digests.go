package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

var _ notify.StaffClockStore = &DB{}

// SweepStaff implements notify.StaffClockStore.
func (db *DB) SweepStaff(ctx context.Context, now time.Time) (n int, err error) {
	if day, ok := db.city.DigestDay(now); ok {
		if n, err = db.digests(ctx, now, day); err != nil {
			return n, err
		}
	}
	for _, sweep := range []func(context.Context, time.Time) (int, error){db.escalate, db.endPlans, db.warnOfMailboxes} {
		more, err := sweep(ctx, now)
		if err != nil {
			return n, err
		}
		n += more
	}
	return n, nil
}

// digestRoles are those that have work in an office.
const digestRoles = `('volunteer', 'staff', 'head', 'intake')`

// digests decides for each person who has had none on a day.
func (db *DB) digests(ctx context.Context, now time.Time, day casework.Date) (n int, err error) {
	rows, err := db.pool.Query(ctx, `SELECT s.id, s.office, s.role FROM staff s LEFT JOIN notify_choices x ON x.staff_id = s.id
		WHERE s.active AND s.role IN `+digestRoles+` AND coalesce(x.digest, true)
		  AND NOT EXISTS (SELECT FROM digests d WHERE d.staff_id = s.id AND d.day = $1) ORDER BY s.id`, day.Time())
	if err != nil {
		return 0, fmt.Errorf("looking who has had no digest: %w", err)
	}
	people, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v casework.Viewer, err error) {
		return v, row.Scan(&v.Staff, &v.Office, &v.Role)
	})
	if err != nil {
		return 0, fmt.Errorf("looking who has had no digest: %w", err)
	}
	for _, v := range people {
		made, err := db.digest(ctx, v, now, day)
		if err != nil {
			return n, fmt.Errorf("making the digest of staff %d: %w", v.Staff, err)
		}
		if made {
			n++
		}
	}
	return n, nil
}

// digest takes the row of one person and day: whoever has it makes the event, another process finds it taken.
func (db *DB) digest(ctx context.Context, v casework.Viewer, now time.Time, day casework.Date) (made bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		made = false
		tag, err := tx.Exec(ctx, `INSERT INTO digests (staff_id, day, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, v.Staff, day.Time(), now)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		_, total, err := db.todo(ctx, tx, v, now, false)
		if err != nil {
			return err
		}
		news, err := tx.Exec(ctx, `UPDATE notifications SET mailed_at = $2 WHERE staff_id = $1 AND mailed_at IS NULL AND read_at IS NULL
			AND kind NOT IN (SELECT 'mention' FROM notify_choices WHERE staff_id = $1 AND mention = 'page' UNION ALL SELECT 'assigned' FROM notify_choices WHERE staff_id = $1 AND assigned = 'page'
			  UNION ALL SELECT 'wrote' FROM notify_choices WHERE staff_id = $1 AND wrote = 'page')`, v.Staff, now)
		if err != nil || total == 0 && news.RowsAffected() == 0 {
			return err
		}
		e := eventRow{Kind: casework.DigestDue, Office: v.Office, Actor: "clocks", Detail: map[string]string{"staff": v.Staff.String(), "at": now.UTC().Format(time.RFC3339Nano)}}
		id, err := addEvent(ctx, tx, e, now)
		if err != nil {
			return err
		}
		made = true
		_, err = tx.Exec(ctx, `UPDATE digests SET event_id = $3 WHERE staff_id = $1 AND day = $2`, v.Staff, day.Time(), id)
		return err
	})
	return made, err
}

// mostEscalated is how many cases one sweep looks at.
const mostEscalated = 200

// escalate tells heads of offices of cases that have been overdue for long: each case once, until it is due anew.
func (db *DB) escalate(ctx context.Context, now time.Time) (n int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		n = 0
		rows, err := tx.Query(ctx, `SELECT id, office, topic, due_at FROM cases WHERE escalated_at IS NULL AND due_at < $1 AND status NOT IN ('resolved', 'closed')
			AND NOT history AND coalesce(snoozed_until <= $1, true) ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`, now, mostEscalated)
		if err != nil {
			return fmt.Errorf("looking for cases that are long overdue: %w", err)
		}
		late, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c casework.Case, err error) {
			return c, row.Scan(&c.ID, &c.Office, &c.Topic, &c.DueAt)
		})
		if err != nil {
			return fmt.Errorf("looking for cases that are long overdue: %w", err)
		}
		for _, c := range late {
			if !db.city.LongOverdue(c, now) {
				continue
			}
			if err := db.escalateCase(ctx, tx, c, now); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func (db *DB) escalateCase(ctx context.Context, tx pgx.Tx, c casework.Case, now time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE cases SET escalated_at = $2 WHERE id = $1`, c.ID, now); err != nil {
		return fmt.Errorf("noting that case %d is long overdue: %w", c.ID, err)
	}
	heads, err := headsOf(ctx, tx, c.Office)
	if err != nil {
		return err
	}
	return tell(ctx, tx, casework.ToldOverdue, c.ID, c.Office, heads, casework.Doer{At: now}, 0)
}

// loadStaff adds whom an event is for, and what they are to hear.
func (o Outbox) loadStaff(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	for i := range due {
		e, f := &due[i].event, &due[i].facts
		if e.Kind != casework.DigestDue && e.Kind != casework.StaffTold {
			continue
		}
		id, err := strconv.ParseInt(e.Detail["staff"], 10, 64)
		if err != nil {
			continue // nobody is named
		}
		v := casework.Viewer{Staff: casework.StaffID(id)}
		s := &f.Staff
		if err := tx.QueryRow(ctx, `SELECT name, email, NOT active, office, role FROM staff WHERE id = $1`, id).Scan(&s.Name, &s.Email, &s.Off, &v.Office, &v.Role); err != nil {
			return fmt.Errorf("reading whom event %d is for: %w", e.ID, err)
		}
		s.ID = v.Staff
		f.Recipient = notify.RecipientFacts{}
		o.placeFacts(f, v.Office, o.sharedEntrance())
		if box := e.Detail["mailbox"]; e.Kind == casework.StaffTold && box != "" {
			news, err := o.troubleOf(ctx, tx, casework.MailboxID(box), f)
			if err != nil {
				return err
			}
			s.News = []notify.StaffNews{news}
			continue
		}
		if hook := e.Detail["webhook"]; e.Kind == casework.StaffTold && hook != "" {
			news, err := webhookNews(ctx, tx, hook)
			if err != nil {
				return err
			}
			s.News = []notify.StaffNews{news}
			continue
		}
		if e.Kind == casework.StaffTold {
			s.News = []notify.StaffNews{{Kind: casework.ToldKind(e.Detail["kind"]), Case: f.Case.Number, By: e.Detail["by"], For: e.Detail["for"]}}
			continue
		}
		if err := o.loadDigest(ctx, tx, v, e.Detail["at"], s); err != nil {
			return err
		}
	}
	return nil
}

// loadDigest reads what stands in a digest. Of a case it keeps the number and the topic, and not even that where the topic is sensitive.
func (o Outbox) loadDigest(ctx context.Context, tx pgx.Tx, v casework.Viewer, at string, s *notify.StaffFacts) (err error) {
	if s.Since, err = time.Parse(time.RFC3339Nano, at); err != nil {
		return fmt.Errorf("reading the time of a digest: %w", err)
	}
	if s.Waits, s.Total, err = o.todo(ctx, tx, v, s.Since, false); err != nil {
		return err
	}
	secret, err := stillSecret(ctx, tx, s.Waits)
	if err != nil {
		return err
	}
	for i, t := range s.Waits {
		if secret[t.Case] {
			t.Topic = ""
		}
		s.Waits[i].Subject, s.Waits[i].Who, s.Waits[i].Topic = "", "", o.openTopic(t.Topic)
	}
	w := o.wall(v)
	rows, err := tx.Query(ctx, `SELECT n.kind, c.number, n.by_whom, coalesce((SELECT name FROM staff x WHERE x.id = n.for_staff), '') `+told+` AND n.mailed_at = $4 ORDER BY n.id LIMIT 50`, w.all, w.offices, v.Staff, s.Since)
	if err != nil {
		return fmt.Errorf("reading what staff %d is told: %w", v.Staff, err)
	}
	s.News, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (n notify.StaffNews, err error) {
		return n, row.Scan(&n.Kind, &n.Case, &n.By, &n.For)
	})
	return err
}

// openTopic is the name of a topic that may stand in a mail.
func (db *DB) openTopic(id string) string {
	for _, t := range db.city.Topics {
		if t.ID == id && !t.Sensitive {
			return t.Name
		}
	}
	return ""
}

// sharedEntrance is the mailbox that mail to who works for no office goes out from.
func (db *DB) sharedEntrance() casework.MailboxID {
	for _, m := range db.city.AllMailboxes() {
		if m.Office == "" && !m.Removed {
			return m.ID
		}
	}
	return ""
}
