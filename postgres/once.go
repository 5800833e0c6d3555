package postgres

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// onceLife is how long the answer to a request is kept.
const onceLife = 24 * time.Hour

// BeginOnce implements api.Once.
func (p Pages) BeginOnce(ctx context.Context, token int64, key string, asked [32]byte, now time.Time) (done []byte, begun bool, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM api_answers WHERE at < $1`, now.Add(-onceLife)); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO api_answers (token_id, key, asked, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, token, key, asked[:], now)
		if err != nil || tag.RowsAffected() == 1 {
			return err
		}
		var before []byte
		if err := tx.QueryRow(ctx, `SELECT asked, sealed FROM api_answers WHERE token_id = $1 AND key = $2`, token, key).Scan(&before, &done); err != nil {
			return err
		}
		if !bytes.Equal(before, asked[:]) {
			return casework.Errorf(casework.Conflict, "This Idempotency-Key was used for another request. Use a new one for each thing that you want done.")
		}
		begun = done == nil
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("looking for an earlier request: %w", err)
	}
	return done, begun, nil
}

// EndOnce implements api.Once.
func (p Pages) EndOnce(ctx context.Context, token int64, key string, sealed []byte) error {
	sql, args := `DELETE FROM api_answers WHERE token_id = $1 AND key = $2`, []any{token, key}
	if sealed != nil {
		sql, args = `UPDATE api_answers SET sealed = $3 WHERE token_id = $1 AND key = $2`, append(args, sealed)
	}
	if _, err := p.pool.Exec(ctx, sql, args...); err != nil {
		return fmt.Errorf("keeping the answer to a request: %w", err)
	}
	return nil
}
