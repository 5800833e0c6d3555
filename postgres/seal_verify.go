package postgres

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// SealReport says how far the chain of seals holds.
type SealReport struct {
	Seals, Events int64     // that hold
	From, To      time.Time // of the first and the last event that they cover; zero for none
	Last          Seal      // the newest seal that holds
	Broken        *Seal     // the first that does not hold; nil where all do
	Why           string    // it does not
	Tail          int64     // events that no seal covers yet
	TailFrom      time.Time // the oldest of them
}

// VerifySeals walks the whole chain, and stops where it does not hold: what comes behind is bound to what was changed.
func (db *DB) VerifySeals(ctx context.Context) (r SealReport, err error) {
	// One snapshot: what is sealed meanwhile is not half seen.
	err = pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT n, first_id, last_id, events, hash, at FROM seals ORDER BY n`)
		if err != nil {
			return err
		}
		seals, err := pgx.CollectRows(rows, scanSeal)
		if err != nil {
			return err
		}
		for _, s := range seals {
			if r.Why, err = verifySeal(ctx, tx, r.Last, s); err != nil {
				return err
			}
			if r.Why != "" {
				r.Broken = &s
				break
			}
			r.Last, r.Seals, r.Events = s, r.Seals+1, r.Events+s.Events
		}
		return r.describe(ctx, tx)
	})
	if err != nil {
		return r, fmt.Errorf("verifying seals: %w", err)
	}
	return r, nil
}

// verifySeal says what is wrong with a seal, given the one before it, or "".
func verifySeal(ctx context.Context, tx pgx.Tx, before, s Seal) (string, error) {
	if s.N != before.N+1 || s.First != before.Last+1 {
		return fmt.Sprintf("it follows seal %d, and seal %d should stand before it", before.N, s.N-1), nil
	}
	sum := begun(before.Hash)
	n, _, err := addRange(ctx, tx, sum, before.Last, s.Last, s.Events+1)
	switch {
	case err != nil:
		return "", err
	case n < s.Events:
		return fmt.Sprintf("%d of its %d events are missing", s.Events-n, s.Events), nil
	case n > s.Events:
		return "events were added to it later", nil
	case !bytes.Equal(sum.Sum(nil), s.Hash[:]):
		return "an event of it, or the seal itself, was changed", nil
	}
	return "", nil
}

// describe says from when to when it holds, and what no seal covers.
func (r *SealReport) describe(ctx context.Context, tx pgx.Tx) error {
	var from, to, tail *time.Time
	err := tx.QueryRow(ctx, `
		SELECT (SELECT at FROM events WHERE id <= $1 ORDER BY id LIMIT 1), (SELECT at FROM events WHERE id <= $1 ORDER BY id DESC LIMIT 1),
		  t.n, t.since FROM (SELECT count(*) AS n, min(at) AS since FROM events WHERE id > (SELECT coalesce(max(last_id), 0) FROM seals)) t`, r.Last.Last).Scan(&from, &to, &r.Tail, &tail)
	if err != nil {
		return err
	}
	for at, p := range map[*time.Time]*time.Time{&r.From: from, &r.To: to, &r.TailFrom: tail} {
		if p != nil {
			*at = *p
		}
	}
	return nil
}
