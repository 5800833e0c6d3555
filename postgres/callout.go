package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/intake/phone/callout"
	"github.com/jackc/pgx/v5"
)

const outColumns = `o.id, k.number, o.entrance, o.office, o.sender, o.desk, o.phone, o.begun_at, coalesce(o.sid, ''), o.looks, coalesce(c.rang_at IS NOT NULL, false),
	o.over_at IS NOT NULL OR coalesce(c.ended_at IS NOT NULL, false)`

const outTables = `calls_out o JOIN cases k ON k.id = o.case_id LEFT JOIN calls c ON c.sid = o.sid`

func scanOut(row pgx.CollectableRow) (c callout.Call, err error) {
	return c, row.Scan(&c.ID, &c.Case, &c.Entrance, &c.Office, &c.Sender, &c.Desk, &c.Phone, &c.BegunAt, &c.SID, &c.Looks, &c.Rang, &c.Over)
}

// OutCall implements callout.Store.
func (db *DB) OutCall(ctx context.Context, id callout.ID) (callout.Call, error) {
	rows, err := db.pool.Query(ctx, `SELECT `+outColumns+` FROM `+outTables+` WHERE o.id = $1`, id)
	if err != nil {
		return callout.Call{}, fmt.Errorf("reading call %d: %w", id, err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanOut)
	return c, notFound(err, "There is no such call.")
}

// OpenOut implements callout.Store. One that goes on is asked about every five minutes.
func (db *DB) OpenOut(ctx context.Context, ended time.Time) ([]callout.Call, error) {
	rows, err := db.pool.Query(ctx, `SELECT `+outColumns+` FROM `+outTables+`
		WHERE o.over_at IS NULL AND (o.sid IS NULL OR c.ended_at < $1 OR (c.ended_at IS NULL AND greatest(o.begun_at, o.looked_at) < $1 - interval '5 minutes'))
		ORDER BY o.begun_at LIMIT 100`, ended)
	if err != nil {
		return nil, fmt.Errorf("looking for calls that staff made: %w", err)
	}
	open, err := pgx.CollectRows(rows, scanOut)
	if err != nil {
		return nil, fmt.Errorf("looking for calls that staff made: %w", err)
	}
	return open, nil
}

// AdoptOut implements callout.Store. The row of the call is made here, since what is told of it does not say that it went out.
func (db *DB) AdoptOut(ctx context.Context, c callout.Call, sid string) (ours bool, err error) {
	if c.SID != "" {
		return c.SID == sid, nil
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var is string
		err := tx.QueryRow(ctx, `UPDATE calls_out SET sid = coalesce(sid, $2), failed = '' WHERE id = $1 RETURNING sid`, c.ID, sid).Scan(&is)
		if err != nil {
			return err
		}
		if ours = is == sid; !ours {
			return nil
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO calls AS c (sid, direction, opened, entrance, office, caller, called, begun_at, case_id)
			SELECT sid, 'out', true, entrance, office, phone, sender, begun_at, case_id FROM calls_out WHERE id = $1
			ON CONFLICT (sid) DO UPDATE SET direction = 'out', opened = true, entrance = excluded.entrance, office = excluded.office, caller = excluded.caller,
			  called = excluded.called, begun_at = least(c.begun_at, excluded.begun_at), case_id = coalesce(c.case_id, excluded.case_id)`, c.ID)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("naming call %d: %w", c.ID, err)
	}
	return ours, nil
}

// AdoptedOut implements callout.Store.
func (db *DB) AdoptedOut(ctx context.Context, sid string) (known bool, err error) {
	err = db.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM calls_out WHERE sid = $1)`, sid).Scan(&known)
	if err != nil {
		return false, fmt.Errorf("looking whose call it is: %w", err)
	}
	return known, nil
}

// FailOut implements callout.Store. One that was found meanwhile has not failed.
func (db *DB) FailOut(ctx context.Context, id callout.ID, why string) error {
	return db.markOut(ctx, id, `failed = $2, over_at = now() WHERE id = $1 AND sid IS NULL`, why)
}

// LookedOut implements callout.Store.
func (db *DB) LookedOut(ctx context.Context, id callout.ID, at time.Time) error {
	return db.markOut(ctx, id, `looks = looks + 1, looked_at = $2 WHERE id = $1`, at)
}

// OverOut implements callout.Store.
func (db *DB) OverOut(ctx context.Context, id callout.ID, at time.Time) error {
	return db.markOut(ctx, id, `over_at = $2 WHERE id = $1`, at)
}

func (db *DB) markOut(ctx context.Context, id callout.ID, set string, value any) error {
	if _, err := db.pool.Exec(ctx, `UPDATE calls_out SET `+set, id, value); err != nil {
		return fmt.Errorf("keeping what became of call %d: %w", id, err)
	}
	return nil
}
