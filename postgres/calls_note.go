package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/jackc/pgx/v5"
)

// Note implements calls.Store.
func (db *DB) Note(ctx context.Context, f calls.Fact) (fresh bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		digest := sha256.Sum256(f.Body)
		tag, err := tx.Exec(ctx, `INSERT INTO call_requests (call, step, digest, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			f.Call, f.Step, digest[:], f.Body)
		if err != nil {
			return fmt.Errorf("storing the request: %w", err)
		}
		if fresh = tag.RowsAffected() == 1; !fresh {
			return nil
		}
		return db.noteCall(ctx, tx, f)
	})
	if err != nil {
		return false, fmt.Errorf("noting step %s of call %s: %w", f.Step, f.Call, err)
	}
	return fresh, nil
}

// noteCall writes what a fact changes. The row of the call is taken first, and holds off all that is told of the same call.
func (db *DB) noteCall(ctx context.Context, tx pgx.Tx, f calls.Fact) error {
	if err := saveCall(ctx, tx, f); err != nil {
		return err
	}
	if r := f.Recording; r != nil {
		_, err := tx.Exec(ctx, `
			INSERT INTO recordings (sid, call, seconds, empty, made_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (sid) DO UPDATE SET seconds = greatest(recordings.seconds, excluded.seconds), empty = recordings.empty OR excluded.empty`,
			r.SID, f.Call, int(r.Length.Seconds()), r.Empty, f.At)
		if err != nil {
			return fmt.Errorf("noting recording %s: %w", r.SID, err)
		}
	}
	if t := f.Transcript; t != nil {
		if err := saveTranscript(ctx, tx, *t, f); err != nil {
			return err
		}
	}
	if f.Deed == voice.CallBack {
		return db.addCallback(ctx, tx, f)
	}
	return db.adopt(ctx, tx, f.Call, f.DueAt)
}

// saveCall keeps what is known of a call. What is known already is not unlearnt, whatever comes in whatever order.
func saveCall(ctx context.Context, tx pgx.Tx, f calls.Fact) error {
	when := func(is bool) *time.Time {
		if is {
			return &f.At
		}
		return nil
	}
	vain := 0
	if f.Tried {
		vain = 1
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO calls AS c (sid, begun_at, opened, entrance, office, caller, called, language, notice, noticed_at, told_at, vain, line, rang_at,
		  connected_at, talked, callback_at, left_at, ended_at, lasted, status)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		ON CONFLICT (sid) DO UPDATE SET
		  begun_at = least(c.begun_at, excluded.begun_at), opened = c.opened OR excluded.opened,
		  entrance = coalesce(nullif(c.entrance, ''), excluded.entrance), office = coalesce(nullif(c.office, ''), excluded.office),
		  caller = coalesce(nullif(c.caller, ''), excluded.caller), called = coalesce(nullif(c.called, ''), excluded.called),
		  language = coalesce(nullif(excluded.language, ''), c.language),
		  notice = coalesce(nullif(excluded.notice, ''), c.notice), noticed_at = coalesce(c.noticed_at, excluded.noticed_at),
		  told_at = coalesce(c.told_at, excluded.told_at), vain = c.vain + excluded.vain,
		  line = coalesce(nullif(c.line, ''), excluded.line), rang_at = coalesce(c.rang_at, excluded.rang_at),
		  connected_at = coalesce(c.connected_at, excluded.connected_at), talked = greatest(c.talked, excluded.talked),
		  callback_at = coalesce(c.callback_at, excluded.callback_at), left_at = coalesce(c.left_at, excluded.left_at),
		  ended_at = coalesce(c.ended_at, excluded.ended_at), lasted = greatest(c.lasted, excluded.lasted),
		  status = coalesce(nullif(excluded.status, ''), c.status)`,
		f.Call, f.At, f.Opened, string(f.Entrance), string(f.Office), f.Caller, f.Called, f.Language, f.Notice, when(f.Notice != ""),
		when(f.Deed == voice.Told), vain, f.Line, when(f.Deed == voice.Connect), when(f.Answered), int(f.Talked.Seconds()), when(f.Deed == voice.CallBack),
		when(f.Recording != nil && !f.Recording.Empty), when(f.Ended), int(f.Lasted.Seconds()), f.Status)
	if err != nil {
		return fmt.Errorf("keeping the call: %w", err)
	}
	return nil
}

// adopt makes raw messages of the recordings of a call that have none yet. A recording may be told of before it is known
// who called; then it waits here.
func (db *DB) adopt(ctx context.Context, tx pgx.Tx, call string, due time.Time) error {
	rows, err := tx.Query(ctx, `
		SELECT r.sid, r.seconds, r.made_at, c.entrance, c.office, c.caller, c.called, c.language, c.notice
		FROM recordings r JOIN calls c ON c.sid = r.call
		WHERE r.call = $1 AND r.raw_id IS NULL AND NOT r.empty AND c.opened ORDER BY r.made_at, r.sid FOR UPDATE OF r`, call)
	if err != nil {
		return fmt.Errorf("looking for recordings: %w", err)
	}
	type left struct {
		calls.Envelope
		entrance casework.MailboxID
		office   casework.OfficeID
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (left, error) {
		l := left{Envelope: calls.Envelope{Kind: calls.Voicemail, Call: call}}
		err := row.Scan(&l.Recording, &l.Seconds, &l.At, &l.entrance, &l.office, &l.From, &l.To, &l.Language, &l.Notice)
		return l, err
	})
	if err != nil {
		return fmt.Errorf("looking for recordings: %w", err)
	}
	for _, l := range found {
		raw, err := db.addCallRaw(ctx, tx, l.entrance, l.Envelope)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE recordings SET raw_id = $2, not_before = now() WHERE sid = $1`, l.Recording, raw); err != nil {
			return fmt.Errorf("naming the message of recording %s: %w", l.Recording, err)
		}
		if due.IsZero() {
			due = l.At.AddDate(0, 0, 1)
		}
		if err := addTask(ctx, tx, raw, call, l.office, l.From, due); err != nil {
			return err
		}
	}
	return nil
}

// addCallback makes a raw message of the wish to be called back, once for each call.
func (db *DB) addCallback(ctx context.Context, tx pgx.Tx, f calls.Fact) error {
	e := calls.Envelope{Kind: calls.CallBack, Call: f.Call, From: f.Caller, To: f.Called, BackTo: f.BackTo, Language: f.Language, At: f.At}
	raw, err := db.addCallRaw(ctx, tx, f.Entrance, e)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // it was said before
	}
	if err != nil {
		return err
	}
	return addTask(ctx, tx, raw, f.Call, f.Office, f.BackTo, f.DueAt)
}

func addTask(ctx context.Context, tx pgx.Tx, raw casework.RawID, call string, office casework.OfficeID, phone string, due time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO callbacks (raw_id, call, office, phone, due_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		raw, call, string(office), phone, due)
	if err != nil {
		return fmt.Errorf("noting whom to call back: %w", err)
	}
	return nil
}

// addCallRaw stores what a call left, for the desk to file. pgx.ErrNoRows says that it is there already.
func (db *DB) addCallRaw(ctx context.Context, tx pgx.Tx, entrance casework.MailboxID, e calls.Envelope) (casework.RawID, error) {
	body, err := e.Bytes()
	if err != nil {
		return 0, err
	}
	hash, err := db.keep(ctx, tx, body)
	if err != nil {
		return 0, err
	}
	var raw casework.RawID
	err = tx.QueryRow(ctx, `
		INSERT INTO raws (channel, mailbox, source, external_id, hash, size, delivered_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING RETURNING id`,
		string(casework.Call), entrance, callSource(entrance), e.ExternalID(), hash[:], len(body), e.At).Scan(&raw)
	if err != nil {
		return 0, fmt.Errorf("storing what call %s left: %w", e.Call, err)
	}
	return raw, nil
}

// callSource names in the ledger where calls come from.
func callSource(entrance casework.MailboxID) string { return string(entrance) + "/calls" }
