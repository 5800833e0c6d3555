package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

var _ notify.ClockStore = Outbox{}

// silent are the cases of which somebody may have to hear, and when they last did. A notice that merely waits to leave counts as news: it
// is on its way.
const silent = `
	SELECT c.id, c.office, c.status, c.topic, coalesce(f.since, c.opened_at), coalesce(f.reminded_at, '0001-01-01'),
	  greatest(c.opened_at, f.told_at, f.since,
	    (SELECT max(d.composed_at) FROM deliveries d WHERE d.case_id = c.id AND d.state IN ` + outgoing + `),
	    (SELECT max(m.at) FROM messages m LEFT JOIN answers a ON a.message_id = m.id WHERE m.case_id = c.id AND m.direction IN ('out', 'elsewhere') AND a.undone_at IS NULL))
	FROM cases c LEFT JOIN followups f ON f.case_id = c.id
	WHERE c.status NOT IN ('resolved', 'closed') AND NOT c.sensitive AND NOT c.history`

type silentCase struct {
	notify.Silence
	office casework.OfficeID
}

func scanSilence(row pgx.CollectableRow) (s silentCase, err error) {
	err = row.Scan(&s.Case, &s.office, &s.Status, &s.Topic, &s.Since, &s.RemindedAt, &s.ToldAt)
	if s.RemindedAt.Year() == 1 {
		s.RemindedAt = time.Time{}
	}
	return s, err
}

// strikeAtOnce bounds a transaction.
const strikeAtOnce = 200

// Strike implements notify.ClockStore. It looks without a lock first: most of the time there is nothing to do.
func (o Outbox) Strike(ctx context.Context, now time.Time, _ *casework.City, due func(notify.Silence) notify.Strike) (n int, err error) {
	rows, err := o.pool.Query(ctx, silent+` AND coalesce(f.since, c.opened_at) < $1`, now.Add(-12*time.Hour))
	if err != nil {
		return 0, fmt.Errorf("reading silent cases: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanSilence)
	if err != nil {
		return 0, fmt.Errorf("reading silent cases: %w", err)
	}
	var ids []int64
	for _, s := range all {
		if due(s.Silence).Kind != "" {
			ids = append(ids, int64(s.Case))
		}
	}
	for len(ids) > 0 {
		batch := ids[:min(len(ids), strikeAtOnce)]
		ids = ids[len(batch):]
		err := o.inTx(ctx, func(tx pgx.Tx) error {
			struck, err := strike(ctx, tx, now, batch, due)
			n += struck
			return err
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// strike looks again under a lock on each case, and writes what is due. It locks with one statement and reads with the next: one that did
// both would see what another process has just written to followups as it was before.
func strike(ctx context.Context, tx pgx.Tx, now time.Time, ids []int64, due func(notify.Silence) notify.Strike) (n int, err error) {
	rows, err := tx.Query(ctx, `SELECT id FROM cases WHERE id = ANY($1) ORDER BY id FOR UPDATE SKIP LOCKED`, ids)
	if err != nil {
		return 0, fmt.Errorf("locking silent cases: %w", err)
	}
	if ids, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
		return 0, fmt.Errorf("locking silent cases: %w", err)
	}
	if rows, err = tx.Query(ctx, silent+` AND c.id = ANY($1) ORDER BY c.id`, ids); err != nil {
		return 0, fmt.Errorf("reading silent cases again: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanSilence)
	if err != nil {
		return 0, fmt.Errorf("reading silent cases again: %w", err)
	}
	for _, s := range all {
		kind := due(s.Silence).Kind
		if kind == "" {
			continue
		}
		column := "told_at"
		if kind == casework.ResidentReminded {
			column = "reminded_at"
		}
		_, err := tx.Exec(ctx, `INSERT INTO followups (case_id, since, `+column+`) VALUES ($1, $2, $3) ON CONFLICT (case_id) DO UPDATE SET `+column+` = $3`, s.Case, s.Since, now)
		if err != nil {
			return n, fmt.Errorf("noting that a clock struck: %w", err)
		}
		if _, err := addEvent(ctx, tx, eventRow{Kind: kind, Case: s.Case, Office: s.office, Actor: "clocks", Detail: map[string]string{}}, now); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// CloseFixed implements notify.ClockStore.
func (o Outbox) CloseFixed(ctx context.Context, now time.Time) error {
	_, err := o.pool.Exec(ctx, `UPDATE questions SET closed_at = $1, outcome = 'expired' WHERE kind <> 'address' AND closed_at IS NULL AND expires_at < $1`, now)
	if err != nil {
		return fmt.Errorf("ending questions that nobody answered: %w", err)
	}
	return nil
}
