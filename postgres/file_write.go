package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// write sends all rows of the filing. New rows go by COPY, the rest in one batch.
func (f *filing) write(ctx context.Context) error {
	for _, t := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{
		{"residents", []string{"id", "name"}, f.residents},
		{"identities", []string{"id", "resident_id", "kind", "value"}, f.identities},
		{"cases", []string{"id", "number", "office", "status", "subject", "resident_id", "opened_at", "last_message_at", "resolved_at", "due_at", "messages",
			"linked_to", "same_matter", "history", "sensitive", "opener", "base_subject", "owed_since", "turn_since", "topic", "unverified"}, f.cases},
		{"voices", []string{"case_id", "n", "identity_id"}, f.voices},
		{"messages", []string{"id", "case_id", "office", "raw_id", "direction", "channel", "kind", "identity_id", "from_name", "from_address",
			"recipients", "mail_id", "subject", "reply", "text", "has_html", "language", "at", "attachments", "defects", "addressed"}, f.messages},
	} {
		if err := copyIn(ctx, f.tx, t.table, t.columns, t.rows); err != nil {
			return err
		}
	}
	if err := addEvents(ctx, f.tx, f.events); err != nil {
		return err
	}
	b := &pgx.Batch{}
	f.saveThreads(b)
	f.saveCopies(b)
	f.saveChanges(b)
	saveRoutings(b, f.routings)
	savePlaces(b, f.places)
	f.saveQuestions(b)
	f.saveBounces(b)
	f.hastenAnswers(b)
	saveConsents(b, f.consents)
	saveClues(b, f.clues)
	f.outcomes.save(b)
	f.saveCounters(b)
	if err := f.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("writing decisions: %w", err)
	}
	if err := f.saveProofs(ctx); err != nil {
		return err
	}
	if _, err := f.db.settleClocks(ctx, f.tx, f.clocked()); err != nil {
		return err
	}
	if err := f.markSensitive(ctx); err != nil {
		return err
	}
	if err := f.followPlans(ctx); err != nil {
		return err
	}
	if err := f.raiseDanger(ctx); err != nil {
		return err
	}
	if err := f.confirmAlarms(ctx); err != nil {
		return err
	}
	return f.tellOwners(ctx)
}

// clocked are the cases whose clocks the letters of a transaction move. Those of new cases stand in their rows already.
func (f *filing) clocked() (ids []int64) {
	for id, c := range f.changes {
		if c.due != nil || c.settled || c.reopened {
			ids = append(ids, int64(id))
		}
	}
	ids = append(ids, f.dangerous()...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// saveThreads keeps ids with their cases. The mail of an id, once filed, decides where the id belongs.
func (f *filing) saveThreads(b *pgx.Batch) {
	if len(f.threads.ids) == 0 {
		return
	}
	b.Queue(`
		INSERT INTO thread_ids (id, case_id, filed)
		SELECT DISTINCT ON (id) id, case_id, filed FROM unnest($1::text[], $2::bigint[], $3::boolean[]) AS t (id, case_id, filed) ORDER BY id, filed DESC
		ON CONFLICT (id) DO UPDATE SET case_id = excluded.case_id, filed = true WHERE excluded.filed AND NOT thread_ids.filed`,
		f.threads.ids, f.threads.cases, f.threads.filed)
}

func (f *filing) saveCopies(b *pgx.Batch) {
	for _, c := range f.copies {
		b.Queue(`INSERT INTO message_copies (message_id, office, raw_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, c.message, c.office, c.raw)
		b.Queue(`INSERT INTO case_copies (case_id, office) SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM cases WHERE id = $1 AND office = $2)
			ON CONFLICT DO NOTHING`, c.kase, c.office)
	}
}

// keepSight lets the office that led before go on seeing the case and what was written to it. It goes before the change.
func keepSight(b *pgx.Batch, id casework.CaseID, lead casework.OfficeID) {
	b.Queue(`INSERT INTO case_copies (case_id, office) SELECT id, office FROM cases WHERE id = $1 AND office NOT IN ($2, '') ON CONFLICT DO NOTHING`, id, lead)
	b.Queue(`INSERT INTO message_copies (message_id, office, raw_id) SELECT m.id, c.office, m.raw_id FROM messages m JOIN cases c ON c.id = m.case_id
		WHERE c.id = $1 AND m.office = c.office AND m.raw_id IS NOT NULL AND c.office NOT IN ($2, '') ON CONFLICT DO NOTHING`, id, lead)
	b.Queue(`DELETE FROM case_copies WHERE case_id = $1 AND office = $2`, id, lead)
}

func (f *filing) saveChanges(b *pgx.Batch) {
	for id, c := range f.changes {
		if c.lead != nil {
			keepSight(b, id, *c.lead)
		}
	}
	var ids []int64
	var messages, changes, threads []int
	var last, due []*time.Time
	var settled, touched, reopened []bool
	var lead []*casework.OfficeID
	for id, c := range f.changes {
		ids, messages, changes, threads = append(ids, int64(id)), append(messages, c.messages), append(changes, c.changes), append(threads, c.threads)
		var l *time.Time
		if !c.last.IsZero() {
			l = &c.last
		}
		last, due, lead = append(last, l), append(due, c.due), append(lead, c.lead)
		settled, touched, reopened = append(settled, c.settled), append(touched, c.touched), append(reopened, c.reopened)
	}
	if len(ids) == 0 {
		return
	}
	b.Queue(`
		UPDATE cases c SET
		  messages = c.messages + x.messages, version = c.version + x.changes, thread_version = c.thread_version + x.threads,
		  last_message_at = greatest(c.last_message_at, x.last),
		  due_at = CASE WHEN x.settled THEN NULL ELSE coalesce(c.due_at, x.due) END,
		  untouched = c.untouched AND NOT x.touched,
		  office = coalesce(x.lead, c.office),
		  status = CASE WHEN x.reopened THEN 'open' WHEN x.touched AND c.status = 'new' THEN 'open'
		                WHEN x.due IS NOT NULL AND c.status = 'waiting_resident' THEN 'open' ELSE c.status END,
		  resolved_at = CASE WHEN x.reopened THEN NULL ELSE c.resolved_at END,
		  spam_at = CASE WHEN x.reopened THEN NULL ELSE c.spam_at END,
		  assignee = CASE WHEN x.lead IS NULL OR x.lead = c.office THEN c.assignee END, -- nobody works for another office
		  snoozed_until = CASE WHEN x.messages > 0 THEN NULL ELSE c.snoozed_until END, -- a new message wakes a case
		  snooze_reason = CASE WHEN x.messages > 0 THEN '' ELSE c.snooze_reason END
		FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::boolean[], $8::boolean[], $9::boolean[], $10::text[])
		  AS x (id, messages, changes, threads, last, due, settled, touched, reopened, lead)
		WHERE c.id = x.id`, ids, messages, changes, threads, last, due, settled, touched, reopened, lead)
}

// saveBounces puts a bounce on the very delivery that it is about. A delay is only noted; a failure is for good.
func (f *filing) saveBounces(b *pgx.Batch) {
	for _, x := range f.bounces {
		state, reason := "", "The other side is still trying"
		switch {
		case x.Permanent:
			state, reason = string(casework.BouncedBack), "It came back"
		case x.Delivered:
			reason = "The other side reports that it was delivered"
		}
		if x.Status != "" {
			reason += " (" + x.Status + ")"
		}
		b.Queue(`UPDATE deliveries SET state = CASE WHEN $2 <> '' THEN $2 ELSE state END, reason = $3 WHERE id = $1 AND state IN ('sent', 'sending', 'bounced')`,
			x.Delivery, state, reason+".")
	}
}
