package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// planning runs a deed about plans: nobody joins or parts people meanwhile.
func (p Pages) planning(ctx context.Context, v casework.Viewer, do func(pgx.Tx) error) error {
	if !v.May(casework.PlanContact) || v.Office == "" {
		return casework.Errorf(casework.Forbidden, "Your account may not write contact plans. Ask the staff of your office.")
	}
	return p.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, filingLock); err != nil {
			return fmt.Errorf("waiting for the filing: %w", err)
		}
		return do(tx)
	})
}

// SavePlan implements web.Planning.
func (p Pages) SavePlan(ctx context.Context, v casework.Viewer, at time.Time, plan casework.Plan) error {
	plan.Office, plan.Reason = v.Office, strings.TrimSpace(plan.Reason)
	err := p.planning(ctx, v, func(tx pgx.Tx) error {
		if err := p.ledHere(ctx, tx, v, plan.Resident); err != nil {
			return err
		}
		if err := plan.Check(at.In(p.city.Zone)); err != nil {
			return err
		}
		handler, err := p.colleague(ctx, tx, v.Office, plan.Handler)
		if err != nil {
			return err
		}
		there, err := plans(ctx, tx, at, `k.office = $2 AND x.resident_id = $3`, v.Office, plan.Resident)
		if err != nil {
			return err
		}
		kind := casework.PlanWritten
		switch {
		case plan.ID == 0 && len(there) > 0:
			return casework.Errorf(casework.Conflict, "There is a plan for this resident already: %s wrote it meanwhile. Look at it, and change that one.", there[0].By)
		case plan.ID == 0:
			if plan.ID, err = newPlan(ctx, tx, v, at, plan); err == nil {
				err = mutePlanned(ctx, tx, v.Office, plan.Resident, handler)
			}
		default:
			kind, err = casework.PlanChanged, changePlan(ctx, tx, v, at, plan)
		}
		if err != nil {
			return err
		}
		e := planEvent(kind, v.Office, actor(v), plan.ID, plan.Resident, map[string]string{"handler": handler, "pace": strconv.Itoa(plan.Pace), "review": plan.Review.Format(time.DateOnly), "why": plan.Reason})
		return addEvents(ctx, tx, []eventRow{e})
	})
	if err != nil {
		return fmt.Errorf("keeping a contact plan: %w", err)
	}
	return nil
}

func planEvent(kind casework.EventKind, o casework.OfficeID, actor string, plan int64, who casework.ResidentID, detail map[string]string) eventRow {
	detail["plan"], detail["resident"] = strconv.FormatInt(plan, 10), strconv.FormatInt(int64(who), 10)
	return eventRow{Kind: kind, Office: o, Actor: actor, Detail: detail, Settle: -1}
}

// ledHere refuses where the viewer's office leads no case of a resident.
func (p Pages) ledHere(ctx context.Context, tx pgx.Tx, v casework.Viewer, id casework.ResidentID) error {
	w, there := p.wall(v), false
	err := tx.QueryRow(ctx, `SELECT true FROM voices v JOIN identities i ON i.id = v.identity_id JOIN cases c ON c.id = v.case_id WHERE i.resident_id = $3 AND `+led+` LIMIT 1`,
		w.all, w.offices, id).Scan(&there)
	return notFound(err, "There is nobody that your office knows under this number.")
}

// newPlan writes one, for the addresses that the resident has now.
func newPlan(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, plan casework.Plan) (id int64, err error) {
	err = tx.QueryRow(ctx, `
		WITH k AS (INSERT INTO contact_plans (office, handler_id, pace_days, reason, review_on, written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id),
		  i AS (INSERT INTO contact_plan_identities (plan_id, identity_id) SELECT k.id, y.id FROM k, identities y WHERE y.resident_id = $8)
		SELECT id FROM k`, plan.Office, plan.Handler, plan.Pace, plan.Reason, plan.Review, v.Staff, at, plan.Resident).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("writing it: %w", err)
	}
	return id, nil
}

func changePlan(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, plan casework.Plan) error {
	tag, err := tx.Exec(ctx, `UPDATE contact_plans SET handler_id = $3, pace_days = $4, reason = $5, review_on = $6, changed_by = $7, changed_at = $8 WHERE id = $1 AND office = $2 AND ended_at IS NULL`,
		plan.ID, plan.Office, plan.Handler, plan.Pace, plan.Reason, plan.Review, v.Staff, at)
	if err == nil && tag.RowsAffected() == 0 {
		err = casework.Errorf(casework.Conflict, "This plan has ended meanwhile. Look again.")
	}
	return err
}

// EndPlan implements web.Planning.
func (p Pages) EndPlan(ctx context.Context, v casework.Viewer, at time.Time, who casework.ResidentID, id int64, why string) error {
	if why = strings.TrimSpace(why); why == "" || len(why) > 1000 {
		return casework.Errorf(casework.Invalid, "Say why the plan ends, in a few words.")
	}
	err := p.planning(ctx, v, func(tx pgx.Tx) error {
		if err := p.ledHere(ctx, tx, v, who); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE contact_plans SET ended_at = $3, ended_by = $4, ended_why = $5 WHERE id = $1 AND office = $2 AND ended_at IS NULL`, id, v.Office, at, v.Staff, why)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "This plan has ended already.")
		}
		return addEvents(ctx, tx, []eventRow{planEvent(casework.PlanEnded, v.Office, actor(v), id, who, map[string]string{"why": why})})
	})
	if err != nil {
		return fmt.Errorf("ending a contact plan: %w", err)
	}
	return nil
}
