package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// kept is a message whose bytes are outside of Postgres.
type kept struct {
	hash []byte
	size int64
}

// outside adds the bytes that are kept outside of Postgres.
func (b *writing) outside(ctx context.Context) error {
	if b.m.Outside.Count > 0 && b.blobs == nil {
		return casework.Errorf(casework.Invalid,
			"%d messages are kept outside of Postgres, and the settings do not say where: without them a backup would not be whole.", b.m.Outside.Count)
	}
	b.m.Outside.Count = 0
	all := sha256.New()
	for after := []byte{}; ; {
		page, err := b.keptAfter(ctx, after)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			b.m.Outside.SHA256 = hex.EncodeToString(all.Sum(nil))
			return nil
		}
		for _, k := range page {
			if err := b.one(ctx, k, all); err != nil {
				return fmt.Errorf("copying message %x from where it is kept: %w", k.hash, err)
			}
			after = k.hash
		}
	}
}

func (b *writing) keptAfter(ctx context.Context, after []byte) ([]kept, error) {
	rows, err := b.tx.Query(ctx, `SELECT hash, size FROM public.blobs WHERE place = 'outside' AND hash > $1 ORDER BY hash LIMIT 1000`, after)
	if err != nil {
		return nil, fmt.Errorf("listing what is kept outside: %w", err)
	}
	page, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k kept, err error) { return k, row.Scan(&k.hash, &k.size) })
	if err != nil {
		return nil, fmt.Errorf("listing what is kept outside: %w", err)
	}
	return page, nil
}

// one copies one message. That it is gone is told and does not stop the backup of everything else; that the store cannot be
// read does.
func (b *writing) one(ctx context.Context, k kept, all hash.Hash) error {
	in, err := b.blobs.Open(ctx, [32]byte(k.hash))
	out, sum := b.archive.begin(outsidePrefix(k.hash, k.size)), sha256.New()
	if err == nil {
		defer in.Close()
		_, err = io.Copy(io.MultiWriter(out, sum, all), in)
	}
	if errors.Is(err, fs.ErrNotExist) && out.size == 0 {
		b.sound.note("Message %x is not where it was kept.", k.hash)
		return nil
	}
	if err != nil {
		return err
	}
	b.sound.check(k.hash, sum)
	b.sound.outside.have.add(k.hash, out.size)
	b.m.Outside.Count++
	b.m.Outside.Bytes += out.size
	return out.end()
}
