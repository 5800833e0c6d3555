package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// planConcerns are the reasons to look again at an answer that a contact plan gives. Who may not answer at all is refused.
func (p Pages) planConcerns(ctx context.Context, v casework.Viewer, id casework.CaseID, a casework.Answer, now time.Time) (all []casework.Concern, err error) {
	var office casework.OfficeID
	if err := p.pool.QueryRow(ctx, `SELECT office FROM cases WHERE id = $1`, id).Scan(&office); err != nil {
		return nil, fmt.Errorf("reading whose case %d is: %w", id, err)
	}
	there, err := plansFor(ctx, p.pool, now, office, a.To)
	if err != nil {
		return nil, err
	}
	leaves := now
	if !a.Leave.IsZero() {
		leaves = a.Leave
	}
	for _, x := range there {
		early, err := x.CheckAnswer(v, leaves)
		if err != nil {
			return nil, err
		}
		if early {
			all = append(all, casework.Concern{Kind: casework.AgainstPlan, Words: x.Words(now.In(p.city.Zone))})
		}
	}
	return all, nil
}

// holdToPlan checks an answer once more in the transaction that sends it: a plan may be minutes old, and a form weeks. What goes before
// its time leaves an event with the reason.
func (p Pages) holdToPlan(ctx context.Context, tx pgx.Tx, v casework.Viewer, c casework.Case, by casework.Doer, a casework.Answer, leaves time.Time) error {
	there, err := plansFor(ctx, tx, by.At, c.Office, a.To)
	if err != nil {
		return err
	}
	for _, x := range there {
		early, err := x.CheckAnswer(v, leaves)
		if err != nil {
			return err
		}
		if !early {
			continue
		}
		if err := casework.CheckOverrule(a.Why); err != nil {
			return err
		}
		e := planEvent(casework.PlanOverruled, c.Office, by.Staff.Actor(), x.ID, x.Resident, map[string]string{"by": by.Name, "why": a.Why})
		e.Case = c.ID
		if err := addEvents(ctx, tx, []eventRow{e}); err != nil {
			return err
		}
	}
	return nil
}

// followPlans gives the cases on which somebody wrote for whom the office has a plan to its handler, so that they lie on one desk.
func (f *filing) followPlans(ctx context.Context) error {
	var ids []int64
	for _, m := range f.messages {
		ids = append(ids, m[0].(int64))
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := f.tx.Query(ctx, `
		SELECT DISTINCT ON (c.id) c.id, c.office, h.id, h.name FROM contact_plans k JOIN contact_plan_identities pi ON pi.plan_id = k.id JOIN identities o ON o.id = pi.identity_id
		JOIN identities i ON i.resident_id = o.resident_id JOIN voices v ON v.identity_id = i.id JOIN cases c ON c.id = v.case_id AND c.office = k.office
		JOIN staff h ON h.id = k.handler_id AND h.active AND h.office = c.office
		WHERE k.ended_at IS NULL AND `+live+` AND c.assignee IS DISTINCT FROM h.id
		  AND EXISTS (SELECT FROM messages m WHERE m.id = ANY($1) AND m.case_id = c.id AND m.identity_id = i.id AND m.direction = 'in') ORDER BY c.id, k.id DESC`, ids)
	if err != nil {
		return fmt.Errorf("looking for contact plans: %w", err)
	}
	theirs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c casework.Case, err error) {
		return c, row.Scan(&c.ID, &c.Office, &c.Assignee, &c.AssigneeName)
	})
	if err != nil {
		return fmt.Errorf("looking for contact plans: %w", err)
	}
	for _, c := range theirs {
		if err := f.toHandler(ctx, c); err != nil {
			return fmt.Errorf("giving case %d to the handler of a plan: %w", c.ID, err)
		}
	}
	return nil
}

func (f *filing) toHandler(ctx context.Context, c casework.Case) error {
	if _, err := f.tx.Exec(ctx, `UPDATE cases SET assignee = $2, version = version + 1 WHERE id = $1`, c.ID, c.Assignee); err != nil {
		return err
	}
	e := eventRow{Kind: casework.PlanFollowed, Case: c.ID, Office: c.Office, Actor: "intake", Detail: map[string]string{"to": c.AssigneeName, "staff": c.Assignee.String()}, Settle: -1}
	if err := addEvents(ctx, f.tx, []eventRow{e}); err != nil {
		return err
	}
	if _, old := f.changes[c.ID]; old { // tellOwners tells of what was written
		return nil
	}
	return tell(ctx, f.tx, casework.ToldWrote, c.ID, c.Office, []casework.StaffID{c.Assignee}, casework.Doer{At: f.known.Now}, 0)
}

// endPlans ends those whose review was missed for long, and tells the heads of their offices on a case of the resident.
func (db *DB) endPlans(ctx context.Context, now time.Time) (n int, err error) {
	var due bool
	day := now.In(db.city.Zone).Add(-casework.PlanGrace).Format(time.DateOnly)
	if err := db.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM contact_plans WHERE ended_at IS NULL AND review_on < $1::date)`, day).Scan(&due); err != nil || !due {
		return 0, err
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		n = 0
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, filingLock); err != nil {
			return fmt.Errorf("waiting for the filing: %w", err)
		}
		over, err := plans(ctx, tx, now, `k.review_on < $2::date`, day)
		if err != nil {
			return err
		}
		for _, x := range over {
			tag, err := tx.Exec(ctx, `UPDATE contact_plans SET ended_at = $2, ended_why = 'Nobody reviewed it.' WHERE id = $1 AND ended_at IS NULL`, x.ID, now)
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
			n++
			if err := db.tellPlanOver(ctx, tx, x, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("ending contact plans that nobody reviewed: %w", err)
	}
	return n, nil
}

func (db *DB) tellPlanOver(ctx context.Context, tx pgx.Tx, x casework.Plan, now time.Time) error {
	e := planEvent(casework.PlanEnded, x.Office, "clocks", x.ID, x.Resident, map[string]string{"why": "Nobody reviewed it by " + x.EndsAt().Format(time.DateOnly)})
	if err := addEvents(ctx, tx, []eventRow{e}); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT c.id FROM voices v JOIN identities i ON i.id = v.identity_id JOIN cases c ON c.id = v.case_id
		WHERE i.resident_id = $1 AND c.office = $2 AND c.merged_into IS NULL ORDER BY c.last_message_at DESC, c.id LIMIT 1`, x.Resident, x.Office)
	if err != nil {
		return fmt.Errorf("looking for a case of resident %s: %w", strconv.FormatInt(int64(x.Resident), 10), err)
	}
	cases, err := pgx.CollectRows(rows, pgx.RowTo[casework.CaseID])
	if err != nil || len(cases) == 0 {
		return err
	}
	heads, err := headsOf(ctx, tx, x.Office)
	if err != nil {
		return err
	}
	return tell(ctx, tx, casework.ToldPlanOver, cases[0], x.Office, heads, casework.Doer{At: now}, 0)
}

// headsOf are the heads of an office.
func headsOf(ctx context.Context, tx pgx.Tx, o casework.OfficeID) ([]casework.StaffID, error) {
	rows, err := tx.Query(ctx, `SELECT id FROM staff WHERE active AND role = 'head' AND office = $1 ORDER BY id`, o)
	if err != nil {
		return nil, fmt.Errorf("looking for the head of %s: %w", o, err)
	}
	heads, err := pgx.CollectRows(rows, pgx.RowTo[casework.StaffID])
	if err != nil {
		return nil, fmt.Errorf("looking for the head of %s: %w", o, err)
	}
	return heads, nil
}
