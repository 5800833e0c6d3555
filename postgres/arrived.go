package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/commonline/commonline/intake/phone"
)

// TakeIn implements phone.Store: one statement, so that a request costs one round trip and one commit.
func (db *DB) TakeIn(ctx context.Context, a phone.Arrived) (again bool, err error) {
	hash, size := sha256.Sum256(a.Body), int64(len(a.Body))
	place, body := "row", a.Body
	if body == nil {
		body = []byte{}
	}
	if db.blobs != nil {
		if err := db.blobs.Put(ctx, hash, size, bytes.NewReader(a.Body)); err != nil {
			return false, fmt.Errorf("keeping the bytes of a %s: %w", a.Channel, err)
		}
		place, body = "outside", nil
	}
	var urls, types []string
	for _, m := range a.Media {
		urls, types = append(urls, m.URL), append(types, m.Type)
	}
	tag, err := db.pool.Exec(ctx, `
		WITH bytes AS (
		  INSERT INTO blobs (hash, size, place, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
		), raw AS (
		  INSERT INTO raws (channel, mailbox, source, external_id, hash, size, delivered_at) VALUES ($5, $6, $7, $8, $1, $2, $9)
		  ON CONFLICT DO NOTHING RETURNING id
		), files AS (
		  INSERT INTO media (raw_id, n, url, content_type)
		  SELECT raw.id, m.n - 1, m.url, m.type FROM raw, unnest($10::text[], $11::text[]) WITH ORDINALITY AS m (url, type, n)
		)
		SELECT FROM raw`,
		hash[:], size, place, body, string(a.Channel), string(a.Entrance), a.Source, a.ID, a.At, urls, types)
	if err != nil {
		return false, fmt.Errorf("storing a %s: %w", a.Channel, err)
	}
	if again = tag.RowsAffected() == 0; !again {
		db.fresh.add(hash, a.Body)
	}
	return again, nil
}
