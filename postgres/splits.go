package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// splitReason stands beside the two cases of a split.
const splitReason = "It was taken out of the other thread."

// Split implements web.Arranging.
func (p Pages) Split(ctx context.Context, v casework.Viewer, n casework.CaseNumber, from casework.MessageID, at time.Time, subject string) (number casework.CaseNumber, err error) {
	if subject = strings.Join(strings.Fields(subject), " "); utf8.RuneCountInString(subject) > 300 {
		return 0, casework.Errorf(casework.Invalid, "The subject has more than 300 characters.")
	}
	err = p.arranged(ctx, v, func(tx pgx.Tx) error {
		// The counters are taken before the case is locked, in the order in which filing takes the two.
		var id casework.CaseID
		if err := tx.QueryRow(ctx, `WITH c AS (UPDATE counters SET next = next + 1 WHERE name = 'case' RETURNING next - 1 AS id),
			n AS (UPDATE counters SET next = next + 1 WHERE name = 'number' RETURNING next - 1 AS id) SELECT c.id, n.id FROM c, n`).Scan(&id, &number); err != nil {
			return fmt.Errorf("numbering a case: %w", err)
		}
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		s, err := splitOff(ctx, tx, c, from)
		if err != nil {
			return err
		}
		if subject == "" {
			subject = s.subject
		}
		made := casework.Case{ID: id, Number: number, Office: c.Office, Status: casework.Open, Subject: subject}
		if err := s.write(ctx, tx, c, by, made); err != nil {
			return err
		}
		return p.bothSettled(ctx, tx, c, made)
	})
	if err != nil {
		return 0, fmt.Errorf("splitting case %s: %w", n, err)
	}
	return number, nil
}

// split is what goes to a case of its own.
type split struct {
	messages    []int64
	first, last time.Time
	opener      casework.IdentityID
	subject     string
}

// splitOff finds a message that came in, and what the same resident wrote after it on the thread.
func splitOff(ctx context.Context, tx pgx.Tx, c casework.Case, from casework.MessageID) (s split, err error) {
	var left int
	err = tx.QueryRow(ctx, `
		WITH first AS (SELECT m.id, m.at, m.identity_id, i.resident_id, coalesce(nullif(m.subject, ''), left(m.reply, 60)) AS subject
		    FROM messages m JOIN identities i ON i.id = m.identity_id WHERE m.id = $2 AND m.case_id = $1 AND m.direction = 'in'),
		  gone AS (SELECT m.id, m.at FROM messages m JOIN identities i ON i.id = m.identity_id, first f
		    WHERE m.case_id = $1 AND m.direction = 'in' AND i.resident_id = f.resident_id AND (m.at, m.id) >= (f.at, f.id))
		SELECT (SELECT array_agg(id) FROM gone), f.at, (SELECT max(at) FROM gone), f.identity_id, f.subject,
		  (SELECT count(*) FROM messages m WHERE m.case_id = $1 AND m.direction = 'in' AND m.id NOT IN (SELECT id FROM gone)) FROM first f`, c.ID, from).
		Scan(&s.messages, &s.first, &s.last, &s.opener, &s.subject, &left)
	if err != nil {
		return s, notFound(err, "There is no such message of a resident on case %s.", c.Number)
	}
	if left == 0 {
		return s, casework.Errorf(casework.Conflict, "That would take along all that came in on case %s. Choose a later message.", c.Number)
	}
	return s, nil
}

func (s split) write(ctx context.Context, tx pgx.Tx, c casework.Case, by casework.Doer, made casework.Case) error {
	b := &pgx.Batch{}
	b.Queue(`INSERT INTO cases (id, number, office, status, subject, resident_id, opened_at, last_message_at, due_at, messages, sensitive, untouched, opener, base_subject, assignee)
		SELECT $1, $2, $3, $4, $5, resident_id, $6, $7, $8, $9, $10, false, id, '', $12 FROM identities WHERE id = $11`,
		made.ID, made.Number, made.Office, made.Status, made.Subject, s.first, s.last, by.At.Add(casework.ReplyTime), len(s.messages), c.Sensitive, s.opener, null(c.Assignee))
	b.Queue(`INSERT INTO voices (case_id, n, identity_id) VALUES ($1, 0, $2)`, made.ID, s.opener)
	b.Queue(`INSERT INTO voices (case_id, n, identity_id) SELECT $1, row_number() OVER (ORDER BY identity_id), identity_id
		FROM (SELECT DISTINCT identity_id FROM messages WHERE id = ANY($2) AND identity_id <> $3) x`, made.ID, s.messages, s.opener)
	b.Queue(`UPDATE messages SET case_id = $1, addressed = NULL WHERE id = ANY($2)`, made.ID, s.messages)
	b.Queue(`UPDATE raws SET case_id = $1 WHERE message_id = ANY($2)`, made.ID, s.messages)
	b.Queue(`UPDATE thread_ids t SET case_id = $1 FROM messages m WHERE m.id = ANY($2) AND t.id = m.mail_id AND m.mail_id <> ''`, made.ID, s.messages)
	b.Queue(`INSERT INTO case_links (case_id, other_id, split, messages, reason, office, staff_id, at) VALUES ($1, $2, true, $3, $4, $5, $6, $7)`,
		c.ID, made.ID, s.messages, splitReason, c.Office, by.Staff, by.At)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("writing the split: %w", err)
	}
	left := c
	left.Messages -= len(s.messages)
	left.ThreadVersion++
	var err error
	if left.LastMessageAt, err = lastOn(ctx, tx, c); err != nil {
		return err
	}
	if _, err := saveCase(ctx, tx, c, left); err != nil {
		return err
	}
	ofMade := map[string]string{"way": "into", "messages": fmt.Sprint(len(s.messages))}
	owes(ofMade, s.owedSince(c, by.At))
	return bothTold(ctx, tx, casework.CaseSplit, by, c, made, map[string]string{"way": "from", "messages": fmt.Sprint(len(s.messages))}, ofMade)
}

// owedSince is since when its resident waits for an answer: since its first message where none went out, else since somebody found
// that it is a matter of its own.
func (s split) owedSince(c casework.Case, at time.Time) time.Time {
	switch {
	case c.OwedSince.Year() <= 1:
		return at
	case c.OwedSince.After(s.first):
		return c.OwedSince
	}
	return s.first
}
