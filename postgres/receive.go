package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/jackc/pgx/v5"
)

// Receive implements mailbox.Store: a batch of mails and the cursor behind it, in one transaction.
func (db *DB) Receive(ctx context.Context, lease mailbox.Lease, folder mailbox.Folder, cur mailbox.Cursor, mails iter.Seq2[mailbox.Mail, error]) (mailbox.Received, error) {
	var got mailbox.Received
	var hashes, bodies [][]byte
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		got = mailbox.Received{Cursor: cur}
		if err := checkLease(ctx, tx, lease); err != nil {
			return err
		}
		b := batch{db: db, lease: lease, folder: folder, cur: cur}
		cut := false
		for m, err := range mails {
			if err != nil {
				cut = true
				break
			}
			if m.Deleted {
				got.Skipped++
			} else if err := b.add(ctx, tx, m); err != nil {
				if _, senders := errors.AsType[*readError](err); senders {
					cut = true
					break
				}
				return fmt.Errorf("storing UID %d: %w", m.UID, err)
			}
			got.Cursor.UID = m.UID
		}
		if cut { // the link leads past mails that were not kept
			got.Cursor.Link = ""
		}
		if err := b.write(ctx, tx, &got); err != nil {
			return err
		}
		hashes, bodies = b.distinct()
		return moveCursor(ctx, tx, lease.Mailbox, folder.Name, got.Cursor)
	})
	if err != nil {
		return mailbox.Received{}, fmt.Errorf("receiving from %s: %w", folder.Source(lease.Mailbox), err)
	}
	for i, h := range hashes { // only what is committed
		db.fresh.add([32]byte(h), bodies[i])
	}
	return got, nil
}

// batch collects the mails of one transaction; only large ones are written as they come.
type batch struct {
	db     *DB
	lease  mailbox.Lease
	folder mailbox.Folder
	cur    mailbox.Cursor

	ids       []string
	hashes    [][]byte
	sizes     []int64
	delivered []time.Time
	small     [][]byte // bytes of small mails, nil for the others
}

func (b *batch) add(ctx context.Context, tx pgx.Tx, m mailbox.Mail) error {
	head, err := io.ReadAll(io.LimitReader(m.Body, rowBytes))
	if err != nil {
		return &readError{err}
	}
	hash, size, small := sha256.Sum256(head), int64(len(head)), head
	switch {
	case b.db.blobs != nil:
		hash, size, err = b.db.putOutside(ctx, tx, head, m.Body)
		small = nil
	case len(head) == rowBytes:
		hash, size, err = putChunks(ctx, tx, head, m.Body)
		small = nil
	}
	if err != nil {
		return err
	}
	at := m.InternalDate
	if at.IsZero() {
		at = time.Now()
	}
	b.ids = append(b.ids, m.External(b.cur.UIDValidity))
	b.hashes, b.sizes = append(b.hashes, hash[:]), append(b.sizes, size)
	b.delivered, b.small = append(b.delivered, at), append(b.small, small)
	return nil
}

// putOutside gives the bytes to the store outside. They are held in memory once, since the store wants their hash first.
func (db *DB) putOutside(ctx context.Context, tx pgx.Tx, head []byte, rest io.Reader) (hash [32]byte, size int64, err error) {
	all := bytes.NewBuffer(head)
	if _, err := all.ReadFrom(rest); err != nil {
		return hash, 0, &readError{err}
	}
	hash, size = sha256.Sum256(all.Bytes()), int64(all.Len())
	if err := db.blobs.Put(ctx, hash, size, bytes.NewReader(all.Bytes())); err != nil {
		return hash, 0, fmt.Errorf("keeping its bytes: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO blobs (hash, size, place) VALUES ($1, $2, 'outside') ON CONFLICT DO NOTHING`, hash[:], size)
	return hash, size, err
}

func (b *batch) write(ctx context.Context, tx pgx.Tx, got *mailbox.Received) error {
	if len(b.ids) == 0 {
		return nil
	}
	hashes, bodies := b.distinct()
	_, err := tx.Exec(ctx, `
		INSERT INTO blobs (hash, size, bytes)
		SELECT hash, length(bytes), bytes FROM unnest($1::bytea[], $2::bytea[]) AS b (hash, bytes)
		ON CONFLICT DO NOTHING`, hashes, bodies)
	if err != nil {
		return fmt.Errorf("storing %d messages: %w", len(b.ids), err)
	}
	tag, err := tx.Exec(ctx, `
		INSERT INTO raws (mailbox, folder, source, external_id, hash, size, delivered_at)
		SELECT $1, $2, $3, external_id, hash, size, at
		FROM unnest($4::text[], $5::bytea[], $6::bigint[], $7::timestamptz[]) WITH ORDINALITY AS r (external_id, hash, size, at, n)
		ORDER BY n
		ON CONFLICT (source, external_id) DO NOTHING`,
		b.lease.Mailbox, string(b.folder.Role), b.folder.Source(b.lease.Mailbox), b.ids, b.hashes, b.sizes, b.delivered)
	if err != nil {
		return fmt.Errorf("noting %d messages: %w", len(b.ids), err)
	}
	got.Mails = int(tag.RowsAffected())
	got.Again = len(b.ids) - got.Mails
	for _, s := range b.sizes {
		got.Bytes += s
	}
	return nil
}

// distinct gives each small body once, by its hash in order: two batches that hold the same mails then wait for each other
// in the same order, and never for ever.
func (b *batch) distinct() (hashes, bodies [][]byte) {
	order := make([]int, 0, len(b.small))
	for i, body := range b.small {
		if body != nil {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return bytes.Compare(b.hashes[i], b.hashes[j]) })
	for _, i := range order {
		if n := len(hashes); n == 0 || !bytes.Equal(hashes[n-1], b.hashes[i]) {
			hashes, bodies = append(hashes, b.hashes[i]), append(bodies, b.small[i])
		}
	}
	return hashes, bodies
}

// moveCursor replaces a cursor of another UIDVALIDITY; under the same one it never goes back.
func moveCursor(ctx context.Context, tx pgx.Tx, id casework.MailboxID, folder string, cur mailbox.Cursor) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO folders (mailbox, name, uid_validity, uid, mod_seq, link) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (mailbox, name) DO UPDATE SET
		  uid = CASE WHEN folders.uid_validity = excluded.uid_validity THEN greatest(folders.uid, excluded.uid) ELSE excluded.uid END,
		  link = CASE WHEN excluded.link = '' THEN folders.link ELSE excluded.link END, mod_seq = excluded.mod_seq, uid_validity = excluded.uid_validity`,
		id, folder, int64(cur.UIDValidity), int64(cur.UID), fmt.Sprint(cur.ModSeq), cur.Link)
	if err != nil {
		return fmt.Errorf("moving the cursor: %w", err)
	}
	return nil
}

// Cursor implements mailbox.Store.
func (db *DB) Cursor(ctx context.Context, id casework.MailboxID, folder string) (mailbox.Cursor, error) {
	var validity, uid, modSeq int64
	var link string
	err := db.pool.QueryRow(ctx, `SELECT uid_validity, uid, mod_seq::bigint, link FROM folders WHERE mailbox = $1 AND name = $2`, id, folder).
		Scan(&validity, &uid, &modSeq, &link)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return mailbox.Cursor{}, fmt.Errorf("reading the cursor of %s/%s: %w", id, folder, err)
	}
	return mailbox.Cursor{UIDValidity: uint32(validity), UID: mailbox.UID(uid), ModSeq: uint64(modSeq), Link: link}, nil
}

// Stored implements mailbox.Store.
func (db *DB) Stored(ctx context.Context, id casework.MailboxID, folder mailbox.Folder, ids []string) (map[string]bool, error) {
	rows, err := db.pool.Query(ctx, `SELECT external_id FROM raws WHERE source = $1 AND external_id = ANY($2)`, folder.Source(id), ids)
	if err != nil {
		return nil, fmt.Errorf("asking what is stored of %s: %w", folder.Source(id), err)
	}
	known := map[string]bool{}
	var one string
	if _, err := pgx.ForEachRow(rows, []any{&one}, func() error { known[one] = true; return nil }); err != nil {
		return nil, fmt.Errorf("asking what is stored of %s: %w", folder.Source(id), err)
	}
	return known, nil
}

// SetAside implements mailbox.Store: a mail that cannot be fetched waits for a person, without its bytes.
func (db *DB) SetAside(ctx context.Context, lease mailbox.Lease, folder mailbox.Folder, aside mailbox.Aside) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if err := checkLease(ctx, tx, lease); err != nil {
			return err
		}
		at := aside.InternalDate
		if at.IsZero() {
			at = time.Now()
		}
		tag, err := tx.Exec(ctx, `
			INSERT INTO raws (mailbox, folder, source, external_id, size, delivered_at, outcome, why, filed_at, held_reason, due_at)
			VALUES ($1, $2, $3, $4, $5, $6, 'held', $7, now(), $8, now() + interval '24 hours')
			ON CONFLICT (source, external_id) DO NOTHING`,
			lease.Mailbox, string(folder.Role), folder.Source(lease.Mailbox), mailbox.Mail{ID: aside.ID, UID: aside.UID}.External(aside.UIDValidity),
			aside.Size, at, aside.Reason, string(casework.Unfilable))
		if err != nil {
			return fmt.Errorf("noting it: %w", err)
		}
		if tag.RowsAffected() == 1 {
			box, _ := db.city.Mailbox(lease.Mailbox)
			if err := addEvents(ctx, tx, []eventRow{{Kind: casework.MessageHeld, Office: box.Office, Actor: "intake", Detail: map[string]string{"reason": string(casework.Unfilable)}, Settle: -1}}); err != nil {
				return err
			}
		}
		return moveCursor(ctx, tx, lease.Mailbox, folder.Name, mailbox.Cursor{UIDValidity: aside.UIDValidity, UID: aside.UID})
	})
	if err != nil {
		return fmt.Errorf("setting UID %d of %s aside: %w", aside.UID, folder.Source(lease.Mailbox), err)
	}
	return nil
}

// Report implements mailbox.Store.
func (db *DB) Report(ctx context.Context, id casework.MailboxID, h mailbox.Health) error {
	var fetched *time.Time
	if !h.Fetched.IsZero() {
		fetched = &h.Fetched
	}
	_, err := db.pool.Exec(ctx, `
		INSERT INTO mailboxes (id, go_live_at, state, sentence, since, looked_at, fetched_at, waiting) VALUES ($1, now(), $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET state = $2, sentence = $3, since = $4, looked_at = $5, fetched_at = coalesce($6, mailboxes.fetched_at), waiting = $7`,
		id, string(h.State), h.Sentence, h.Since, h.Looked, fetched, h.Waiting)
	if err != nil {
		return fmt.Errorf("keeping how mailbox %s fares: %w", id, err)
	}
	return nil
}

// GoLive notes from when a mailbox is followed, once: a later change of the city file does not turn news into history.
// The zero time means from now.
func (db *DB) GoLive(ctx context.Context, id casework.MailboxID, from time.Time) error {
	var at *time.Time
	if !from.IsZero() {
		at = &from
	}
	_, err := db.pool.Exec(ctx, `INSERT INTO mailboxes (id, go_live_at) VALUES ($1, coalesce($2, now())) ON CONFLICT (id) DO NOTHING`, id, at)
	if err != nil {
		return fmt.Errorf("noting from when mailbox %s is followed: %w", id, err)
	}
	return nil
}
