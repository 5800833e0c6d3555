package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/jackc/pgx/v5"
)

var (
	_ phone.Store  = (*DB)(nil)
	_ phone.Book   = (*DB)(nil)
	_ phone.Ledger = (*DB)(nil)
)

// Unknown implements phone.Ledger.
func (db *DB) Unknown(ctx context.Context, sids []string) ([]string, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT sid FROM unnest($1::text[]) AS sid
		WHERE NOT EXISTS (SELECT FROM raws WHERE external_id = sid AND channel IN ('text', 'call'))`, sids)
	if err != nil {
		return nil, fmt.Errorf("looking for texts that are not here: %w", err)
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("looking for texts that are not here: %w", err)
	}
	return missing, nil
}

// Through implements phone.Book. A list that was never compared begins now: what came before is none of ours.
func (db *DB) Through(ctx context.Context, entrance casework.MailboxID, kind string, now time.Time) (time.Time, error) {
	var through time.Time
	err := db.pool.QueryRow(ctx, `
		WITH begun AS (INSERT INTO reconciliations (entrance, kind, through) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING through)
		SELECT through FROM begun UNION ALL SELECT through FROM reconciliations WHERE entrance = $1 AND kind = $2 LIMIT 1`, string(entrance), kind, now).Scan(&through)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading how far %s of %s were compared: %w", kind, entrance, err)
	}
	return through, nil
}

// Looked implements phone.Book.
func (db *DB) Looked(ctx context.Context, l phone.Look) error {
	var through *time.Time
	if !l.Through.IsZero() {
		through = &l.Through
	}
	_, err := db.pool.Exec(ctx, `
		UPDATE reconciliations SET through = greatest(through, $3), looked_at = $4, seen = $5, missing = $6, trouble = $7 WHERE entrance = $1 AND kind = $2`,
		string(l.Entrance), l.Kind, through, l.At, l.Seen, l.Missing, l.Trouble)
	if err != nil {
		return fmt.Errorf("noting that %s of %s were compared: %w", l.Kind, l.Entrance, err)
	}
	return nil
}
