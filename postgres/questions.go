package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// questionRow is a question to be asked.
type questionRow struct {
	kase     casework.CaseID
	identity casework.IdentityID
	channel  casework.Channel
	choices  []casework.Candidate
	raw      casework.RawID
}

// fixedRow is what a resident says of whether it was fixed.
type fixedRow struct {
	kase casework.CaseID
	at   time.Time
	said string
}

// chosenRow is the language that the sender of a text has chosen.
type chosenRow struct{ address, language string }

// outgoing are the states of a delivery that left us, or may have.
const outgoing = `('pending', 'sending', 'sent', 'retrying', 'bounced')`

// lastSent is whether the message that asks question q is the last thing that we sent to its identity on its channel.
const lastSent = `EXISTS (SELECT FROM deliveries d WHERE d.id = q.delivery_id AND d.state IN ('sending', 'sent')
	AND NOT EXISTS (SELECT FROM deliveries x WHERE x.identity_id = q.identity_id AND x.channel = q.channel AND x.id > d.id AND x.state IN ` + outgoing + `))`

// queueQuestions reads what the senders were asked, and which cases that is about. It goes before the cases are read.
func (f *filing) queueQuestions(b *pgx.Batch, senders []string, cases map[int64]bool) {
	queue(b, `SELECT i.value, q.channel, q.id, q.case_id, CASE WHEN q.kind = 'language' THEN '[]' ELSE q.choices END, coalesce(q.expires_at, '0001-01-01'), `+lastSent+`, q.kind,
		  ARRAY(SELECT jsonb_array_elements_text(CASE WHEN q.kind = 'language' THEN q.choices ELSE '[]' END))
		FROM questions q JOIN identities i ON i.id = q.identity_id WHERE q.closed_at IS NULL AND i.value = ANY($1)`, []any{senders},
		func(row pgx.CollectableRow) error {
			var a intake.Asked
			var q intake.Question
			var choices []candidateColumn
			var kind string
			err := row.Scan(&a.Address, &a.Channel, &q.ID, &q.Case, &choices, &q.ExpiresAt, &q.Last, &kind, &q.Languages)
			q.Candidates = candidatesFrom(choices)
			cases[int64(q.Case)] = true
			switch kind {
			case "address":
				f.known.Asked[a] = &q
			case "fixed":
				f.known.Fixed[a.Address] = &q
			case "language":
				f.known.Tongues[a.Address] = &q
			}
			return err
		})
}

func (f *filing) addQuestion(l intake.Letter, d intake.Decision) {
	if d.Asks != nil {
		p := f.person(l.Sender)
		f.questions = append(f.questions, questionRow{d.Case, p.Identity, l.Raw.Channel, d.Asks.Candidates, l.Raw.ID})
	}
	if d.Fixed != "" {
		f.fixed = append(f.fixed, fixedRow{d.Case, l.Raw.DeliveredAt, d.Fixed})
	}
	if d.Language != "" {
		f.chosen = append(f.chosen, chosenRow{l.Sender.Address, d.Language})
	}
	if d.Answers != nil {
		f.answers = append(f.answers, *d.Answers)
	}
}

func (f *filing) saveQuestions(b *pgx.Batch) {
	for _, a := range f.answers {
		b.Queue(`UPDATE questions SET closed_at = now(), outcome = $2 WHERE id = $1 AND closed_at IS NULL`, a.Question, a.Outcome)
	}
	for _, s := range f.fixed {
		b.Queue(`INSERT INTO followups (case_id, since, fixed, fixed_at) VALUES ($1, $2, $3, $2) ON CONFLICT (case_id) DO UPDATE SET fixed = $3, fixed_at = $2`, s.kase, s.at, s.said)
	}
	for _, c := range f.chosen {
		b.Queue(`UPDATE residents SET language = $2 WHERE id = (SELECT resident_id FROM identities WHERE kind = 'phone' AND value = $1)`, c.address, c.language)
	}
	for id, c := range f.changes {
		if c.reopened {
			b.Queue(`INSERT INTO followups (case_id, since) VALUES ($1, now()) ON CONFLICT (case_id) DO UPDATE SET since = now(), reminded_at = NULL, told_at = NULL`, int64(id))
			b.Queue(`UPDATE questions SET closed_at = now(), outcome = 'withdrawn' WHERE case_id = $1 AND kind = 'fixed' AND closed_at IS NULL`, int64(id))
		}
	}
	for _, q := range f.questions {
		askQuestion(b, q)
	}
}

func askQuestion(b *pgx.Batch, q questionRow) {
	// One question at a time: where it is matters more than whether an older matter was fixed.
	b.Queue(`UPDATE questions SET closed_at = now(), outcome = 'withdrawn' WHERE identity_id = $1 AND channel = $2 AND kind <> 'address' AND closed_at IS NULL`, q.identity, q.channel)
	b.Queue(`INSERT INTO questions (case_id, identity_id, channel, choices, raw_id) VALUES ($1, $2, $3, $4, $5)`,
		q.kase, q.identity, q.channel, candidatesOf(q.choices), null(q.raw))
}

// linkQuestion notes which delivery asks, from when the question is open, and until when. A reminder does not make it longer.
func linkQuestion(b *pgx.Batch, id casework.QuestionID, event casework.EventID, at time.Time) {
	b.Queue(`
		UPDATE questions SET delivery_id = (SELECT max(id) FROM deliveries WHERE event_id = $2), asked_at = coalesce(asked_at, $3),
		  expires_at = coalesce(expires_at, $4) WHERE id = $1`, id, event, at, at.Add(casework.QuestionOpen))
}

var _ intake.ClockStore = &DB{}

const openQuestions = `
	SELECT q.id, q.case_id, jsonb_array_length(q.choices), q.made_at, coalesce(q.asked_at, '0001-01-01'), coalesce(q.expires_at, '0001-01-01'),
	  coalesce(q.reminded_at, '0001-01-01'), coalesce(d.state, '')
	FROM questions q LEFT JOIN deliveries d ON d.id = q.delivery_id WHERE q.closed_at IS NULL AND q.kind = 'address'`

func scanQuestion(row pgx.CollectableRow) (q intake.OpenQuestion, err error) {
	return q, row.Scan(&q.ID, &q.Case, &q.Choices, &q.MadeAt, &q.AskedAt, &q.ExpiresAt, &q.RemindedAt, &q.Delivery)
}

// Sweep implements intake.ClockStore. It looks without a lock first: most of the time there is nothing to do.
func (db *DB) Sweep(ctx context.Context, now time.Time, fate func(intake.OpenQuestion) intake.Fate) (n int, err error) {
	if err := db.lapse(ctx, now); err != nil {
		return 0, fmt.Errorf("ending what was allowed until now: %w", err)
	}
	rows, err := db.pool.Query(ctx, openQuestions)
	if err != nil {
		return 0, fmt.Errorf("reading open questions: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanQuestion)
	if err != nil {
		return 0, fmt.Errorf("reading open questions: %w", err)
	}
	var due []int64
	for _, q := range all {
		if fate(q) != (intake.Fate{}) {
			due = append(due, int64(q.ID))
		}
	}
	if len(due) == 0 {
		return 0, nil
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		n, err = sweep(ctx, tx, now, due, fate)
		return err
	})
	return n, err
}

func sweep(ctx context.Context, tx pgx.Tx, now time.Time, due []int64, fate func(intake.OpenQuestion) intake.Fate) (int, error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, filingLock); err != nil {
		return 0, fmt.Errorf("waiting to sweep: %w", err)
	}
	rows, err := tx.Query(ctx, openQuestions+` AND q.id = ANY($1) ORDER BY q.id FOR UPDATE OF q`, due)
	if err != nil {
		return 0, fmt.Errorf("reading questions that are due: %w", err)
	}
	questions, err := pgx.CollectRows(rows, scanQuestion)
	if err != nil {
		return 0, fmt.Errorf("reading questions that are due: %w", err)
	}
	n := 0
	for _, q := range questions {
		f := fate(q)
		switch {
		case f.Remind:
			err = remind(ctx, tx, q, now)
		case f.Outcome != "":
			err = giveUp(ctx, tx, q, f, now)
		default:
			continue
		}
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// aboutQuestion is an event of a question's case, behind the wall of the office that leads it.
func aboutQuestion(ctx context.Context, tx pgx.Tx, q casework.QuestionID, e eventRow) error {
	err := tx.QueryRow(ctx, `SELECT c.id, c.office, coalesce(q.raw_id, 0), coalesce(r.message_id, 0) FROM questions q JOIN cases c ON c.id = q.case_id
		LEFT JOIN raws r ON r.id = q.raw_id WHERE q.id = $1`, q).Scan(&e.Case, &e.Office, &e.Raw, &e.Message)
	if err != nil {
		return fmt.Errorf("reading the case of question %d: %w", q, err)
	}
	return addEvents(ctx, tx, []eventRow{e})
}

func remind(ctx context.Context, tx pgx.Tx, q intake.OpenQuestion, now time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE questions SET reminded_at = $2 WHERE id = $1`, q.ID, now); err != nil {
		return fmt.Errorf("noting a reminder: %w", err)
	}
	return aboutQuestion(ctx, tx, q.ID, eventRow{Kind: casework.PlaceReminded, Actor: "clocks"})
}

// giveUp ends a question without an answer: a person looks now.
func giveUp(ctx context.Context, tx pgx.Tx, q intake.OpenQuestion, f intake.Fate, now time.Time) error {
	state := casework.NeedsPerson
	if q.Choices > 1 && f.Outcome == casework.NeverSent {
		state = casework.ManyPlaces
	}
	b := &pgx.Batch{}
	b.Queue(`UPDATE questions SET closed_at = $2, outcome = $3 WHERE id = $1`, q.ID, now, f.Outcome)
	b.Queue(`UPDATE case_routing SET state = $2, since = $3, due_at = $4, why = why || $5::text, by_whom = 'clocks' WHERE case_id = $1 AND state = 'asked'`,
		q.Case, state, now, now.Add(casework.TriageDeadline), f.Why)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("ending question %d: %w", q.ID, err)
	}
	return aboutQuestion(ctx, tx, q.ID, eventRow{Kind: casework.PlaceUnanswered, Actor: "clocks", Settle: -1, Detail: map[string]string{"outcome": string(f.Outcome)}})
}
