package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/jackc/pgx/v5"
)

// Standing implements calls.Store.
func (db *DB) Standing(ctx context.Context, caller string, n casework.CaseNumber, since time.Time) (voice.Standing, error) {
	var vain int
	var status *casework.Status
	err := db.pool.QueryRow(ctx, `
		SELECT coalesce((SELECT sum(vain) FROM calls WHERE caller = $1 AND begun_at > $3), 0),
		  (SELECT c.status FROM cases n JOIN cases c ON c.id = coalesce(n.merged_into, n.id) JOIN voices v ON v.case_id = n.id JOIN identities i ON i.id = v.identity_id
		   WHERE n.number = $2 AND NOT n.sensitive AND i.kind = 'phone' AND i.value = $1 AND NOT c.sensitive AND NOT c.history)`, caller, n, since).Scan(&vain, &status)
	switch {
	case err != nil:
		return voice.Unknown, fmt.Errorf("looking how case %s stands: %w", n, err)
	case vain >= calls.MostVain:
		return voice.TooMany, nil
	case status == nil:
		return voice.Unknown, nil
	case *status == casework.WaitingOnDepartment, *status == casework.ClosedBy311:
		return voice.WithDepartment, nil
	case !status.Live():
		return voice.Resolved, nil
	}
	return voice.Received, nil
}

// claimed runs a query that gives one row to one worker; ok is false where there is none.
func (db *DB) claimed(ctx context.Context, doing, sql string, args []any, into ...any) (ok bool, err error) {
	err = db.pool.QueryRow(ctx, sql, args...).Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", doing, err)
	}
	return true, nil
}

// NextSound implements calls.Work.
func (db *DB) NextSound(ctx context.Context, lease time.Duration) (s calls.Sound, ok bool, err error) {
	ok, err = db.claimed(ctx, "looking for a recording to fetch", `
		UPDATE recordings SET not_before = now() + $1::interval WHERE sid = (
		  SELECT sid FROM recordings WHERE hash IS NULL AND NOT empty AND raw_id IS NOT NULL AND not_before <= now()
		  ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING sid, attempts`, []any{lease}, &s.Recording, &s.Attempts)
	return s, ok, err
}

// KeepSound implements calls.Work.
func (db *DB) KeepSound(ctx context.Context, recording, kind string, sound []byte) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		hash, err := db.keep(ctx, tx, sound)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE recordings SET hash = $2, size = $3, kind = $4, fetched_at = now(), not_before = now(), problem = '' WHERE sid = $1 AND hash IS NULL`,
			recording, hash[:], len(sound), kind)
		if err != nil {
			return err
		}
		return lateEvidence(ctx, tx, `SELECT raw_id, '`+calls.SoundPart+`' AS part, hash, kind AS type, size FROM recordings WHERE sid = $1 AND hash IS NOT NULL AND raw_id IS NOT NULL`, recording)
	})
	if err != nil {
		return fmt.Errorf("keeping recording %s: %w", recording, err)
	}
	return nil
}

// SoundFailed implements calls.Work.
func (db *DB) SoundFailed(ctx context.Context, recording, problem string, again time.Duration) error {
	_, err := db.pool.Exec(ctx, `
		UPDATE recordings SET attempts = attempts + 1, problem = $2,
		  not_before = CASE WHEN $3::interval = '0' THEN 'infinity' ELSE now() + $3::interval END
		WHERE sid = $1 AND hash IS NULL`, recording, problem, again)
	if err != nil {
		return fmt.Errorf("noting that recording %s could not be fetched: %w", recording, err)
	}
	return nil
}

// NextUnheard implements calls.Work.
func (db *DB) NextUnheard(ctx context.Context, since time.Time, lease time.Duration) (u calls.Unheard, ok bool, err error) {
	var hash []byte
	ok, err = db.claimed(ctx, "looking for a recording to transcribe", `
		UPDATE recordings r SET not_before = now() + $2::interval WHERE sid = (
		  SELECT sid FROM recordings WHERE hash IS NOT NULL AND transcript_by = '' AND not_before <= now() AND made_at > $1
		  ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING sid, hash, kind, transcript_tries, coalesce((SELECT language FROM calls c WHERE c.sid = r.call), '')`,
		[]any{since, lease}, &u.Recording, &hash, &u.Kind, &u.Attempts, &u.Language)
	if err != nil || !ok {
		return u, ok, err
	}
	found, err := db.bytesOf(ctx, db.pool, [][]byte{hash})
	if err != nil {
		return u, false, fmt.Errorf("reading recording %s: %w", u.Recording, err)
	}
	u.Sound = found[[32]byte(hash)]
	return u, true, nil
}

// KeepTranscript implements calls.Work.
func (db *DB) KeepTranscript(ctx context.Context, t calls.Transcript) error {
	return db.inTx(ctx, func(tx pgx.Tx) error { return saveTranscript(ctx, tx, t, calls.Fact{At: time.Now()}) })
}

// saveTranscript keeps what a machine understood. One that a person has mended stays.
func saveTranscript(ctx context.Context, tx pgx.Tx, t calls.Transcript, f calls.Fact) error {
	if t.Recording == "" || t.Failed || t.Text == "" {
		return nil
	}
	if f.Call != "" { // the transcript may come before its recording was told of
		if _, err := tx.Exec(ctx, `INSERT INTO recordings (sid, call, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, t.Recording, f.Call, f.At); err != nil {
			return fmt.Errorf("noting recording %s: %w", t.Recording, err)
		}
	}
	_, err := tx.Exec(ctx, `
		UPDATE recordings SET transcript = $2, transcript_lang = $3, transcript_by = $4, transcript_at = $5, transcript_problem = '', not_before = now()
		WHERE sid = $1 AND transcript_by NOT LIKE 'staff:%'`, t.Recording, t.Text, t.Language, t.By, f.At)
	if err != nil {
		return fmt.Errorf("keeping the transcript of %s: %w", t.Recording, err)
	}
	return transcribed(ctx, tx, t.Recording, t.Text)
}

// TranscriptFailed implements calls.Work.
func (db *DB) TranscriptFailed(ctx context.Context, recording, problem string, again time.Duration) error {
	_, err := db.pool.Exec(ctx, `
		UPDATE recordings SET transcript_tries = transcript_tries + 1, transcript_problem = $2,
		  not_before = CASE WHEN $3::interval = '0' THEN 'infinity' ELSE now() + $3::interval END
		WHERE sid = $1 AND transcript_by = ''`, recording, problem, again)
	if err != nil {
		return fmt.Errorf("noting that recording %s could not be transcribed: %w", recording, err)
	}
	return nil
}

// NextDeletion implements calls.Work.
func (db *DB) NextDeletion(ctx context.Context) (sid string, ok bool, err error) {
	ok, err = db.claimed(ctx, "looking for a recording to delete at Twilio",
		`SELECT sid FROM recordings WHERE hash IS NOT NULL AND deleted_at IS NULL AND fetched_at < now() - interval '1 hour' AND `+notHeld(`recordings.raw_id`)+` ORDER BY fetched_at LIMIT 1`, nil, &sid)
	return sid, ok, err
}

// Deleted implements calls.Work.
func (db *DB) Deleted(ctx context.Context, recording string) error {
	if _, err := db.pool.Exec(ctx, `UPDATE recordings SET deleted_at = now() WHERE sid = $1`, recording); err != nil {
		return fmt.Errorf("noting that recording %s is deleted at Twilio: %w", recording, err)
	}
	return nil
}

// settled is how many calls one transaction decides on.
const settled = 200

// Settle implements calls.Work.
func (db *DB) Settle(ctx context.Context, ended, begun time.Time, textBack bool) (missed int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		missed = 0
		rows, err := tx.Query(ctx, `
			UPDATE calls SET settled_at = now(), missed = opened AND connected_at IS NULL AND left_at IS NULL AND callback_at IS NULL AND told_at IS NULL
			WHERE sid IN (SELECT sid FROM calls WHERE settled_at IS NULL AND direction = 'in' AND (ended_at < $1 OR begun_at < $2)
			  ORDER BY begun_at LIMIT $3 FOR UPDATE SKIP LOCKED)
			RETURNING sid, entrance, office, caller, called, language, begun_at, missed`, ended, begun, settled)
		if err != nil {
			return err
		}
		type row struct {
			calls.Envelope
			entrance casework.MailboxID
			office   casework.OfficeID
			missed   bool
		}
		found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (x row, err error) {
			x.Kind = calls.Missed
			return x, r.Scan(&x.Call, &x.entrance, &x.office, &x.From, &x.To, &x.Language, &x.At, &x.missed)
		})
		if err != nil {
			return err
		}
		for _, x := range found {
			if !x.missed {
				continue
			}
			missed++
			if err := db.addMissed(ctx, tx, x.entrance, x.office, x.Envelope, textBack); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("settling calls: %w", err)
	}
	return missed, nil
}

// callAgain is how long somebody has to call a second time before they are written to.
const callAgain = 2 * time.Minute

// addMissed leaves a raw message that is filed at once, since nothing is to be decided on it, and an event that names it.
func (db *DB) addMissed(ctx context.Context, tx pgx.Tx, entrance casework.MailboxID, office casework.OfficeID, e calls.Envelope, textBack bool) error {
	raw, err := db.addCallRaw(ctx, tx, entrance, e)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	var identity *int64
	settle := time.Duration(-1)
	if textBack && e.From != "" {
		settle = callAgain
		if identity, err = phoneIdentity(ctx, tx, e.From); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE raws SET outcome = 'machine', why = 'the caller hung up and left nothing', filed_at = now(), from_address = $2, subject = 'Missed call',
		identity_id = $3, envelope = jsonb_build_object('language', $4::text) WHERE id = $1`, raw, e.From, identity, e.Language)
	if err != nil {
		return fmt.Errorf("filing a missed call: %w", err)
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.CallMissed, Office: office, Raw: raw, Actor: "resident",
		Detail: map[string]string{"number": string(entrance)}, Settle: settle}})
}

// phoneIdentity finds whose number it is, or makes a new resident. Filing waits meanwhile: it numbers residents too.
func phoneIdentity(ctx context.Context, tx pgx.Tx, number string) (*int64, error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, filingLock); err != nil {
		return nil, fmt.Errorf("waiting for the filing: %w", err)
	}
	var id int64
	err := tx.QueryRow(ctx, `SELECT id FROM identities WHERE kind = 'phone' AND value = $1`, number).Scan(&id)
	if err == nil || !errors.Is(err, pgx.ErrNoRows) {
		return &id, err
	}
	err = tx.QueryRow(ctx, `
		WITH i AS (UPDATE counters SET next = next + 1 WHERE name = 'identity' RETURNING next - 1 AS id),
		     r AS (UPDATE counters SET next = next + 1 WHERE name = 'resident' RETURNING next - 1 AS id),
		     p AS (INSERT INTO residents (id) SELECT id FROM r RETURNING id)
		INSERT INTO identities (id, resident_id, kind, value) SELECT i.id, p.id, 'phone', $1 FROM i, p RETURNING id`, number).Scan(&id)
	if err != nil {
		return nil, fmt.Errorf("noting whose number it is: %w", err)
	}
	return &id, nil
}
