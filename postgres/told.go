package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// tell notes what members of staff are told of a case, in the transaction of what happened. Who wants a mail at once gets an event; nobody is
// told of what they did themselves.
func tell(ctx context.Context, tx pgx.Tx, k casework.ToldKind, c casework.CaseID, o casework.OfficeID, to []casework.StaffID, by casework.Doer, note int64) error {
	for _, id := range to {
		if err := tellOne(ctx, tx, k, c, o, id, by, note, 0, ""); err != nil {
			return err
		}
		cover, away, err := coverFor(ctx, tx, id, by.At)
		if err != nil {
			return err
		}
		if cover != 0 && !slices.Contains(to, cover) {
			if err := tellOne(ctx, tx, k, c, o, cover, by, note, id, away); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellOne tells one person; with instead, as who covers for somebody of that name.
func tellOne(ctx context.Context, tx pgx.Tx, k casework.ToldKind, c casework.CaseID, o casework.OfficeID, id casework.StaffID, by casework.Doer, note int64, instead casework.StaffID, away string) error {
	if id == by.Staff {
		return nil
	}
	choice, err := choiceOf(ctx, tx, id)
	if err != nil {
		return err
	}
	atOnce := choice.How(k) == casework.AtOnce
	var mailed *time.Time
	if atOnce {
		mailed = &by.At
	}
	_, err = tx.Exec(ctx, `INSERT INTO notifications (staff_id, kind, case_id, note_id, by_whom, at, mailed_at, for_staff) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, k, c, null(note), by.Name, by.At, mailed, null(instead))
	if err != nil {
		return fmt.Errorf("noting whom to tell: %w", err)
	}
	if !atOnce {
		return nil
	}
	e := eventRow{Kind: casework.StaffTold, Case: c, Office: o, Actor: "clocks", Detail: map[string]string{"staff": id.String(), "kind": string(k), "by": by.Name}}
	if by.Staff != 0 {
		e.Actor = by.Staff.Actor()
	}
	if away != "" {
		e.Detail["for"] = away
	}
	_, err = addEvent(ctx, tx, e, by.At)
	return err
}

// choiceOf is how somebody wants to be told.
func choiceOf(ctx context.Context, q querier, id casework.StaffID) (c casework.NotifyChoice, err error) {
	c = casework.UsualNotify
	rows, err := q.Query(ctx, `SELECT digest, mention, assigned, wrote FROM notify_choices WHERE staff_id = $1`, id)
	if err != nil {
		return c, fmt.Errorf("reading how somebody is told: %w", err)
	}
	_, err = pgx.ForEachRow(rows, []any{&c.Digest, &c.Mention, &c.Assigned, &c.Wrote}, func() error { return nil })
	return c, err
}

// NotifyChoice implements web.Today.
func (p Pages) NotifyChoice(ctx context.Context, v casework.Viewer) (casework.NotifyChoice, error) {
	return choiceOf(ctx, p.pool, v.Staff)
}

// SetNotifyChoice implements web.Today.
func (p Pages) SetNotifyChoice(ctx context.Context, v casework.Viewer, c casework.NotifyChoice) error {
	_, err := p.pool.Exec(ctx, `INSERT INTO notify_choices (staff_id, digest, mention, assigned, wrote) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (staff_id) DO UPDATE SET digest = $2, mention = $3, assigned = $4, wrote = $5`, v.Staff, c.Digest, c.Mention, c.Assigned, c.Wrote)
	if err != nil {
		return fmt.Errorf("keeping how somebody is told: %w", err)
	}
	return nil
}

// told keeps notifications inside the wall: a case that went to another office is seen no more.
const told = `FROM notifications n JOIN cases c ON c.id = n.case_id WHERE n.staff_id = $3 AND ` + led

// Notifications implements web.Today.
func (p Pages) Notifications(ctx context.Context, v casework.Viewer, page web.Page) ([]web.Notification, int, error) {
	w, total := p.wall(v), 0
	rows, err := p.pool.Query(ctx, `SELECT n.id, n.kind, c.number, c.subject, n.by_whom, n.at, n.read_at IS NOT NULL, coalesce((SELECT name FROM staff x WHERE x.id = n.for_staff), ''), count(*) OVER () `+told+` ORDER BY n.at DESC, n.id DESC LIMIT $4 OFFSET $5`,
		w.all, w.offices, v.Staff, page.Size, page.Offset())
	if err != nil {
		return nil, 0, fmt.Errorf("listing notifications: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n web.Notification, err error) {
		return n, row.Scan(&n.ID, &n.Kind, &n.Case, &n.Subject, &n.By, &n.At, &n.Read, &n.For, &total)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("listing notifications: %w", err)
	}
	return all, total, nil
}

// Unread implements web.Today.
func (p Pages) Unread(ctx context.Context, v casework.Viewer) (n int, err error) {
	w := p.wall(v)
	if err := p.pool.QueryRow(ctx, `SELECT count(*) `+told+` AND n.read_at IS NULL`, w.all, w.offices, v.Staff).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting notifications: %w", err)
	}
	return n, nil
}

// ReadNotifications implements web.Today.
func (p Pages) ReadNotifications(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time) error {
	_, err := p.pool.Exec(ctx, `UPDATE notifications n SET read_at = $3 WHERE staff_id = $1 AND read_at IS NULL AND ($2 = 0 OR case_id = (SELECT id FROM cases WHERE number = $2))`, v.Staff, int64(n), at)
	if err != nil {
		return fmt.Errorf("noting what was read: %w", err)
	}
	return nil
}
