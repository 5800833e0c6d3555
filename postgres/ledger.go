package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// LedgerLine is what one source handed to us in one day, and what became of it.
type LedgerLine struct {
	Source   string
	Day      time.Time
	Received int
	Outcomes map[intake.Outcome]int
	Missing  []casework.RawID // without an outcome: received and not filed
}

// Balanced reports whether every message that was received has an outcome.
func (l LedgerLine) Balanced() bool { return len(l.Missing) == 0 }

// Ledger counts by source and day of receipt. It is made from the raw rows alone, so it says what is there, not what some
// counter was told.
func (db *DB) Ledger(ctx context.Context, since time.Time) ([]LedgerLine, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT source, date_trunc('day', received_at) AS day, coalesce(outcome, ''), count(*), (array_agg(id ORDER BY id) FILTER (WHERE outcome IS NULL))[1:20]
		FROM raws WHERE received_at >= $1 GROUP BY 1, 2, 3 ORDER BY 2, 1, 3`, since)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	var lines []LedgerLine
	var source string
	var day time.Time
	var outcome intake.Outcome
	var n int
	var missing []casework.RawID
	_, err = pgx.ForEachRow(rows, []any{&source, &day, &outcome, &n, &missing}, func() error {
		if len(lines) == 0 || lines[len(lines)-1].Source != source || !lines[len(lines)-1].Day.Equal(day) {
			lines = append(lines, LedgerLine{Source: source, Day: day, Outcomes: map[intake.Outcome]int{}})
		}
		l := &lines[len(lines)-1]
		l.Received += n
		if outcome == "" {
			l.Missing = append(l.Missing, missing...)
		} else {
			l.Outcomes[outcome] += n
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	return lines, nil
}

// Unfinished counts what has been received and not filed, and how old the oldest of it is: for /readyz and the metrics.
func (db *DB) Unfinished(ctx context.Context) (n int, oldest time.Time, err error) {
	err = db.pool.QueryRow(ctx, `SELECT count(*), coalesce(min(received_at), now()) FROM raws WHERE outcome IS NULL`).Scan(&n, &oldest)
	if err != nil {
		return 0, oldest, fmt.Errorf("counting unfiled messages: %w", err)
	}
	return n, oldest, nil
}
