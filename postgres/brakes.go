package postgres

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"time"

	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Brakes counts tries for all processes. Where the database has no answer, Otherwise counts, for this process alone.
type Brakes struct {
	*DB
	Now       func() time.Time
	Otherwise web.Brake
	Log       *slog.Logger
}

var _ web.Brake = Brakes{}

// Take implements web.Brake.
func (b Brakes) Take(ctx context.Context, key string, free int) (wait time.Duration) {
	now := b.Now()
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		hash := brakeHash(key)
		if _, err := tx.Exec(ctx, `INSERT INTO brakes (key, tries, last) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING`, hash, now); err != nil {
			return err
		}
		var tries int
		var last time.Time
		if err := tx.QueryRow(ctx, `SELECT tries, last FROM brakes WHERE key = $1 FOR UPDATE`, hash).Scan(&tries, &last); err != nil {
			return err
		}
		if now.Sub(last) > web.BrakeForgets {
			tries = 0
		}
		if wait = max(0, last.Add(web.WaitAfter(tries, free)).Sub(now)); wait > 0 {
			return nil
		}
		_, err := tx.Exec(ctx, `WITH old AS (DELETE FROM brakes WHERE last < $4) UPDATE brakes SET tries = $2, last = $3 WHERE key = $1`,
			hash, tries+1, now, now.Add(-2*web.BrakeForgets))
		return err
	})
	if err != nil {
		b.Log.WarnContext(ctx, "counting tries", "err", err)
		return b.Otherwise.Take(ctx, key, free)
	}
	return wait
}

// Back implements web.Brake.
func (b Brakes) Back(ctx context.Context, key string) {
	if _, err := b.pool.Exec(ctx, `UPDATE brakes SET tries = greatest(0, tries - 1) WHERE key = $1`, brakeHash(key)); err != nil {
		b.Log.WarnContext(ctx, "taking back a try", "err", err)
	}
	b.Otherwise.Back(ctx, key)
}

// Clear implements web.Brake.
func (b Brakes) Clear(ctx context.Context, key string) {
	if _, err := b.pool.Exec(ctx, `DELETE FROM brakes WHERE key = $1`, brakeHash(key)); err != nil {
		b.Log.WarnContext(ctx, "forgetting tries", "err", err)
	}
	b.Otherwise.Clear(ctx, key)
}

// brakeHash keeps addresses out of the table.
func brakeHash(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}
