package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// Unfiled implements intake.Store.
func (db *DB) Unfiled(ctx context.Context, n int, maxBytes int64) ([]intake.Raw, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT id, channel, mailbox, folder, hash, size, delivered_at, received_at, go_live_at, attempts, x.lat, x.lon FROM (
		  SELECT r.*, coalesce(m.go_live_at, '0001-01-01'::timestamptz) AS go_live_at,
		         sum(size) OVER (ORDER BY attempts, r.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
		  FROM (SELECT * FROM raws WHERE outcome IS NULL AND hash IS NOT NULL AND `+itsPicturesAreHere+` ORDER BY attempts, id LIMIT $1) r
		  LEFT JOIN mailboxes m ON m.id = r.mailbox
		) r LEFT JOIN LATERAL (SELECT lat, lon FROM media WHERE raw_id = r.id AND lat IS NOT NULL ORDER BY n LIMIT 1) x ON r.channel IN ('text', 'form')
		WHERE coalesce(before, 0) < $2 ORDER BY attempts, id`, n, maxBytes)
	if err != nil {
		return nil, fmt.Errorf("listing unfiled messages: %w", err)
	}
	var hashes [][]byte
	raws, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (intake.Raw, error) {
		var r intake.Raw
		var hash []byte
		var size int64
		var lat, lon *float64
		err := row.Scan(&r.ID, &r.Channel, &r.Mailbox, &r.Folder, &hash, &size, &r.DeliveredAt, &r.ReceivedAt, &r.GoLive, &r.Attempts, &lat, &lon)
		if lat != nil && lon != nil {
			r.Position = &casework.Position{Lat: *lat, Lon: *lon}
		}
		hashes, r.Hash = append(hashes, hash), [32]byte(hash)
		return r, err
	})
	if err != nil || len(raws) == 0 {
		return nil, err
	}
	bodies, missing := db.fresh.take(hashes)
	stored, err := db.bytesOf(ctx, db.pool, missing)
	if err != nil {
		return nil, fmt.Errorf("reading unfiled messages: %w", err)
	}
	for i := range raws {
		if raws[i].Body = bodies[raws[i].Hash]; raws[i].Body == nil {
			raws[i].Body = stored[raws[i].Hash]
		}
	}
	return raws, nil
}

// tries is how often filing a message may fail before it is held.
const tries = 3

// Fail implements intake.Store.
func (db *DB) Fail(ctx context.Context, raw casework.RawID, reason string) (held bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var mailbox casework.MailboxID
		err := tx.QueryRow(ctx, `
			UPDATE raws SET attempts = attempts + 1, why = $2,
			  outcome     = CASE WHEN attempts + 1 >= $3 THEN 'held' END,
			  held_reason = CASE WHEN attempts + 1 >= $3 THEN $4 END,
			  filed_at    = CASE WHEN attempts + 1 >= $3 THEN now() END,
			  due_at      = CASE WHEN attempts + 1 >= $3 THEN now() + interval '24 hours' END
			WHERE id = $1 AND outcome IS NULL
			RETURNING outcome IS NOT NULL, mailbox`, raw, reason, tries, string(casework.Unfilable)).Scan(&held, &mailbox)
		if err != nil || !held {
			return err
		}
		box, _ := db.city.Entrance(mailbox)
		return addEvents(ctx, tx, []eventRow{{Kind: casework.MessageHeld, Office: box.Office, Raw: raw, Actor: "intake",
			Detail: map[string]string{"reason": string(casework.Unfilable)}, Settle: -1}})
	})
	if err != nil {
		return false, fmt.Errorf("noting that message %d failed: %w", raw, err)
	}
	return held, nil
}
