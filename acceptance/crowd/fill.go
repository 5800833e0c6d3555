package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// batch is how many cases are written at once.
const batch = 2000

// table is rows on their way.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

func (t *table) add(values ...any) { t.rows = append(t.rows, values) }

// tables in the order of their foreign keys.
type tables struct {
	residents, identities, cases, voices, copies, raws, messages, places, notes, events table
}

func newTables() *tables {
	of := func(name, columns string) table { return table{name: name, columns: strings.Fields(columns)} }
	return &tables{
		residents:  of("residents", "id name language created_at"),
		identities: of("identities", "id resident_id kind value"),
		cases: of("cases", "id number office status subject resident_id opened_at last_message_at resolved_at due_at messages opener untouched base_subject assignee topic "+
			"snoozed_until snooze_reason request_311"),
		voices:   of("voices", "case_id n identity_id"),
		copies:   of("case_copies", "case_id office at"),
		raws:     of("raws", "id channel mailbox source external_id size delivered_at received_at outcome filed_at case_id message_id"),
		messages: of("messages", "id case_id office raw_id direction channel kind identity_id from_name from_address subject reply language at attachments"),
		places:   of("case_places", "case_id kind status mention address lat lon district at by_whom"),
		notes:    of("notes", "case_id office staff_id text at"),
		events:   of("events", "at kind case_id office message_id actor"),
	}
}

func (t *tables) all() []*table {
	return []*table{&t.residents, &t.identities, &t.cases, &t.voices, &t.copies, &t.raws, &t.messages, &t.places, &t.notes, &t.events}
}

// fill writes everything, and says after each batch how many cases are there.
func fill(ctx context.Context, conn *pgx.Conn, cases int, seed uint64, fast bool, told func(int)) error {
	if fast {
		if _, err := conn.Exec(ctx, `SET session_replication_role = replica`); err != nil {
			return fmt.Errorf("doing without checks: %w", err)
		}
	}
	if err := hire(ctx, conn); err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(24 * time.Hour)
	if err := people(ctx, conn, seed, residents(cases)); err != nil {
		return err
	}
	for from := 1; from <= cases; from += batch {
		t, last := newTables(), min(from+batch-1, cases)
		for n := from; n <= last; n++ {
			t.put(matterAt(seed, int64(n), cases, now))
		}
		if err := write(ctx, conn, t); err != nil {
			return err
		}
		told(last)
	}
	if err := hang(ctx, conn); err != nil {
		return err
	}
	return finish(ctx, conn, cases)
}

func write(ctx context.Context, conn *pgx.Conn, t *tables) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, x := range t.all() {
			if len(x.rows) == 0 {
				continue
			}
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{x.name}, x.columns, pgx.CopyFromRows(x.rows)); err != nil {
				return fmt.Errorf("writing %s: %w", x.name, err)
			}
		}
		return nil
	})
}

// hire makes the people of each office: d1 has 1 to 15.
func hire(ctx context.Context, conn *pgx.Conn) error {
	staff := table{name: "staff", columns: strings.Fields("id email name office role")}
	for i, o := range offices {
		for j := range perOffice {
			role := "staff"
			if j == 0 {
				role = "head"
			}
			staff.add(int64(i*perOffice+j+1), fmt.Sprintf("%s.%s@riverton.example", strings.ToLower(staffers[j]), o), staffers[j]+" of "+o, o, role)
		}
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{staff.name}, staff.columns, pgx.CopyFromRows(staff.rows))
	if err != nil {
		return fmt.Errorf("hiring: %w", err)
	}
	return nil
}

func people(ctx context.Context, conn *pgx.Conn, seed uint64, n int64) error {
	for from := int64(1); from <= n; from += 5 * batch {
		t := newTables()
		for id := from; id <= min(n, from+5*batch-1); id++ {
			m := matter{resident: id}
			language := m.person(seed).code
			t.residents.add(id, m.name, language, time.Now())
			t.identities.add(id, id, m.kind, m.value)
		}
		if err := write(ctx, conn, t); err != nil {
			return err
		}
	}
	return nil
}

// put adds the rows of one case.
func (t *tables) put(m matter) {
	office, last := offices[m.office], m.said[len(m.said)-1].at
	reason := ""
	if m.snoozed != nil {
		reason = "Waiting for the department"
	}
	t.cases.add(m.id, m.id+10_000, office, m.status, m.subject, m.resident, m.opened, last, m.resolved, m.due, len(m.said), m.identity, m.status == "new", strings.ToLower(m.subject),
		m.assignee, m.topic, m.snoozed, reason, m.request)
	t.voices.add(m.id, 0, m.identity)
	if m.copied >= 0 {
		t.copies.add(m.id, offices[m.copied], m.opened)
	}
	for i, s := range m.said {
		t.message(m, office, i, s)
	}
	lat, lon := spot(m.number, m.street)
	t.places.add(m.id, "matter", "matched", m.place, map[string]string{"number": m.number, "street": m.street, "city": "Riverton"}, lat, lon, strings.TrimLeft(office, "dal"), m.opened, "intake")
	for i, text := range m.notes {
		t.notes.add(m.id, office, int64(m.office*perOffice+1), text, m.opened.Add(time.Duration(i+1)*time.Hour))
	}
	t.events.add(m.opened, "case.opened", m.id, office, m.said[0].id, "intake")
}

func (t *tables) message(m matter, office string, i int, s said) {
	channel := "mail"
	if m.kind == "phone" {
		channel = "text"
	}
	if !s.in {
		t.messages.add(s.id, m.id, office, nil, "out", channel, "own", nil, "Office "+office, office+"@riverton.example", "Re: "+m.subject, s.text, "en", s.at, nil)
		return
	}
	outcome := "joined"
	if i == 0 {
		outcome = "new"
	}
	var files any
	if s.file != "" {
		files = []map[string]any{{"filename": s.file, "type": "application/octet-stream", "size": 1000, "part": "2"}}
	}
	t.raws.add(s.id, channel, office, office+"/INBOX", fmt.Sprintf("crowd:%d", s.id), int64(len(s.text)), s.at, s.at, outcome, s.at, m.id, s.id)
	t.messages.add(s.id, m.id, office, s.id, "in", channel, "personal", m.identity, m.name, m.value, m.subject, s.text, "", s.at, files)
}

// finish moves the counters past what is there, and lets the planner know of it.
func finish(ctx context.Context, conn *pgx.Conn, cases int) error {
	n := int64(cases) + 1
	next := map[string]int64{"case": n, "number": n + 10_000, "message": n*9 + 1, "resident": residents(cases) + 1, "identity": residents(cases) + 1}
	for name, value := range next {
		if _, err := conn.Exec(ctx, `UPDATE counters SET next = $2 WHERE name = $1`, name, value); err != nil {
			return fmt.Errorf("moving the counters: %w", err)
		}
	}
	for _, sql := range []string{`SELECT setval(pg_get_serial_sequence('raws', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM raws))`,
		`SELECT setval(pg_get_serial_sequence('staff', 'id'), (SELECT max(id) + 1 FROM staff))`, `VACUUM ANALYZE`} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("finishing: %w", err)
		}
	}
	return nil
}
