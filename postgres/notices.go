package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// composeLock is held by whoever composes: the caps of a recipient are then read on a state that nobody else changes.
const composeLock = 0x636f6d70

// Compose implements notify.Store.
func (o Outbox) Compose(ctx context.Context, now time.Time, limit int, compose func(casework.Event, notify.Facts) []notify.Delivery) (n int, err error) {
	err = o.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, composeLock); err != nil {
			return fmt.Errorf("waiting to compose: %w", err)
		}
		due, err := o.dueEvents(ctx, tx, now, limit)
		if err != nil || len(due) == 0 {
			return err
		}
		n = len(due)
		if err := o.loadAnswers(ctx, tx, due); err != nil {
			return err
		}
		if err := o.loadAccountLinks(ctx, tx, due); err != nil {
			return err
		}
		if err := o.loadPhone(ctx, tx, due); err != nil {
			return err
		}
		if err := o.loadFollow(ctx, tx, due, now); err != nil {
			return err
		}
		if err := o.loadStaff(ctx, tx, due); err != nil {
			return err
		}
		if err := o.loadAlarms(ctx, tx, due); err != nil {
			return err
		}
		if err := o.loadProofs(ctx, tx, due); err != nil {
			return err
		}
		if err := loadShared(ctx, tx, due); err != nil {
			return err
		}
		if err := loadPlans(ctx, tx, due); err != nil {
			return err
		}
		if err := loadThreats(ctx, tx, due); err != nil {
			return err
		}
		t, err := o.loadTallies(ctx, tx, due, now)
		if err != nil {
			return err
		}
		var out []notify.Delivery
		handled := make([]int64, len(due))
		for i, d := range due {
			handled[i] = int64(d.event.ID)
			made := compose(d.event, t.facts(d))
			t.count(d, made)
			travel(due[i+1:], made)
			out = append(out, made...)
		}
		if err := o.paceTexts(ctx, tx, out, now); err != nil {
			return err
		}
		if err := o.storeDeliveries(ctx, tx, out); err != nil {
			return err
		}
		if err := giveWordsBack(ctx, tx, out); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM event_work WHERE event_id = ANY($1)`, handled)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("composing notices: %w", err)
	}
	return n, nil
}

// dueEvent is an event that is due, with the facts that need no counting.
type dueEvent struct {
	event   casework.Event
	facts   notify.Facts
	matter  casework.CaseID // the first case of the same matter, else the case itself
	offices []string        // that its mail was written to
}

func (db *DB) dueEvents(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]dueEvent, error) {
	kinds := []string{}
	for _, k := range notify.Kinds() {
		kinds = append(kinds, string(k))
	}
	rows, err := tx.Query(ctx, `
		SELECT e.id, e.at, e.kind, coalesce(e.case_id, 0), e.office, coalesce(e.message_id, 0), coalesce(e.raw_id, 0), e.actor, e.detail,
		  coalesce(c.number, 0), coalesce(c.status, ''), coalesce(c.sensitive, false), coalesce(c.history, false), coalesce(c.office, ''), coalesce(c.same_matter, c.id, 0),
		  coalesce(r.channel, 'mail'), coalesce(r.number, 0), coalesce(r.held_reason, ''), coalesce(r.envelope, '{}'), coalesce(r.kind, ''), coalesce(r.delivered_at, e.at), coalesce(r.mailbox, ''),
		  coalesce(i.id, 0), coalesce(i.value, ''), i.opted_out_at IS NOT NULL, coalesce(p.name, ''), coalesce(p.language, ''), coalesce(v.n, 0), coalesce(v.generation, 0),
		  coalesce(q.id, 0), coalesce(q.choices, '[]')
		FROM event_work w
		JOIN events e ON e.id = w.event_id
		LEFT JOIN cases c ON c.id = e.case_id
		LEFT JOIN raws r ON r.id = e.raw_id
		LEFT JOIN identities i ON i.id = r.identity_id
		LEFT JOIN residents p ON p.id = i.resident_id
		LEFT JOIN voices v ON v.case_id = e.case_id AND v.identity_id = i.id
		LEFT JOIN questions q ON q.case_id = e.case_id AND q.identity_id = i.id AND q.channel = r.channel AND q.closed_at IS NULL AND q.kind = 'address'
		WHERE w.due_at <= $1 AND e.kind = ANY($2)
		ORDER BY w.due_at, w.event_id LIMIT $3
		FOR UPDATE OF w SKIP LOCKED`, now, kinds, limit)
	if err != nil {
		return nil, fmt.Errorf("looking for events that are due: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (dueEvent, error) { return db.scanDue(row) })
}

func (db *DB) scanDue(row pgx.CollectableRow) (dueEvent, error) {
	var d dueEvent
	var lead, led casework.OfficeID
	var envelope []byte
	var box casework.MailboxID
	var choices []candidateColumn
	e, f := &d.event, &d.facts
	err := row.Scan(&e.ID, &e.At, &e.Kind, &e.Case, &led, &e.Message, &e.Raw, &e.Actor, &e.Detail,
		&f.Case.Number, &f.Case.Status, &f.Case.Sensitive, &f.Case.History, &lead, &d.matter,
		&f.Answered.Channel, &f.Held.Number, &f.Held.Reason, &envelope, &f.Answered.Kind, &f.Answered.ReceivedAt, &box,
		&f.Recipient.Identity, &f.Recipient.Address, &f.Recipient.OptedOut, &f.Recipient.Name, &f.Recipient.Language, &f.Recipient.Participant, &f.Recipient.Generation,
		&f.Question.ID, &choices)
	if err != nil {
		return d, err
	}
	for _, c := range candidatesFrom(choices) {
		f.Question.Choices = append(f.Question.Choices, c.Label())
	}
	var env envelopeColumn
	if err := json.Unmarshal(envelope, &env); err != nil {
		return d, fmt.Errorf("reading the envelope of message %d: %w", e.Raw, err)
	}
	e.Office, f.Case.ID = led, e.Case
	a := &f.Answered
	a.Message, a.MessageID, a.References, a.InReplyTo = e.Message, env.ID, env.References, env.InReplyTo
	a.ReturnPath, a.Blind, a.Late, a.History = env.ReturnPath, env.Blind, e.Detail["late"] == "yes", f.Case.History
	d.offices = env.Offices
	if f.Recipient.Language == "" || e.Kind == casework.CallMissed && env.Language != "" { // what a caller has just chosen counts
		f.Recipient.Language = env.Language
	}
	if e.Kind == casework.MessageHeld { // it is on no case yet, and says nothing about one
		f.Held.Raw, f.Case, f.Question = e.Raw, notify.CaseFacts{}, notify.QuestionFacts{}
		f.Held.Sensitive = env.Sensitive
		f.Recipient.Participant, f.Recipient.Generation = 0, 0
		e.Case, lead = 0, led
		if m, ok := db.city.Mailbox(box); ok {
			lead = m.Office
		}
	}
	if e.Case == 0 && lead == "" { // it is asked of whoever has the number
		entrance, _ := db.city.Entrance(box)
		lead = entrance.Office
	}
	db.placeFacts(f, lead, box)
	return d, nil
}

// placeFacts adds who leads, and whose mailbox it goes out from.
func (db *DB) placeFacts(f *notify.Facts, lead casework.OfficeID, entrance casework.MailboxID) {
	box := entrance
	f.City, f.Caps, f.Sending = db.city.Name, db.city.Caps, db.sending
	f.Office = notify.OfficeFacts{Name: db.city.Name}
	if o, ok := db.city.Office(lead); ok {
		f.Office = notify.OfficeFacts{ID: o.ID, Name: o.Name, Phone: o.Phone, Signature: o.Signature}
		box = o.Mailbox
	}
	if form, ok := db.city.Form(box); ok {
		box = form.Mailbox
	}
	if m, ok := db.city.Mailbox(box); ok {
		f.Mailbox = notify.MailboxFacts{ID: m.ID, Address: m.Address, Plus: m.Plus}
	}
	_, f.Recipient.Ours = db.city.MailboxAt(f.Recipient.Address)
	c := f.Answered.Channel
	if c == casework.Text || c == casework.Call || c == casework.Form && strings.HasPrefix(f.Recipient.Address, "+") {
		db.placeNumber(f, lead, entrance)
	}
}

// numberFor is the number that a text goes out from: the one that was written to, since that is what the resident's phone shows their
// thread under; else the office's.
func (db *DB) numberFor(lead casework.OfficeID, entrance casework.MailboxID) (casework.Number, bool) {
	if n, ok := db.city.Number(entrance); ok && n.Texts {
		return n, true
	}
	return db.city.NumberOf(lead)
}

// placeNumber adds the number that an answer goes out from.
func (db *DB) placeNumber(f *notify.Facts, lead casework.OfficeID, entrance casework.MailboxID) {
	n, ok := db.numberFor(lead, entrance)
	if !ok {
		return
	}
	f.Number = notify.NumberFacts{ID: n.ID, E164: n.E164, Service: n.MessagingServiceSID}
	if n.Unapproved {
		f.Number.NotApproved = notApprovedYet
	}
	_, f.Recipient.Ours = db.city.NumberAt(f.Recipient.Address)
}

const notApprovedYet = "The carriers have not approved this number for texts yet: call. This is what would have been sent."

// tallies are the counts that caps rest on; they grow as deliveries are composed.
type tallies struct {
	city        *casework.City
	toRecipient map[casework.IdentityID]int
	toCase      map[casework.CaseID]int
	acked       map[casework.CaseID]bool // by the first case of the matter
	ackedRaw    map[casework.RawID]bool
	offices     map[casework.CaseID]map[casework.OfficeID]bool // that got the matter
	texts       textTallies
}

func (db *DB) loadTallies(ctx context.Context, tx pgx.Tx, due []dueEvent, now time.Time) (*tallies, error) {
	t := &tallies{city: db.city, toRecipient: map[casework.IdentityID]int{}, toCase: map[casework.CaseID]int{}, acked: map[casework.CaseID]bool{},
		ackedRaw: map[casework.RawID]bool{}, offices: map[casework.CaseID]map[casework.OfficeID]bool{}}
	var identities, matters, raws []int64
	for _, d := range due {
		identities, matters, raws = append(identities, int64(d.facts.Recipient.Identity)), append(matters, int64(d.matter)), append(raws, int64(d.event.Raw))
	}
	t.texts = newTextTallies()
	const live = `state NOT IN ('suppressed', 'withheld', 'waiting', 'failed')`
	b := &pgx.Batch{}
	queue(b, `SELECT identity_id, count(*) FROM deliveries WHERE identity_id = ANY($1) AND composed_at > $2 AND occasion IN ('received', 'held') AND `+live+` GROUP BY 1`,
		[]any{identities, now.Add(-24 * time.Hour)}, countInto(t.toRecipient))
	queue(b, `SELECT case_id, count(*) FROM deliveries WHERE case_id = ANY($1) AND composed_at > $2 AND NOT by_person AND `+live+` GROUP BY 1`,
		[]any{matters, now.Add(-24 * time.Hour)}, countInto(t.toCase))
	queue(b, `SELECT DISTINCT coalesce(c.same_matter, c.id) FROM cases c JOIN deliveries d ON d.case_id = c.id
		WHERE (c.id = ANY($1) OR c.same_matter = ANY($1)) AND d.occasion IN ('received', 'held') AND d.state NOT IN ('suppressed', 'withheld')`,
		[]any{matters}, func(row pgx.CollectableRow) error {
			var id casework.CaseID
			err := row.Scan(&id)
			t.acked[id] = true
			return err
		})
	queue(b, `SELECT DISTINCT raw_id FROM deliveries WHERE raw_id = ANY($1) AND state NOT IN ('suppressed', 'withheld')`, []any{raws}, func(row pgx.CollectableRow) error {
		var id casework.RawID
		err := row.Scan(&id)
		t.ackedRaw[id] = true
		return err
	})
	queue(b, `SELECT coalesce(c.same_matter, c.id), x.office FROM cases c
		CROSS JOIN LATERAL (SELECT c.office UNION SELECT office FROM case_copies WHERE case_id = c.id) x
		WHERE c.id = ANY($1) OR c.same_matter = ANY($1)`, []any{matters}, func(row pgx.CollectableRow) error {
		var id casework.CaseID
		var o casework.OfficeID
		err := row.Scan(&id, &o)
		if t.offices[id] == nil {
			t.offices[id] = map[casework.OfficeID]bool{}
		}
		t.offices[id][o] = true
		return err
	})
	t.texts.queue(b, identities, now)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("counting what was sent: %w", err)
	}
	return t, nil
}

func countInto[K ~int64](m map[K]int) func(pgx.CollectableRow) error {
	return func(row pgx.CollectableRow) error {
		var id K
		var n int
		err := row.Scan(&id, &n)
		m[id] = n
		return err
	}
}

func (t *tallies) facts(d dueEvent) notify.Facts {
	f := d.facts
	f.Counts = notify.Counts{ToRecipient: t.toRecipient[f.Recipient.Identity], ToCase: t.toCase[f.Case.ID]}
	t.texts.facts(&f)
	f.Case.Acknowledged = t.acked[d.matter] && f.Case.ID != 0
	f.Held.Acknowledged = t.ackedRaw[d.event.Raw]
	got := t.offices[d.matter]
	for _, o := range t.city.Offices {
		if f.Case.ID != 0 && got[o.ID] {
			f.Reached = append(f.Reached, o.Name)
		}
	}
	return f
}

// count adds what was composed for one event.
func (t *tallies) count(d dueEvent, made []notify.Delivery) {
	for _, m := range made {
		if m.Staff != 0 {
			continue
		}
		if m.Occasion == notify.Answered { // a person's words count for no cap, and acknowledge nothing
			continue
		}
		switch m.State {
		case casework.Suppressed, casework.Withheld:
			continue
		case casework.Waiting:
		default:
			t.toRecipient[m.Identity]++
			t.toCase[m.Case]++
			t.texts.count(m)
		}
		if !m.Occasion.Follows() && m.Occasion != notify.Dangerous {
			t.acked[d.matter], t.ackedRaw[d.event.Raw] = d.matter != 0, true
		}
	}
}
