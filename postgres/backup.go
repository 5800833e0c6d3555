package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Manifest says what a backup holds. It stands in the backup twice: in front without the sums, so that a restore knows
// what is coming, and at the end with them, so that a file that was cut off has none.
type Manifest struct {
	Kind      string             `json:"kind"`
	Format    int                `json:"format"`
	Schema    int64              `json:"schema"` // number of the newest migration
	TakenAt   time.Time          `json:"taken_at"`
	Server    string             `json:"server"` // version of the Postgres that it was read from
	Tables    []ManifestTable    `json:"tables"` // what is referred to stands before what refers to it
	Sequences []ManifestSequence `json:"sequences"`
	Outside   ManifestBytes      `json:"outside"` // messages whose bytes are kept outside of Postgres
	// Unsound tells of messages whose bytes were not those that had come in, already where they were kept: sentences, the
	// first twenty. It is found by looking, and so not written down.
	Unsound []string `json:"-"`
}

// ManifestTable is one table: its rows as COPY's binary format has them.
type ManifestTable struct {
	Name    string           `json:"name"`
	Columns []ManifestColumn `json:"columns"`
	Rows    int64            `json:"rows"`
	Bytes   int64            `json:"bytes"`
	SHA256  string           `json:"sha256"`
}

// ManifestColumn is a column and its type in the words of Postgres.
type ManifestColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// ManifestSequence is the last number that a sequence gave out.
type ManifestSequence struct {
	Name string `json:"name"`
	Last int64  `json:"last"`
}

// ManifestBytes sums up what is kept outside: all of it, one after the other.
type ManifestBytes struct {
	Count  int64  `json:"count"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

const (
	backupKind   = "commonline backup"
	backupFormat = 1
)

// Backup writes everything that the city cannot lose as one gzip'ed tar, as it stood at one moment, while the gateway goes
// on working. It needs a few dozen megabytes of memory, whatever there is. blobs is where bytes lie that are not in Postgres; nil for
// none. What was written before an error is no backup, and Verify says so.
func (db *DB) Backup(ctx context.Context, w io.Writer, blobs Blobs) (Manifest, error) {
	var m Manifest
	err := db.inSnapshot(ctx, func(tx pgx.Tx) (err error) {
		if m, err = describe(ctx, tx); err != nil {
			return err
		}
		b := &writing{archive: newArchive(w, m.TakenAt), tx: tx, blobs: blobs, m: &m}
		return b.all(ctx)
	})
	if err != nil {
		return m, fmt.Errorf("backing up: %w", err)
	}
	return m, nil
}

// writing is a backup on its way out.
type writing struct {
	archive *archive
	tx      pgx.Tx
	blobs   Blobs
	m       *Manifest
	sound   soundness
}

func (b *writing) all(ctx context.Context) error {
	if err := b.archive.manifest(headName, *b.m); err != nil {
		return err
	}
	for i := range b.m.Tables {
		if err := b.table(ctx, &b.m.Tables[i]); err != nil {
			return fmt.Errorf("copying the table %s: %w", b.m.Tables[i].Name, err)
		}
	}
	if err := b.outside(ctx); err != nil {
		return err
	}
	b.m.Unsound = b.sound.finish()
	if err := b.archive.manifest(tailName, *b.m); err != nil {
		return err
	}
	return b.archive.close()
}

func (b *writing) table(ctx context.Context, t *ManifestTable) error {
	out, sum, scan := b.archive.begin(tablePrefix(t.Name)), sha256.New(), &rowScanner{visitor: b.sound.visitor(*t)}
	tag, err := b.tx.Conn().PgConn().CopyTo(ctx, io.MultiWriter(out, sum, scan), copyOut(*t))
	if err != nil {
		return err
	}
	if err := out.end(); err != nil {
		return err
	}
	if !scan.done() || scan.rows != tag.RowsAffected() {
		return fmt.Errorf("%d rows were announced and %d came", tag.RowsAffected(), scan.rows)
	}
	t.Rows, t.Bytes, t.SHA256 = scan.rows, out.size, hex.EncodeToString(sum.Sum(nil))
	return nil
}

// copyOut reads a table. The chunks of a message come one after the other, so that its hash can be made on the way.
func copyOut(t ManifestTable) string {
	order := ""
	if t.Name == chunksTable {
		order = " ORDER BY hash, n"
	}
	return fmt.Sprintf("COPY (SELECT %s FROM %s%s) TO STDOUT (FORMAT binary)", t.columnList(), t.ident(), order)
}

// ident is the table's name as SQL wants it.
func (t ManifestTable) ident() string { return pgx.Identifier{"public", t.Name}.Sanitize() }

func (t ManifestTable) columnList() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = pgx.Identifier{c.Name}.Sanitize()
	}
	return strings.Join(names, ", ")
}
