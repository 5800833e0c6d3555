package postgres

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// Restore brings a backup back into a database without data: all of it or nothing. steps are the migrations of this
// program; a database that is behind is first brought to the schema of the backup, and no further: what comes after follows at the
// next start. blobs is where bytes go that were kept outside of Postgres; nil for nowhere.
//
// Sending is stopped in the same transaction, so that nobody is written to before an operator has looked (Resume): what
// was sent after the backup was made is unknown to it. For the same reason new cases get ids and numbers far beyond the
// old ones (see leap), and a process that still follows a mailbox of the lost database can write nothing.
func (db *DB) Restore(ctx context.Context, r io.Reader, steps fs.FS, blobs Blobs) (Manifest, error) {
	b, err := openBackup(r)
	if err != nil {
		return Manifest{}, err
	}
	if b.m.Outside.Count > 0 && blobs == nil {
		return b.m, casework.Errorf(casework.Invalid, "The backup holds %d messages that were kept outside of Postgres, and the settings do not say where to put them.", b.m.Outside.Count)
	}
	if err := db.prepare(ctx, b.m.Schema, steps); err != nil {
		return b.m, fmt.Errorf("restoring: %w", err)
	}
	if err := db.inTx(ctx, func(tx pgx.Tx) error { return bringBack(ctx, tx, b, blobs) }); err != nil {
		return b.m, fmt.Errorf("restoring: %w", err)
	}
	return b.m, nil
}

// bringBack does it in one transaction, which nobody else writes beside.
func bringBack(ctx context.Context, tx pgx.Tx, b *reading, blobs Blobs) error {
	tables, err := catalogue(ctx, tx)
	if err != nil {
		return err
	}
	if err := settle(ctx, tx, tables, "EXCLUSIVE"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `SET LOCAL commonline.restoring = 'on'`); err != nil {
		return fmt.Errorf("keeping webhooks from being told anew: %w", err)
	}
	if err := empty(ctx, tx, tables); err != nil {
		return err
	}
	if err := sameShape(b.m.Tables, tables); err != nil {
		return err
	}
	for _, name := range seeded {
		if _, err := tx.Exec(ctx, `DELETE FROM `+ManifestTable{Name: name}.ident()); err != nil {
			return fmt.Errorf("emptying %s: %w", name, err)
		}
	}
	if err := b.all(ctx, restorer{tx, blobs}); err != nil {
		return err
	}
	if err := count(ctx, tx, b.m.Tables); err != nil {
		return err
	}
	return goOn(ctx, tx, b.m)
}

// restorer puts what it is given where it was.
type restorer struct {
	tx    pgx.Tx
	blobs Blobs
}

func (r restorer) table(ctx context.Context, t ManifestTable, in io.Reader) error {
	_, err := r.tx.Conn().PgConn().CopyFrom(ctx, in, fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT binary)", t.ident(), t.columnList()))
	return err
}

func (r restorer) outside(ctx context.Context, hash [32]byte, size int64, in io.Reader) error {
	if r.blobs == nil {
		return casework.Errorf(casework.Invalid, "the settings do not say where to put it")
	}
	return r.blobs.Put(ctx, hash, size, in)
}

// sameShape refuses a backup whose tables are not those of the database, column for column.
func sameShape(backup, here []ManifestTable) error {
	for _, t := range backup {
		i := slices.IndexFunc(here, func(h ManifestTable) bool { return h.Name == t.Name })
		if _, out := leftOut[t.Name]; out || i < 0 {
			return casework.Errorf(casework.Conflict, "The backup has a table %q, and the database has no place for it.", t.Name)
		}
		if !slices.Equal(t.Columns, here[i].Columns) {
			return casework.Errorf(casework.Conflict, "The table %q of the backup has other columns than that of the database.", t.Name)
		}
	}
	return nil
}

// count compares the rows that are there now with those that the backup had.
func count(ctx context.Context, tx pgx.Tx, tables []ManifestTable) error {
	for _, t := range tables {
		var n int64
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM `+t.ident()).Scan(&n); err != nil {
			return fmt.Errorf("counting the rows of %s: %w", t.Name, err)
		}
		if n != t.Rows {
			return fmt.Errorf("the table %s has %d rows and should have %d", t.Name, n, t.Rows)
		}
	}
	return nil
}

// restoredReason is what people read while sending is stopped.
func restoredReason(taken time.Time) string {
	return fmt.Sprintf("restored from a backup of %s: look before you resume", taken.UTC().Format("2006-01-02 15:04 UTC"))
}
