package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// mostLeft is how many cases are shown of somebody whose account is to be switched off.
const mostLeft = 200

// LeavingWork implements web.Staffing.
func (p Pages) LeavingWork(ctx context.Context, v casework.Viewer, id casework.StaffID) (l web.Leaving, err error) {
	var a casework.Account
	err = p.pool.QueryRow(ctx, `SELECT s.id, s.office, s.role, s.name, (SELECT count(*) FROM cases c WHERE c.assignee = s.id AND `+live+`), (SELECT count(*) FROM contact_plans k WHERE k.handler_id = s.id AND k.ended_at IS NULL)
		FROM staff s WHERE s.id = $1 AND s.active`, id).Scan(&a.Staff, &a.Office, &a.Role, &l.Name, &l.Count, &l.Plans)
	if err != nil {
		return web.Leaving{}, notFound(err, "There is no such account in your office.")
	}
	if err := v.CheckManages(a, a); err != nil {
		return web.Leaving{}, err
	}
	all, err := p.colleagues(ctx, p.pool, a.Office)
	if err != nil {
		return l, err
	}
	for _, c := range all {
		if c.Staff != id {
			l.Colleagues = append(l.Colleagues, c)
		}
	}
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.assignee = $3 AND `+live+` AND `+led+` ORDER BY c.due_at NULLS LAST, c.id LIMIT $4`, w.all, w.offices, id, mostLeft)
	if err != nil {
		return l, fmt.Errorf("reading the work of account %d: %w", id, err)
	}
	if l.Cases, err = pgx.CollectRows(rows, scanCase); err != nil {
		return l, fmt.Errorf("reading the work of account %d: %w", id, err)
	}
	return l, nil
}

// leaveWork gives the open cases of somebody, and the contact plans that they answer by, to another, or to nobody: then the cases stand under
// "Unassigned", and the head of the office answers by the plans. Who covers for others covers no more.
func (p Pages) leaveWork(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, a casework.Account, to casework.StaffID) (int, error) {
	detail := map[string]string{"to": "nobody", "why": "the account was switched off"}
	by := casework.Doer{Staff: v.Staff, At: at}
	if err := tx.QueryRow(ctx, `SELECT name FROM staff WHERE id = $1`, v.Staff).Scan(&by.Name); err != nil {
		return 0, fmt.Errorf("reading who does it: %w", err)
	}
	if to != 0 {
		name, err := p.colleague(ctx, tx, a.Office, to)
		if err != nil {
			return 0, err
		}
		detail["to"], detail["staff"] = name, to.String()
	}
	if _, err := tx.Exec(ctx, `UPDATE covers SET ended_at = $2 WHERE (cover_id = $1 OR staff_id = $1) AND ended_at IS NULL`, a.Staff, at); err != nil {
		return 0, fmt.Errorf("ending what they cover: %w", err)
	}
	if err := leavePlans(ctx, tx, v, at, a, to); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, `UPDATE cases c SET assignee = $2, version = version + 1 WHERE c.assignee = $1 AND `+live+` RETURNING c.id, c.office`, a.Staff, null(to))
	if err != nil {
		return 0, err
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (eventRow, error) {
		e := eventRow{Kind: casework.CaseAssigned, Actor: actor(v), Settle: -1, Detail: detail}
		return e, row.Scan(&e.Case, &e.Office)
	})
	if err != nil {
		return 0, err
	}
	for _, e := range events {
		if to == 0 {
			break
		}
		if err := tell(ctx, tx, casework.ToldAssigned, e.Case, e.Office, []casework.StaffID{to}, by, 0); err != nil {
			return 0, err
		}
	}
	return len(events), addEvents(ctx, tx, events)
}

// leavePlans gives the plans of a handler to another; where nobody takes them, to the head who switches the account off.
func leavePlans(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, a casework.Account, to casework.StaffID) error {
	if to == 0 && v.Role == casework.OfficeHead {
		to = v.Staff
	}
	if to == 0 {
		return nil
	}
	all, err := plans(ctx, tx, at, `k.handler_id = $2`, a.Staff)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE contact_plans SET handler_id = $2, changed_by = $3, changed_at = $4 WHERE handler_id = $1 AND ended_at IS NULL`, a.Staff, to, v.Staff, at); err != nil {
		return fmt.Errorf("handing contact plans over: %w", err)
	}
	var events []eventRow
	for _, x := range all {
		events = append(events, planEvent(casework.PlanChanged, x.Office, actor(v), x.ID, x.Resident, map[string]string{"handler": to.String(), "pace": strconv.Itoa(x.Pace), "why": "the account of its handler was switched off"}))
	}
	return addEvents(ctx, tx, events)
}
