package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// tidy makes one line of each name, and leaves out empty ones and repeats.
func tidy(names []string) (out []string) {
	for _, n := range names {
		if n = cut(oneLine(n), 100); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// partner is an address that takes part in a case.
func partner(ctx context.Context, tx pgx.Tx, c casework.Case, id casework.IdentityID) error {
	var there bool
	err := tx.QueryRow(ctx, `SELECT true FROM voices WHERE case_id = $1 AND identity_id = $2`, c.ID, id).Scan(&there)
	return notFound(err, "This address takes no part in case %s.", c.Number)
}

// onCase runs a deed on a case that the viewer's office leads, and tells of it.
func (p Pages) onCase(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, kind casework.EventKind, do func(pgx.Tx, casework.Case, casework.Doer) (map[string]string, error)) error {
	err := p.arranged(ctx, v, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		detail, err := do(tx, c, by)
		if err != nil {
			return err
		}
		if detail == nil {
			detail = map[string]string{}
		}
		detail["by"] = by.Name
		return addEvents(ctx, tx, []eventRow{{Kind: kind, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: detail, Settle: -1}})
	})
	if err != nil {
		return fmt.Errorf("%s on case %s: %w", kind, n, err)
	}
	return nil
}

// Share implements web.Helping.
func (p Pages) Share(ctx context.Context, v casework.Viewer, n casework.CaseNumber, id casework.IdentityID, at time.Time, people []string) error {
	people = tidy(people)
	if len(people) < 2 || len(people) > 20 {
		return casework.Errorf(casework.Invalid, "Name the people who use it: two at least, each on a line.")
	}
	return p.onCase(ctx, v, n, at, casework.PhoneShared, func(tx pgx.Tx, c casework.Case, by casework.Doer) (map[string]string, error) {
		if err := partner(ctx, tx, c, id); err != nil {
			return nil, err
		}
		_, err := tx.Exec(ctx, `INSERT INTO shared_identities (identity_id, people, office, staff_id, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (identity_id) DO UPDATE SET people = $2, staff_id = $4`, id, people, c.Office, by.Staff, by.At)
		return nil, err
	})
}

// Unshare implements web.Helping.
func (p Pages) Unshare(ctx context.Context, v casework.Viewer, n casework.CaseNumber, id casework.IdentityID, at time.Time) error {
	return p.onCase(ctx, v, n, at, casework.PhoneUnshared, func(tx pgx.Tx, c casework.Case, _ casework.Doer) (map[string]string, error) {
		if err := partner(ctx, tx, c, id); err != nil {
			return nil, err
		}
		gone, err := tx.Exec(ctx, `DELETE FROM shared_identities WHERE identity_id = $1`, id)
		if err == nil && gone.RowsAffected() == 0 {
			err = casework.Errorf(casework.Conflict, "It is one person's already.")
		}
		return nil, err
	})
}

// NameSpeaker implements web.Helping.
func (p Pages) NameSpeaker(ctx context.Context, v casework.Viewer, n casework.CaseNumber, m casework.MessageID, at time.Time, name string) error {
	if name = oneLine(name); name == "" || utf8.RuneCountInString(name) > 100 {
		return casework.Errorf(casework.Invalid, "Say who it is, in at most 100 letters.")
	}
	return p.onCase(ctx, v, n, at, casework.SpeakerNamed, func(tx pgx.Tx, c casework.Case, by casework.Doer) (map[string]string, error) {
		made, err := tx.Exec(ctx, `INSERT INTO message_speakers (message_id, name, staff_id, at) SELECT id, $3, $4, $5 FROM messages WHERE id = $1 AND case_id = $2 AND direction = 'in'
			ON CONFLICT (message_id) DO UPDATE SET name = $3, staff_id = $4, at = $5`, m, c.ID, name, by.Staff, by.At)
		if err == nil && made.RowsAffected() == 0 {
			err = casework.Errorf(casework.NotFound, "There is no such message on case %s.", n)
		}
		return nil, err
	})
}

// AddHelper implements web.Helping.
func (p Pages) AddHelper(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, h web.Helper) error {
	h.Name, h.Purpose, h.Consent = oneLine(h.Name), oneLine(h.Purpose), strings.TrimSpace(h.Consent)
	switch {
	case h.Name == "" || h.Purpose == "" || h.Consent == "":
		return casework.Errorf(casework.Invalid, "Say who helps, with what, and how the resident agreed to it.")
	case utf8.RuneCountInString(h.Name+h.Purpose+h.Consent) > 1000:
		return casework.Errorf(casework.Invalid, "That is more than 1000 letters. Say it shorter.")
	case h.Until.Year() > 1 && !h.Until.After(at):
		return casework.Errorf(casework.Invalid, "That day has passed. Choose a later one, or none.")
	}
	contact, err := contactOf(h.Address)
	if err != nil || contact == "" {
		return casework.Errorf(casework.Invalid, "Give the mail address or the telephone number of the helper. A number looks like 617-555-0123.")
	}
	return p.onCase(ctx, v, n, at, casework.HelperAdded, func(tx pgx.Tx, c casework.Case, by casework.Doer) (map[string]string, error) {
		id, err := identityOf(ctx, tx, contact, h.Name)
		if err != nil {
			return nil, err
		}
		brought, err := tx.Exec(ctx, `INSERT INTO voices (case_id, n, identity_id) SELECT $1, (SELECT coalesce(max(n), -1) + 1 FROM voices WHERE case_id = $1), $2
			WHERE NOT EXISTS (SELECT FROM voices WHERE case_id = $1 AND identity_id = $2)`, c.ID, id)
		if err != nil {
			return nil, fmt.Errorf("letting a helper take part: %w", err)
		}
		made, err := tx.Exec(ctx, `INSERT INTO helpers (case_id, identity_id, name, purpose, consent, until, brought, office, staff_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT DO NOTHING`, c.ID, id, h.Name, h.Purpose, h.Consent, someTime(h.Until), brought.RowsAffected() > 0, c.Office, by.Staff, by.At)
		if err == nil && made.RowsAffected() == 0 {
			err = casework.Errorf(casework.Conflict, "This address belongs to a helper on the case already.")
		}
		return nil, err
	})
}

// EndHelper implements web.Helping.
func (p Pages) EndHelper(ctx context.Context, v casework.Viewer, n casework.CaseNumber, id int64, at time.Time) error {
	return p.onCase(ctx, v, n, at, casework.HelperEnded, func(tx pgx.Tx, c casework.Case, by casework.Doer) (map[string]string, error) {
		ended, err := endHelpers(ctx, tx, by.At, `h.id = $2 AND h.case_id = $3`, id, c.ID)
		if err == nil && ended == 0 {
			err = casework.Errorf(casework.Conflict, "This help has ended already.")
		}
		return nil, err
	})
}

// endHelpers ends the help that a condition picks: who took part as a helper alone takes part no more.
func endHelpers(ctx context.Context, tx pgx.Tx, at time.Time, which string, args ...any) (int64, error) {
	tag, err := tx.Exec(ctx, `
		WITH over AS (UPDATE helpers h SET ended_at = $1 WHERE h.ended_at IS NULL AND `+which+` RETURNING case_id, identity_id, brought),
		gone AS (DELETE FROM voices v USING over WHERE over.brought AND v.case_id = over.case_id AND v.identity_id = over.identity_id)
		SELECT FROM over`, append([]any{at}, args...)...)
	if err != nil {
		return 0, fmt.Errorf("ending help: %w", err)
	}
	return tag.RowsAffected(), nil
}

// lapse ends what was allowed until a time, and closes codes that nobody sent back.
func (db *DB) lapse(ctx context.Context, now time.Time) error {
	var due bool
	err := db.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM helpers WHERE ended_at IS NULL AND until <= $1) OR EXISTS (SELECT FROM proofs WHERE closed_at IS NULL AND expires_at <= $1)`, now).Scan(&due)
	if err != nil || !due {
		return err
	}
	return db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, filingLock); err != nil {
			return fmt.Errorf("waiting for the filing: %w", err)
		}
		if _, err := endHelpers(ctx, tx, now, `h.until <= $1`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE proofs SET closed_at = $1, outcome = 'expired' WHERE closed_at IS NULL AND expires_at <= $1`, now)
		return err
	})
}

// identityOf finds whose address or number it is, or makes a new resident of that name. The lock of filing is held.
func identityOf(ctx context.Context, tx pgx.Tx, contact, name string) (id casework.IdentityID, err error) {
	kind := identityKind(contact)
	err = tx.QueryRow(ctx, `SELECT id FROM identities WHERE kind = $1 AND value = $2`, kind, contact).Scan(&id)
	if err == nil || !errors.Is(err, pgx.ErrNoRows) {
		return id, err
	}
	err = tx.QueryRow(ctx, `
		WITH i AS (UPDATE counters SET next = next + 1 WHERE name = 'identity' RETURNING next - 1 AS id),
		     r AS (UPDATE counters SET next = next + 1 WHERE name = 'resident' RETURNING next - 1 AS id),
		     p AS (INSERT INTO residents (id, name) SELECT id, $3 FROM r RETURNING id)
		INSERT INTO identities (id, resident_id, kind, value) SELECT i.id, p.id, $1, $2 FROM i, p RETURNING id`, kind, contact, name).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("noting whose address it is: %w", err)
	}
	return id, nil
}
