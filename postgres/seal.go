package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/ticking"
	"github.com/jackc/pgx/v5"
)

// EventSealer chains the events that are committed: one seal for a range of ids, each bound to the one before. It seals up to a mark that it
// made before, once every transaction that ran then has ended and settling has passed: numbers are given before they are committed, and
// none of a sealed range may come later.
type EventSealer struct {
	*DB
	Now func() time.Time
	Log *slog.Logger
}

const (
	sealEvery = time.Minute
	settling  = 30 * time.Second // from a number's being given to its row's being written takes microseconds
	sealMost  = 100_000          // events of one seal
)

// Run seals until ctx ends. Several processes may: one does at a time.
func (s *EventSealer) Run(ctx context.Context) error {
	return ticking.Run(ctx, sealEvery, nil, func(ctx context.Context) error { _, err := s.Step(ctx); return err },
		func(err error) { s.Log.WarnContext(ctx, "sealing events", "err", err) })
}

// Step seals what is behind the mark, and makes the next one. It gives how many events were sealed.
func (s *EventSealer) Step(ctx context.Context) (sealed int64, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var alone bool
		if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(hashtext('commonline.seal'))`).Scan(&alone); err != nil || !alone {
			return err
		}
		sealed, err = s.seal(ctx, tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sealing events: %w", err)
	}
	return sealed, nil
}

func (s *EventSealer) seal(ctx context.Context, tx pgx.Tx) (int64, error) {
	last, err := lastSeal(ctx, tx)
	if err != nil {
		return 0, err
	}
	var upTo int64
	err = tx.QueryRow(ctx, `SELECT last_id FROM seal_mark WHERE after <= pg_snapshot_xmin(pg_current_snapshot()) AND at <= $1`, s.Now().Add(-settling)).Scan(&upTo)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, s.mark(ctx, tx, false)
	}
	if err != nil {
		return 0, err
	}
	next := Seal{N: last.N + 1, First: last.Last + 1, At: s.Now()}
	sum := begun(last.Hash)
	next.Events, next.Last, err = addRange(ctx, tx, sum, last.Last, upTo, sealMost)
	if err != nil {
		return 0, err
	}
	if next.Events > 0 {
		copy(next.Hash[:], sum.Sum(nil))
		_, err = tx.Exec(ctx, `INSERT INTO seals (n, first_id, last_id, events, hash, at) VALUES ($1, $2, $3, $4, $5, $6)`, next.N, next.First, next.Last, next.Events, next.Hash[:], next.At)
		if err != nil {
			return 0, err
		}
	}
	if next.Events == sealMost { // there is more behind this mark
		return next.Events, nil
	}
	return next.Events, s.mark(ctx, tx, true)
}

// mark notes how far events are numbered now. One that waits yet stays, unless it is done with.
func (s *EventSealer) mark(ctx context.Context, tx pgx.Tx, done bool) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO seal_mark (last_id, after, at) SELECT coalesce(max(id), 0), pg_snapshot_xmax(pg_current_snapshot()), $1 FROM events
		ON CONFLICT (one) DO UPDATE SET last_id = excluded.last_id, after = excluded.after, at = excluded.at WHERE $2`, s.Now(), done)
	return err
}

// Seal is one link of the chain.
type Seal struct {
	N, First, Last, Events int64
	Hash                   [32]byte
	At                     time.Time
}

func lastSeal(ctx context.Context, q querier) (Seal, error) {
	rows, err := q.Query(ctx, `SELECT n, first_id, last_id, events, hash, at FROM seals ORDER BY n DESC LIMIT 1`)
	if err != nil {
		return Seal{}, err
	}
	s, err := pgx.CollectExactlyOneRow(rows, scanSeal)
	if errors.Is(err, pgx.ErrNoRows) {
		return Seal{}, nil
	}
	return s, err
}

func scanSeal(row pgx.CollectableRow) (s Seal, err error) {
	var h []byte
	err = row.Scan(&s.N, &s.First, &s.Last, &s.Events, &h, &s.At)
	copy(s.Hash[:], h)
	return s, err
}

// begun is a sum that begins with the seal before.
func begun(before [32]byte) hash.Hash {
	h := sha256.New()
	h.Write([]byte("commonline seal 1\n"))
	h.Write(before[:])
	return h
}

// addRange adds the events behind after and up to upTo to a sum, in the order of their ids, at most so many of them.
func addRange(ctx context.Context, q querier, sum hash.Hash, after, upTo, most int64) (n, last int64, err error) {
	rows, err := q.Query(ctx, `
		SELECT id, at, kind, coalesce(case_id, 0), office, coalesce(message_id, 0), coalesce(raw_id, 0), actor, detail
		FROM events WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3`, after, upTo, most)
	if err != nil {
		return 0, 0, err
	}
	var e casework.Event
	_, err = pgx.ForEachRow(rows, []any{&e.ID, &e.At, &e.Kind, &e.Case, &e.Office, &e.Message, &e.Raw, &e.Actor, &e.Detail}, func() error {
		n, last = n+1, int64(e.ID)
		err := addEventTo(sum, e)
		e.Detail = nil
		return err
	})
	return n, last, err
}

// addEventTo adds one event to a sum: its columns as JSON, whose length stands before it.
func addEventTo(sum hash.Hash, e casework.Event) error {
	b, err := json.Marshal([]any{e.ID, e.At.UnixMicro(), e.Kind, e.Case, e.Office, e.Message, e.Raw, e.Actor, e.Detail})
	if err != nil {
		return err
	}
	sum.Write(binary.BigEndian.AppendUint32(nil, uint32(len(b))))
	sum.Write(b)
	return nil
}
