package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// arranged runs what changes which case is which. It holds the lock of filing: a message is filed before it or after it.
func (p Pages) arranged(ctx context.Context, v casework.Viewer, do func(pgx.Tx) error) error {
	if !v.May(casework.Arrange) {
		return casework.Errorf(casework.Forbidden, "Your account may not %s. Ask the head of your office.", casework.Arrange)
	}
	return p.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, filingLock); err != nil {
			return fmt.Errorf("waiting for the filing: %w", err)
		}
		return do(tx)
	})
}

// beforeMerge is how two cases stood: what parting them restores.
type beforeMerge struct {
	Status       casework.Status `json:"status"` // of the one that was merged
	ResolvedAt   time.Time       `json:"resolved_at"`
	DueAt        time.Time       `json:"due_at"`
	SnoozedUntil time.Time       `json:"snoozed_until"`
	SnoozeReason string          `json:"snooze_reason"`
	Sensitive    bool            `json:"sensitive"` // of the head
	Topic        string          `json:"topic"`
}

// Merge implements web.Arranging.
func (p Pages) Merge(ctx context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time, reason string) error {
	reason = strings.TrimSpace(reason)
	if err := casework.CheckReason(reason); err != nil {
		return err
	}
	err := p.arranged(ctx, v, func(tx pgx.Tx) error {
		into, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		c, err := p.otherCase(ctx, tx, v, other)
		if err != nil {
			return err
		}
		if err := casework.MayMerge(into, c); err != nil {
			return err
		}
		if c, _, err = p.atWork(ctx, tx, v, other, at); err != nil {
			return err
		}
		if err := p.merge(ctx, tx, into, c, by, reason); err != nil {
			return err
		}
		return p.bothSettled(ctx, tx, into, c)
	})
	if err != nil {
		return fmt.Errorf("merging case %s into %s: %w", other, n, err)
	}
	return nil
}

// otherCase is one that the viewer sees, whoever leads it.
func (p Pages) otherCase(ctx context.Context, tx pgx.Tx, v casework.Viewer, n casework.CaseNumber) (casework.Case, error) {
	w := p.wall(v)
	rows, err := tx.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.number = $3 AND (`+led+` OR `+copied+`)`, w.all, w.offices, n)
	if err != nil {
		return casework.Case{}, fmt.Errorf("reading case %s: %w", n, err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCase)
	return c, notFound(err, "Your office sees no case %s. Check the number.", n)
}

func (p Pages) merge(ctx context.Context, tx pgx.Tx, into, c casework.Case, by casework.Doer, reason string) error {
	given, err := lendVoices(ctx, tx, into.ID, c.ID)
	if err != nil {
		return err
	}
	var carried []int64
	if err := tx.QueryRow(ctx, `SELECT coalesce(array_agg(id), '{}') FROM cases WHERE merged_into = $1`, c.ID).Scan(&carried); err != nil {
		return fmt.Errorf("reading what was merged before: %w", err)
	}
	before := beforeMerge{Status: c.Status, ResolvedAt: c.ResolvedAt, DueAt: c.DueAt, SnoozedUntil: c.SnoozedUntil, SnoozeReason: c.SnoozeReason,
		Sensitive: into.Sensitive, Topic: into.Topic}
	b := &pgx.Batch{}
	b.Queue(`INSERT INTO case_merges (case_id, into_id, reason, staff_id, at, carried, voices, before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, into.ID, reason, by.Staff, by.At, carried, given, before)
	b.Queue(`UPDATE messages SET addressed = coalesce(addressed, case_id), case_id = $2 WHERE case_id = $1`, c.ID, into.ID)
	b.Queue(`UPDATE cases SET merged_into = $2 WHERE id = $1 OR merged_into = $1`, c.ID, into.ID)
	b.Queue(`UPDATE questions SET closed_at = now(), outcome = 'withdrawn' WHERE case_id = $1 AND closed_at IS NULL`, c.ID)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("writing the merge: %w", err)
	}
	head := into.MergedWith(c)
	head.ThreadVersion++
	if _, err := saveCase(ctx, tx, into, head); err != nil {
		return err
	}
	if head.Sensitive {
		if err := hush(ctx, tx, []int64{int64(into.ID), int64(c.ID)}); err != nil {
			return err
		}
	}
	asleep := c.Asleep(by.At)
	asleep.Messages = 0
	asleep.ThreadVersion++
	if _, err := saveCase(ctx, tx, c, asleep); err != nil {
		return err
	}
	ofHead := map[string]string{"why": reason, "way": "from"}
	owes(ofHead, c.OwedSince)
	return bothTold(ctx, tx, casework.CaseMerged, by, into, c, ofHead, map[string]string{"why": reason, "way": "into"})
}

// owes adds to what is told of a case since when it owes an answer that another case owed before.
func owes(detail map[string]string, since time.Time) {
	if since.Year() > 1 {
		detail[casework.OwedFact] = since.UTC().Format(time.RFC3339Nano)
	}
}

// bothSettled sets the clocks of two cases by what their events say now.
func (p Pages) bothSettled(ctx context.Context, tx pgx.Tx, a, b casework.Case) error {
	_, err := p.settleClocks(ctx, tx, []int64{int64(a.ID), int64(b.ID)})
	return err
}

// bothTold adds an event to each of two cases, that names the other.
func bothTold(ctx context.Context, tx pgx.Tx, kind casework.EventKind, by casework.Doer, a, b casework.Case, ofA, ofB map[string]string) error {
	row := func(c, other casework.Case, detail map[string]string) eventRow {
		detail["by"], detail["number"] = by.Name, other.Number.String()
		return eventRow{Kind: kind, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: detail, Settle: -1}
	}
	if _, err := tx.Exec(ctx, `INSERT INTO search_stale (case_id) VALUES ($1), ($2)`, a.ID, b.ID); err != nil { // messages went away from one of them
		return fmt.Errorf("having two cases read again for searching: %w", err)
	}
	return addEvents(ctx, tx, []eventRow{row(a, b, ofA), row(b, a, ofB)})
}

// lendVoices lets those who take part in a case take part in its head too, and tells who did not before.
func lendVoices(ctx context.Context, tx pgx.Tx, head, id casework.CaseID) (given []int64, err error) {
	rows, err := tx.Query(ctx, `
		INSERT INTO voices (case_id, n, identity_id)
		SELECT $1, (SELECT coalesce(max(n), -1) FROM voices WHERE case_id = $1) + row_number() OVER (ORDER BY v.n), v.identity_id
		FROM voices v WHERE v.case_id = $2 AND NOT EXISTS (SELECT FROM voices x WHERE x.case_id = $1 AND x.identity_id = v.identity_id)
		RETURNING identity_id`, head, id)
	if err == nil {
		given, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	}
	if err != nil && isData(err) {
		return nil, casework.Errorf(casework.Conflict, "So many people cannot take part in one case. Link the two instead.")
	}
	if err != nil {
		return nil, fmt.Errorf("letting people take part: %w", err)
	}
	if given == nil {
		given = []int64{}
	}
	return given, nil
}
