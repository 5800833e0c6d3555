package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// MissingCalls implements calls.Found.
func (db *DB) MissingCalls(ctx context.Context, sids []string) ([]string, error) {
	return db.missing(ctx, "calls", `SELECT sid FROM unnest($1::text[]) AS s (sid) WHERE NOT EXISTS (SELECT FROM calls c WHERE c.sid = s.sid AND c.opened AND c.ended_at IS NOT NULL) ORDER BY sid`, sids)
}

// MissingRecordings implements calls.Found.
func (db *DB) MissingRecordings(ctx context.Context, sids []string) ([]string, error) {
	return db.missing(ctx, "recordings", `SELECT sid FROM unnest($1::text[]) AS s (sid) WHERE NOT EXISTS (SELECT FROM recordings r WHERE r.sid = s.sid AND (r.raw_id IS NOT NULL OR r.empty)) ORDER BY sid`, sids)
}

func (db *DB) missing(ctx context.Context, what, sql string, sids []string) ([]string, error) {
	rows, err := db.pool.Query(ctx, sql, sids)
	if err != nil {
		return nil, fmt.Errorf("looking which %s are known: %w", what, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("looking which %s are known: %w", what, err)
	}
	return found, nil
}
