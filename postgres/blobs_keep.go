package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// keep stores bytes that are in memory, in Postgres or outside of it, as the installation has it.
func (db *DB) keep(ctx context.Context, tx pgx.Tx, body []byte) (hash [32]byte, err error) {
	switch {
	case db.blobs != nil:
		hash, _, err = db.putOutside(ctx, tx, bytes.Clone(body), bytes.NewReader(nil))
	case len(body) >= rowBytes:
		hash, _, err = putChunks(ctx, tx, body[:rowBytes], bytes.NewReader(body[rowBytes:]))
	default:
		hash = sha256.Sum256(body)
		_, err = tx.Exec(ctx, `INSERT INTO blobs (hash, size, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, hash[:], len(body), body)
	}
	if err != nil {
		return hash, fmt.Errorf("keeping %d bytes: %w", len(body), err)
	}
	return hash, nil
}
