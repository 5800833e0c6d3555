package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/form"
	"github.com/jackc/pgx/v5"
)

var _ form.Store = (*DB)(nil)

// KeepFile implements form.Store.
func (db *DB) KeepFile(ctx context.Context, file []byte) (hash [32]byte, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		h, err := db.putBytes(ctx, tx, file)
		hash = [32]byte(h)
		return err
	})
	if err != nil {
		return hash, fmt.Errorf("keeping a file of a form: %w", err)
	}
	return hash, nil
}

// formSource names a form's sendings in the ledger.
func formSource(entrance casework.MailboxID) string { return string(entrance) + "/form" }

// TakeInForm implements form.Store.
func (db *DB) TakeInForm(ctx context.Context, entrance casework.MailboxID, s casework.Submission) (again bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		hash, err := db.putBytes(ctx, tx, s.Body)
		if err != nil {
			return err
		}
		var raw int64
		err = tx.QueryRow(ctx, `
			INSERT INTO raws (channel, mailbox, source, external_id, hash, size, delivered_at) VALUES ('form', $1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING RETURNING id`, entrance, formSource(entrance), s.Key, hash, len(s.Body), s.At).Scan(&raw)
		if again = errors.Is(err, pgx.ErrNoRows); again {
			return nil
		}
		if err != nil {
			return err
		}
		b := &pgx.Batch{}
		for n, f := range s.Files {
			addFormFile(b, raw, n, f)
		}
		return tx.SendBatch(ctx, b).Close()
	})
	if err != nil {
		return false, fmt.Errorf("storing a form: %w", err)
	}
	return again, nil
}

// addFormFile puts a file among those of texts. It lies at no provider, so there is nothing to fetch or to remove.
func addFormFile(b *pgx.Batch, raw int64, n int, f casework.SentFile) {
	var shown []byte
	if f.Shown != f.Hash {
		shown = f.Shown[:]
	}
	var lat, lon *float64
	if f.Position != nil {
		lat, lon = &f.Position.Lat, &f.Position.Lon
	}
	b.Queue(`INSERT INTO media (raw_id, n, url, content_type, state, hash, shown, size, lat, lon, kept_at, removed_at)
		VALUES ($1, $2, '', $3, 'kept', $4, $5, $6, $7, $8, now(), now())`, raw, n, f.Type, f.Hash[:], shown, f.Size, lat, lon)
}

// TakenForm implements form.Store.
func (db *DB) TakenForm(ctx context.Context, key string) (t casework.Taken, err error) {
	var number *int64
	err = db.pool.QueryRow(ctx, `
		SELECT r.outcome IS NOT NULL, coalesce(c.id, 0), coalesce(c.number, r.number), coalesce(c.office, ''), coalesce(c.sensitive, true)
		FROM raws r LEFT JOIN cases c ON c.id = r.case_id WHERE r.channel = 'form' AND r.external_id = $1`, key).
		Scan(&t.Filed, &t.Case, &number, &t.Office, &t.Sensitive)
	if errors.Is(err, pgx.ErrNoRows) {
		return casework.Taken{}, nil
	}
	if err != nil {
		return casework.Taken{}, fmt.Errorf("reading what became of a form: %w", err)
	}
	t.Stored = true
	if number != nil {
		t.Number = casework.CaseNumber(*number)
	}
	return t, nil
}
