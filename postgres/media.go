package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/jackc/pgx/v5"
)

var _ phone.Shelf = (*DB)(nil)

// WantedMedia implements phone.Shelf.
func (db *DB) WantedMedia(ctx context.Context, n int, lease time.Duration) ([]phone.Wanted, error) {
	return db.claimMedia(ctx, `state = 'wanted'`, n, lease)
}

// KeptMedia implements phone.Shelf.
func (db *DB) KeptMedia(ctx context.Context, n int, lease time.Duration) ([]phone.Wanted, error) {
	return db.claimMedia(ctx, `state = 'kept' AND removed_at IS NULL AND `+notHeld(`media.raw_id`), n, lease)
}

func (db *DB) claimMedia(ctx context.Context, which string, n int, lease time.Duration) ([]phone.Wanted, error) {
	rows, err := db.pool.Query(ctx, `
		UPDATE media SET due_at = now() + $2 WHERE id IN (
		  SELECT id FROM media WHERE `+which+` AND due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
		RETURNING id, url, attempts`, n, lease)
	if err != nil {
		return nil, fmt.Errorf("claiming files: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w phone.Wanted, err error) {
		return w, row.Scan(&w.ID, &w.URL, &w.Attempts)
	})
}

// KeepMedia implements phone.Shelf.
func (db *DB) KeepMedia(ctx context.Context, id int64, f phone.Kept) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		hash, err := db.putBytes(ctx, tx, f.Original)
		if err != nil {
			return err
		}
		var shown []byte
		if f.Shown != nil && !bytes.Equal(f.Shown, f.Original) {
			if shown, err = db.putBytes(ctx, tx, f.Shown); err != nil {
				return err
			}
		}
		var lat, lon *float64
		if f.Position != nil {
			lat, lon = &f.Position.Lat, &f.Position.Lon
		}
		_, err = tx.Exec(ctx, `
			UPDATE media SET state = 'kept', why = '', content_type = $2, hash = $3, shown = $4, size = $5, lat = $6, lon = $7, uncut = $8, kept_at = now(), due_at = now()
			WHERE id = $1 AND state = 'wanted'`, id, f.Type, hash, shown, len(f.Original), lat, lon, f.Uncut)
		if err != nil {
			return err
		}
		return lateEvidence(ctx, tx, `SELECT raw_id, 'media/' || n AS part, hash, content_type AS type, size FROM media WHERE id = $1 AND hash IS NOT NULL`, id)
	})
	if err != nil {
		return fmt.Errorf("keeping a file: %w", err)
	}
	return nil
}

// putBytes stores bytes that are in memory, wherever they belong, and gives their hash.
func (db *DB) putBytes(ctx context.Context, tx pgx.Tx, b []byte) ([]byte, error) {
	head, rest := b, io.Reader(bytes.NewReader(nil))
	if len(b) >= rowBytes {
		head, rest = b[:rowBytes:rowBytes], bytes.NewReader(b[rowBytes:])
	}
	switch {
	case db.blobs != nil:
		hash, _, err := db.putOutside(ctx, tx, head, rest)
		return hash[:], err
	case len(head) == rowBytes:
		hash, _, err := putChunks(ctx, tx, head, rest)
		return hash[:], err
	}
	hash := sha256.Sum256(b)
	if b == nil {
		b = []byte{}
	}
	_, err := tx.Exec(ctx, `INSERT INTO blobs (hash, size, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, hash[:], len(b), b)
	return hash[:], err
}

// MissMedia implements phone.Shelf.
func (db *DB) MissMedia(ctx context.Context, id int64, why string, wait time.Duration) error {
	_, err := db.pool.Exec(ctx, `
		UPDATE media SET attempts = attempts + 1, why = $2, due_at = now() + $3, state = CASE WHEN $3 > interval '0' THEN 'wanted' ELSE 'lost' END
		WHERE id = $1 AND state = 'wanted'`, id, why, wait)
	if err != nil {
		return fmt.Errorf("noting a file that is missing: %w", err)
	}
	return nil
}

// MediaRemoved implements phone.Shelf.
func (db *DB) MediaRemoved(ctx context.Context, id int64) error {
	if _, err := db.pool.Exec(ctx, `UPDATE media SET removed_at = now() WHERE id = $1`, id); err != nil {
		return fmt.Errorf("noting a file that was deleted: %w", err)
	}
	return nil
}

// mediaPatience is how long a text waits for its pictures before it is filed: where they were taken helps to find its office.
const mediaPatience = `interval '30 seconds'`

// itsPicturesAreHere keeps a raw message (r) back while its files are on their way, for a moment.
const itsPicturesAreHere = `(received_at < now() - ` + mediaPatience + ` OR NOT EXISTS (SELECT FROM media x WHERE x.raw_id = raws.id AND x.state = 'wanted'))`

// describeMedia completes the attachments of texts by what is known of their files since.
func (p Pages) describeMedia(ctx context.Context, messages []casework.Message) error {
	at := map[int64]*casework.Message{}
	ids := []int64{}
	for i := range messages {
		if m := &messages[i]; m.Channel != casework.Mail && len(m.Attachments) > 0 && strings.HasPrefix(m.Attachments[0].Part, "media/") {
			at[int64(m.Raw)], ids = m, append(ids, int64(m.Raw))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := p.pool.Query(ctx, `SELECT raw_id, n, content_type, coalesce(b.size, 0), state, uncut FROM media LEFT JOIN blobs b ON b.hash = coalesce(shown, media.hash)
		WHERE raw_id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("reading the files of texts: %w", err)
	}
	var raw, size int64
	var n int
	var kind, state string
	var uncut bool
	_, err = pgx.ForEachRow(rows, []any{&raw, &n, &kind, &size, &state, &uncut}, func() error {
		m := at[raw]
		for i := range m.Attachments {
			if a := &m.Attachments[i]; a.Part == phone.MediaPart(n) {
				a.ContentType, a.Size = kind, size
				if m.Channel == casework.Text { // a file of a form has its own
					a.Filename = phone.FileName(n, kind)
				}
			}
		}
		if uncut {
			m.Defects = append(m.Defects, casework.Defect{Code: "file-position", Detail: "File " + strconv.Itoa(n+1) + " may hold a position: where it was taken could not be cut out. Only the office that leads sees it."})
		}
		if n == 0 && state != "kept" {
			m.Defects = append(m.Defects, mediaMissing(state))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the files of texts: %w", err)
	}
	return nil
}

func mediaMissing(state string) casework.Defect {
	if state == "lost" {
		return casework.Defect{Code: "file-lost", Detail: "A file of this text could not be fetched."}
	}
	return casework.Defect{Code: "file-awaited", Detail: "A file of this text is still on its way."}
}

// Media gives a file of a text, without where it was taken. The caller closes it.
func (p Pages) Media(ctx context.Context, v casework.Viewer, m casework.Message, part string) (io.ReadCloser, error) {
	if _, err := p.Message(ctx, v, m.ID); err != nil {
		return nil, err
	}
	if strings.HasPrefix(part, answerPart) {
		return p.answerFile(ctx, m.ID, part)
	}
	if part == calls.SoundPart {
		return p.Sound(ctx, v, m.ID)
	}
	var hash []byte
	var mine bool
	w := p.wall(v)
	err := p.pool.QueryRow(ctx, `SELECT coalesce(shown, hash), NOT uncut OR EXISTS (SELECT FROM cases c WHERE c.id = $5 AND `+led+`) FROM media
		WHERE raw_id = $3 AND 'media/' || n = $4 AND state = 'kept'`, w.all, w.offices, m.Raw, part, m.Case).Scan(&hash, &mine)
	if err != nil {
		return nil, notFound(err, "This file could not be fetched yet.")
	}
	if !mine {
		return nil, casework.Errorf(casework.NotFound, "This file may hold the position where it was taken; only the office that leads the case sees it.")
	}
	found, err := p.bytesOf(ctx, p.pool, [][]byte{hash})
	if err != nil {
		return nil, fmt.Errorf("reading a file: %w", err)
	}
	return io.NopCloser(bytes.NewReader(found[[32]byte(hash)])), nil
}
