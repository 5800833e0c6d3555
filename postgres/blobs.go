package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
)

// Blobs keeps bytes outside of Postgres: on a file system or in S3. Put is done before the transaction that names the
// bytes commits, so that what is left of a transaction that failed is bytes that nobody asks for.
type Blobs interface {
	Put(ctx context.Context, hash [32]byte, size int64, r io.Reader) error
	Open(ctx context.Context, hash [32]byte) (io.ReadCloser, error)
}

// chunk is how much of a large message is in memory at a time, and rowBytes what stands in the row itself.
const (
	chunk    = 512 << 10
	rowBytes = 512 << 10
)

// putChunks stores a large message as it is read, a chunk at a time. Since its hash is known only at the end, the chunks
// are written under a provisional one first; a second copy of the same bytes is thrown away again.
func putChunks(ctx context.Context, tx pgx.Tx, head []byte, rest io.Reader) (hash [32]byte, size int64, err error) {
	provisional := sha256.Sum256(append([]byte("provisional"), head[:min(len(head), 4096)]...))
	if _, err := tx.Exec(ctx, `SAVEPOINT chunks`); err != nil {
		return hash, 0, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO blobs (hash, size, place) VALUES ($1, 0, 'chunks')`, provisional[:]); err != nil {
		return hash, 0, err
	}
	sum, r, buf := sha256.New(), io.MultiReader(bytes.NewReader(head), rest), make([]byte, chunk)
	for n := 0; ; n++ {
		got, err := io.ReadFull(r, buf)
		if got > 0 {
			sum.Write(buf[:got])
			size += int64(got)
			if _, err := tx.Exec(ctx, `INSERT INTO blob_chunks (hash, n, bytes) VALUES ($1, $2, $3)`, provisional[:], n, buf[:got]); err != nil {
				return hash, 0, fmt.Errorf("storing chunk %d: %w", n, err)
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			if _, back := tx.Exec(ctx, `ROLLBACK TO SAVEPOINT chunks`); back != nil {
				return hash, 0, back
			}
			return hash, 0, &readError{err}
		}
	}
	hash = [32]byte(sum.Sum(nil))
	return hash, size, nameChunks(ctx, tx, provisional, hash, size)
}

// readError is the sender's fault: the bytes stopped coming.
type readError struct{ error }

func (e *readError) Unwrap() error { return e.error }

func nameChunks(ctx context.Context, tx pgx.Tx, provisional, hash [32]byte, size int64) error {
	tag, err := tx.Exec(ctx, `INSERT INTO blobs (hash, size, place) VALUES ($1, $2, 'chunks') ON CONFLICT DO NOTHING`, hash[:], size)
	if err != nil {
		return err
	}
	move := `UPDATE blob_chunks SET hash = $2 WHERE hash = $1 AND $2::bytea IS NOT NULL`
	if tag.RowsAffected() == 0 {
		move = `DELETE FROM blob_chunks WHERE hash = $1 AND $2::bytea IS NOT NULL`
	}
	if _, err := tx.Exec(ctx, move, provisional[:], hash[:]); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM blobs WHERE hash = $1`, provisional[:])
	return err
}

// bytesOf reads the bytes of blobs, by hash. A message that is larger than what a batch may hold is still read whole:
// the caller asks for it alone.
func (db *DB) bytesOf(ctx context.Context, q querier, hashes [][]byte) (map[[32]byte][]byte, error) {
	out := make(map[[32]byte][]byte, len(hashes))
	if len(hashes) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT hash, size, place, bytes FROM blobs WHERE hash = ANY($1)`, hashes)
	if err != nil {
		return nil, err
	}
	type elsewhere struct {
		hash  []byte
		size  int64
		place string
	}
	var other []elsewhere
	var e elsewhere
	var b []byte
	_, err = pgx.ForEachRow(rows, []any{&e.hash, &e.size, &e.place, &b}, func() error {
		if e.place == "row" {
			out[[32]byte(e.hash)] = bytes.Clone(b)
		} else {
			other = append(other, elsewhere{bytes.Clone(e.hash), e.size, e.place})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, o := range other {
		if out[[32]byte(o.hash)], err = db.assemble(ctx, q, o.hash, o.size, o.place); err != nil {
			return nil, fmt.Errorf("reading a message of %d bytes: %w", o.size, err)
		}
	}
	return out, nil
}

func (db *DB) assemble(ctx context.Context, q querier, hash []byte, size int64, place string) ([]byte, error) {
	whole := make([]byte, 0, size)
	if place == "outside" {
		if db.blobs == nil {
			return nil, errors.New("its bytes are in a store that is not configured")
		}
		r, err := db.blobs.Open(ctx, [32]byte(hash))
		if err != nil {
			return nil, err
		}
		defer r.Close()
		buf := bytes.NewBuffer(whole)
		_, err = buf.ReadFrom(r)
		return buf.Bytes(), err
	}
	rows, err := q.Query(ctx, `SELECT bytes FROM blob_chunks WHERE hash = $1 ORDER BY n`, hash)
	if err != nil {
		return nil, err
	}
	var b []byte
	_, err = pgx.ForEachRow(rows, []any{&b}, func() error { whole = append(whole, b...); return nil })
	return whole, err
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}
