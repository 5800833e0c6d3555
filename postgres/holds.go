package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

var mayNotHold = casework.Errorf(casework.Forbidden, "Your account may not place or lift a legal hold. Ask the records officer.")

// heldFast refuses what would change a case for good while a hold lies on it.
func heldFast(ctx context.Context, q querier, id casework.CaseID) error {
	var held bool
	if err := q.QueryRow(ctx, `SELECT is_held($1)`, id).Scan(&held); err != nil {
		return fmt.Errorf("asking whether case %d is held: %w", id, err)
	}
	if held {
		return casework.Errorf(casework.Conflict, "A legal hold lies on this case, or a threat is flagged on it: what is on it may not be changed for good. Ask the records officer, or the head of the office.")
	}
	return nil
}

// notHeld is whether no hold lies on the case of the message that a row (%s) belongs to. What was not filed yet is on none.
func notHeld(raw string) string {
	return `NOT EXISTS (SELECT FROM raws hr LEFT JOIN messages hm ON hm.raw_id = hr.id WHERE hr.id = ` + raw + ` AND is_held(coalesce(hm.case_id, hr.case_id)))`
}

// PlaceHold implements web.Holds.
func (p Pages) PlaceHold(ctx context.Context, v casework.Viewer, at time.Time, scope casework.Scope, what, reason string) (id int64, err error) {
	if !v.May(casework.HoldRecords) {
		return 0, mayNotHold
	}
	what, reason = strings.TrimSpace(what), strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > 500 {
		return 0, casework.Errorf(casework.Invalid, "Say why, in at most 500 letters: the court's file, or the request.")
	}
	cases, resident, err := p.holdable(ctx, v, scope, what)
	if err != nil {
		return 0, err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		id = 0
		err := tx.QueryRow(ctx, `INSERT INTO holds (scope, what, resident_id, reason, staff_id, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			scope, what, null(resident), reason, v.Staff, at).Scan(&id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO hold_cases (hold_id, case_id) SELECT $1, unnest($2::bigint[])`, id, cases); err != nil {
			return err
		}
		return holdEvents(ctx, tx, v, id, casework.HoldPlaced, reason)
	})
	if err != nil {
		return 0, fmt.Errorf("placing a hold: %w", err)
	}
	return id, nil
}

// holdable finds what a hold names. An administrator, who reads no case, names one by its number.
func (p Pages) holdable(ctx context.Context, v casework.Viewer, scope casework.Scope, what string) (cases []int64, resident casework.ResidentID, err error) {
	w := p.wall(v)
	switch {
	case scope != casework.OneCase && scope != casework.OneResident && scope != casework.OneSearch || what == "":
		return nil, 0, casework.Errorf(casework.Invalid, "Say what to hold: a case, a resident, or what a search finds.")
	case !v.May(casework.ReadCases) && scope == casework.OneSearch:
		return nil, 0, casework.Errorf(casework.Forbidden, "What a search finds is held by the records officer: your account reads no cases.")
	case !v.May(casework.ReadCases):
		w = wall{all: true, offices: []string{}}
	}
	if scope == casework.OneResident {
		n, _ := strconv.ParseInt(what, 10, 64) // casesOf says what is wrong with it
		resident = casework.ResidentID(n)
	}
	cases, err = p.casesOf(ctx, w, v, scope, what)
	return cases, resident, err
}

// holdEvents leaves one on each case that a hold names, and one on none.
func holdEvents(ctx context.Context, tx pgx.Tx, v casework.Viewer, id int64, kind casework.EventKind, why string) error {
	rows, err := tx.Query(ctx, `SELECT c.id, c.office, s.name FROM hold_cases x JOIN cases c ON c.id = x.case_id, staff s WHERE x.hold_id = $1 AND s.id = $2 ORDER BY c.id`, id, v.Staff)
	if err != nil {
		return err
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (eventRow, error) {
		e := eventRow{Kind: kind, Actor: actor(v), Settle: -1}
		var by string
		err := row.Scan(&e.Case, &e.Office, &by)
		e.Detail = map[string]string{"hold": fmt.Sprint(id), "why": why, "by": by}
		return e, err
	})
	if err != nil {
		return err
	}
	return addEvents(ctx, tx, append(events, eventRow{Kind: kind, Office: v.Office, Actor: actor(v), Settle: -1, Detail: map[string]string{"hold": fmt.Sprint(id), "why": why, "cases": strconv.Itoa(len(events))}}))
}

// LiftHold implements web.Holds.
func (p Pages) LiftHold(ctx context.Context, v casework.Viewer, at time.Time, id int64, why string) error {
	if !v.May(casework.HoldRecords) {
		return mayNotHold
	}
	if why = strings.TrimSpace(why); why == "" || utf8.RuneCountInString(why) > 500 {
		return casework.Errorf(casework.Invalid, "Say why the hold is lifted, in at most 500 letters.")
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		var was bool
		err := tx.QueryRow(ctx, `SELECT lifted_at IS NOT NULL FROM holds WHERE id = $1 FOR UPDATE`, id).Scan(&was)
		if errors.Is(err, pgx.ErrNoRows) {
			return casework.Errorf(casework.NotFound, "There is no such hold.")
		}
		if err != nil {
			return err
		}
		if was {
			return casework.Errorf(casework.Conflict, "This hold was lifted already.")
		}
		if _, err := tx.Exec(ctx, `UPDATE holds SET lifted_at = $2, lifted_by = $3, lifted_why = $4 WHERE id = $1`, id, at, v.Staff, why); err != nil {
			return err
		}
		return holdEvents(ctx, tx, v, id, casework.HoldLifted, why)
	})
	if err != nil {
		return fmt.Errorf("lifting hold %d: %w", id, err)
	}
	return nil
}

const holdColumns = `h.id, h.scope, h.what, h.reason, s.name, h.at, (SELECT count(*) FROM hold_cases x WHERE x.hold_id = h.id), coalesce(l.name, ''), coalesce(h.lifted_at, '0001-01-01'), h.lifted_why
	FROM holds h JOIN staff s ON s.id = h.staff_id LEFT JOIN staff l ON l.id = h.lifted_by`

func scanHold(row pgx.CollectableRow) (h casework.Hold, err error) {
	return h, row.Scan(&h.ID, &h.Scope, &h.What, &h.Reason, &h.By, &h.At, &h.Cases, &h.LiftedBy, &h.LiftedAt, &h.LiftWhy)
}

// AllHolds implements web.Holds.
func (p Pages) AllHolds(ctx context.Context, v casework.Viewer) ([]casework.Hold, error) {
	if !v.May(casework.HoldRecords) {
		return nil, mayNotHold
	}
	rows, err := p.pool.Query(ctx, `SELECT `+holdColumns+` ORDER BY h.lifted_at IS NOT NULL, h.id DESC LIMIT $1`, web.MostHolds)
	if err != nil {
		return nil, fmt.Errorf("listing holds: %w", err)
	}
	return pgx.CollectRows(rows, scanHold)
}

// HoldsOn implements web.Holds.
func (p Pages) HoldsOn(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]casework.Hold, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `SELECT `+holdColumns+` JOIN cases c ON c.id = $3 WHERE `+led+` AND is_held($3) AND h.id IN (SELECT holds_on($3)) ORDER BY h.id`, w.all, w.offices, id)
	if err != nil {
		return nil, fmt.Errorf("reading the holds on case %d: %w", id, err)
	}
	return pgx.CollectRows(rows, scanHold)
}
