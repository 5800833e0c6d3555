package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// merging is one that was not undone.
type merging struct {
	id      int64
	at      time.Time
	carried []int64
	voices  []int64
	before  beforeMerge
}

// Unmerge implements web.Arranging.
func (p Pages) Unmerge(ctx context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time) error {
	err := p.arranged(ctx, v, func(tx pgx.Tx) error {
		into, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		c, err := p.otherCase(ctx, tx, v, other)
		if err != nil {
			return err
		}
		m, err := openMerge(ctx, tx, into, c)
		if err != nil {
			return err
		}
		if err := unmerge(ctx, tx, into, c, by, m); err != nil {
			return err
		}
		return p.bothSettled(ctx, tx, into, c)
	})
	if err != nil {
		return fmt.Errorf("taking case %s out of %s: %w", other, n, err)
	}
	return nil
}

func openMerge(ctx context.Context, tx pgx.Tx, into, c casework.Case) (m merging, err error) {
	err = tx.QueryRow(ctx, `SELECT id, at, carried, voices, before FROM case_merges WHERE case_id = $1 AND into_id = $2 AND undone_at IS NULL FOR UPDATE`, c.ID, into.ID).
		Scan(&m.id, &m.at, &m.carried, &m.voices, &m.before)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, casework.Errorf(casework.Conflict, "Case %s is not merged into %s by itself. Look again.", c.Number, into.Number)
	}
	return m, err
}

// parted counts the messages of two cases that part.
type parted struct {
	back   int // go to their own case
	since  int // of these, came in after the merge
	stayed int // came after the merge, and were written to the head
	last   time.Time
}

func unmerge(ctx context.Context, tx pgx.Tx, into, c casework.Case, by casework.Doer, m merging) error {
	n, err := part(ctx, tx, into.ID, c.ID, m)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	b.Queue(`UPDATE cases SET merged_into = NULL WHERE id = $1`, c.ID)
	b.Queue(`UPDATE cases SET merged_into = $2 WHERE id = ANY($1)`, m.carried, c.ID)
	b.Queue(`UPDATE case_merges SET undone_at = $2, undone_by = $3 WHERE id = $1`, m.id, by.At, by.Staff)
	// Who wrote to the head since, or was written to from it, goes on taking part there: an answer of theirs has to find it.
	b.Queue(`DELETE FROM voices v WHERE case_id = $1 AND identity_id = ANY($2) AND NOT EXISTS (SELECT FROM messages m WHERE m.case_id = $1 AND m.identity_id = v.identity_id)
		AND NOT EXISTS (SELECT FROM deliveries d WHERE d.case_id = $1 AND d.identity_id = v.identity_id)`, into.ID, m.voices)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("writing that two cases part: %w", err)
	}
	was := casework.Case{Status: m.before.Status, ResolvedAt: m.before.ResolvedAt, DueAt: m.before.DueAt, SnoozedUntil: m.before.SnoozedUntil, SnoozeReason: m.before.SnoozeReason}
	awake := c.Woken(was, n.since > 0, by.At)
	awake.Messages, awake.LastMessageAt = n.back, n.last
	awake.ThreadVersion++
	if _, err := saveCase(ctx, tx, c, awake); err != nil {
		return err
	}
	head := into
	head.Messages -= n.back
	head.ThreadVersion++
	if into.Topic == m.before.Topic { // nobody said since what it is about
		head.Sensitive = m.before.Sensitive
	}
	if head.LastMessageAt, err = lastOn(ctx, tx, into); err != nil {
		return err
	}
	if _, err := saveCase(ctx, tx, into, head); err != nil {
		return err
	}
	facts := func(way string) map[string]string {
		return map[string]string{"way": way, "back": fmt.Sprint(n.back), "since": fmt.Sprint(n.since), "stayed": fmt.Sprint(n.stayed)}
	}
	ofC := facts("into")
	if n.since > 0 {
		owes(ofC, n.last)
	}
	return bothTold(ctx, tx, casework.CaseUnmerged, by, into, c, facts("from"), ofC)
}

// part gives the messages back to the case that they were written to.
func part(ctx context.Context, tx pgx.Tx, head, id casework.CaseID, m merging) (n parted, err error) {
	err = tx.QueryRow(ctx, `
		WITH gone AS (
		  UPDATE messages SET case_id = $2, addressed = nullif(addressed, $2) WHERE case_id = $1 AND addressed = ANY($3)
		  RETURNING id, at, direction, raw_id)
		SELECT count(*) FILTER (WHERE NOT coalesce(a.undone_at IS NOT NULL, false)), count(*) FILTER (WHERE g.direction = 'in' AND f.filed_at > $4), coalesce(max(g.at), $4)
		FROM gone g LEFT JOIN answers a ON a.message_id = g.id LEFT JOIN raws f ON f.id = g.raw_id`,
		head, id, append([]int64{int64(id)}, m.carried...), m.at).Scan(&n.back, &n.since, &n.last)
	if err != nil {
		return n, fmt.Errorf("giving messages back: %w", err)
	}
	err = tx.QueryRow(ctx, `SELECT count(*) FROM messages m LEFT JOIN raws r ON r.id = m.raw_id LEFT JOIN answers a ON a.message_id = m.id
		WHERE m.case_id = $1 AND m.addressed IS NULL AND a.undone_at IS NULL AND coalesce(r.filed_at, m.at) > $2`, head, m.at).Scan(&n.stayed)
	return n, err
}

// lastOn is when the last message of a case was.
func lastOn(ctx context.Context, tx pgx.Tx, c casework.Case) (at time.Time, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(max(at), $2) FROM messages WHERE case_id = $1`, c.ID, c.LastMessageAt).Scan(&at)
	if err != nil {
		return at, fmt.Errorf("looking for the last message of case %s: %w", c.Number, err)
	}
	return at, nil
}
