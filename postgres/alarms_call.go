package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// called is somebody who may be called, as the account says.
type called struct {
	id                casework.StaffID
	name, mail, phone string
	role              casework.Role
	office            casework.OfficeID
	before            bool // this alarm has called them
}

// nextCalled finds whom an alarm calls now; nobody where all were called.
func (db *DB) nextCalled(ctx context.Context, tx pgx.Tx, a ringing, now time.Time) ([]called, casework.Rung, error) {
	at := now.UTC()
	if db.city.Zone != nil {
		at = now.In(db.city.Zone)
	}
	duty := db.city.Rota.On(at, a.office)
	mails := make([]string, len(duty))
	for i, p := range duty {
		mails[i] = p.Mail
	}
	rows, err := tx.Query(ctx, `SELECT s.id, s.name, lower(s.email), s.phone, s.role, s.office, EXISTS (SELECT FROM alarm_calls k WHERE k.alarm_id = $3 AND k.staff_id = s.id)
		FROM staff s WHERE s.active AND (lower(s.email) = ANY($1) OR s.role = 'head' AND s.office = $2 OR s.role = 'intake' AND $2 = '' OR s.role = 'admin') ORDER BY s.id`, mails, a.office, a.id)
	if err != nil {
		return nil, "", fmt.Errorf("looking whom to call: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c called, err error) {
		return c, row.Scan(&c.id, &c.name, &c.mail, &c.phone, &c.role, &c.office, &c.before)
	})
	if err != nil {
		return nil, "", fmt.Errorf("looking whom to call: %w", err)
	}
	byID := map[casework.StaffID]called{}
	var first, heads, admins []casework.StaffID
	for _, s := range all {
		byID[s.id] = s
		switch {
		case s.role == casework.CityAdmin:
			admins = append(admins, s.id)
		case s.role == casework.OfficeHead && s.office == a.office, s.role == casework.Intake && a.office == "":
			heads = append(heads, s.id)
		}
	}
	for _, mail := range mails {
		if i := slices.IndexFunc(all, func(s called) bool { return s.mail == mail }); i >= 0 {
			first = append(first, all[i].id)
		}
	}
	ids, rung := casework.NextRung(first, heads, admins, func(id casework.StaffID) bool { return byID[id].before })
	who := make([]called, len(ids))
	for i, id := range ids {
		who[i] = byID[id]
	}
	return who, rung, nil
}

// call begins to call one person, by each of their ways: an event that a notice is made of, once.
func (db *DB) call(ctx context.Context, tx pgx.Tx, a ringing, s called, rung casework.Rung, now time.Time) error {
	ways := slices.Clone(db.city.Rota.Person(s.mail).Ways)
	if s.phone == "" || !db.hasTexts() { // whoever cannot be texted is written to
		ways = slices.DeleteFunc(ways, func(c casework.Channel) bool { return c == casework.Text })
	}
	if len(ways) == 0 {
		ways = []casework.Channel{casework.Mail}
	}
	for _, way := range ways {
		phone, digit := "", 0
		if way == casework.Text && s.phone != "" {
			var err error
			phone = s.phone
			if digit, err = freeDigit(ctx, tx, phone, now); err != nil {
				return err
			}
		}
		e := a.event(casework.AlarmCalled, "alarms", "staff", s.id.String(), "to", s.name, "way", string(way), "rung", string(rung), "digit", fmt.Sprint(digit))
		id, err := addEvent(ctx, tx, e, now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO alarm_calls (alarm_id, staff_id, way, rung, step, phone, digit, at, event_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			a.id, s.id, way, rung, a.step+1, phone, digit, now, id)
		if err != nil {
			return fmt.Errorf("noting whom an alarm calls: %w", err)
		}
	}
	if a.kase == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO notifications (staff_id, kind, case_id, at, mailed_at) VALUES ($1, 'danger', $2, $3, $3)`, s.id, a.kase, now); err != nil {
		return fmt.Errorf("noting whom an alarm calls: %w", err)
	}
	return nil
}

// freeDigit is the digit by which one more alarm is confirmed from a telephone; 0 where all nine are taken: then by link alone.
func freeDigit(ctx context.Context, tx pgx.Tx, phone string, now time.Time) (digit int, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(min(n), 0) FROM generate_series(1, 9) n WHERE NOT EXISTS (
		SELECT FROM alarm_calls k WHERE k.phone = $1 AND k.digit = n AND k.at > $2)`, phone, now.Add(-casework.AlarmAnswerFor)).Scan(&digit)
	if err != nil {
		return 0, fmt.Errorf("choosing a digit: %w", err)
	}
	return digit, nil
}

// hasTexts reports whether the city has a number that texts go out from.
func (db *DB) hasTexts() bool {
	return slices.ContainsFunc(db.city.Numbers, func(n casework.Number) bool { return n.Texts })
}

// loadAlarms adds to alarms and their answers whom they go to and what has to be said, and to what may mean danger what was said already.
func (o Outbox) loadAlarms(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	for i := range due {
		e, f := &due[i].event, &due[i].facts
		if e.Kind == casework.DangerSeen {
			err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM deliveries WHERE case_id = $1 AND occasion = 'danger' AND state NOT IN ('suppressed', 'withheld'))`, null(e.Case)).Scan(&f.Danger.Sent)
			if err != nil {
				return fmt.Errorf("looking what case %d was told: %w", e.Case, err)
			}
			continue
		}
		if e.Kind != casework.AlarmCalled && e.Kind != casework.AlarmAnswered {
			continue
		}
		s, a, office := &f.Staff, &f.Alarm, casework.OfficeID("")
		rows, err := tx.Query(ctx, `SELECT s.id, s.name, s.email, s.phone, NOT s.active, a.id, coalesce(c.office, a.office), coalesce(c.number, 0), coalesce(r.number, 0), a.confirmed_at IS NOT NULL OR a.judged_at IS NOT NULL
			FROM alarms a JOIN staff s ON s.id = $2::bigint LEFT JOIN cases c ON c.id = a.case_id JOIN raws r ON r.id = a.raw_id WHERE a.id = $1::bigint`, e.Detail["alarm"], e.Detail["staff"])
		if err != nil {
			return fmt.Errorf("reading alarm %s: %w", e.Detail["alarm"], err)
		}
		var kase, held casework.CaseNumber
		_, err = pgx.ForEachRow(rows, []any{&s.ID, &s.Name, &s.Email, &a.Phone, &s.Off, &a.ID, &office, &kase, &held, &a.Over}, func() error { return nil })
		if err != nil {
			return fmt.Errorf("reading alarm %s: %w", e.Detail["alarm"], err)
		}
		a.Case, a.Held, a.Way, a.Rung, a.Taken = kase, held, casework.Channel(e.Detail["way"]), casework.Rung(e.Detail["rung"]), e.Detail["taken"]
		if n := e.Detail["digit"]; len(n) == 1 && n != "0" {
			a.Digit = int(n[0] - '0')
		}
		f.Recipient = notify.RecipientFacts{}
		o.placeFacts(f, office, o.sharedEntrance())
		o.placeAlarmNumber(f, office)
		if m, ok := o.cityMailbox(); ok && f.Mailbox.ID == "" { // an alarm goes out from whatever there is
			f.Mailbox = notify.MailboxFacts{ID: m.ID, Address: m.Address, Plus: m.Plus}
		}
	}
	return nil
}

// placeAlarmNumber adds the number that staff are texted from: that of the office, else any of the city.
func (db *DB) placeAlarmNumber(f *notify.Facts, office casework.OfficeID) {
	n, ok := db.city.NumberOf(office)
	for i := 0; !ok && i < len(db.city.Numbers); i++ {
		n, ok = db.city.Numbers[i], db.city.Numbers[i].Texts
	}
	if ok {
		f.Number = notify.NumberFacts{ID: n.ID, E164: n.E164, Service: n.MessagingServiceSID}
		if n.Unapproved {
			f.Number.NotApproved = strings.Replace(notApprovedYet, "call. ", "", 1)
		}
	}
}
