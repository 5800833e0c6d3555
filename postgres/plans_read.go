package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// coveredBy finds who covers for somebody (staff_id) at a moment.
func coveredBy(staff, at string) string {
	return `SELECT y.cover_id, s.name FROM covers y JOIN staff s ON s.id = y.cover_id AND s.active
		WHERE y.staff_id = ` + staff + ` AND y.ended_at IS NULL AND y.from_at <= ` + at + ` AND y.until_at > ` + at
}

// planColumns are read by scanPlan; $1 is now.
const planColumns = `k.id, k.office, x.resident_id, coalesce(nullif(r.name, ''), (SELECT value FROM identities WHERE resident_id = x.resident_id ORDER BY id LIMIT 1), ''),
	k.handler_id, h.name, coalesce(cv.cover_id, 0), coalesce(cv.name, ''), k.pace_days, k.reason, k.review_on, w.name, k.written_at, coalesce(b.name, ''), coalesce(k.changed_at, '0001-01-01'),
	coalesce(l.last, '0001-01-01'), coalesce(l.next, '0001-01-01')`

// planTables has a row for each plan that holds and each resident that it holds for now. Answers count over all cases that were the office's
// when it wrote them; one that was taken back was none.
var planTables = `contact_plans k
	CROSS JOIN LATERAL (SELECT DISTINCT i.resident_id FROM contact_plan_identities pi JOIN identities i ON i.id = pi.identity_id WHERE pi.plan_id = k.id) x
	JOIN residents r ON r.id = x.resident_id JOIN staff h ON h.id = k.handler_id JOIN staff w ON w.id = k.written_by LEFT JOIN staff b ON b.id = k.changed_by
	LEFT JOIN LATERAL (` + coveredBy("k.handler_id", "$1::timestamptz") + ` LIMIT 1) cv ON true
	CROSS JOIN LATERAL (SELECT max(m.at) FILTER (WHERE m.at <= $1) AS last, min(m.at) FILTER (WHERE m.at > $1) AS next FROM identities y
	  JOIN voices v ON v.identity_id = y.id JOIN messages m ON m.case_id = v.case_id AND m.identity_id = y.id AND m.direction = 'out' AND m.office = k.office
	  LEFT JOIN answers a ON a.message_id = m.id WHERE y.resident_id = x.resident_id AND a.undone_at IS NULL) l`

func scanPlan(row pgx.CollectableRow) (p casework.Plan, err error) {
	return p, row.Scan(&p.ID, &p.Office, &p.Resident, &p.Who, &p.Handler, &p.HandlerName, &p.Cover, &p.Away, &p.Pace, &p.Reason, &p.Review, &p.By, &p.At, &p.ChangedBy, &p.ChangedAt, &p.Last, &p.Next)
}

// plans are those that hold and that a condition picks, the newest first.
func plans(ctx context.Context, q querier, at time.Time, which string, args ...any) ([]casework.Plan, error) {
	rows, err := q.Query(ctx, `SELECT `+planColumns+` FROM `+planTables+` WHERE k.ended_at IS NULL AND `+which+` ORDER BY k.id DESC, x.resident_id`, append([]any{at}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("reading contact plans: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanPlan)
	if err != nil {
		return nil, fmt.Errorf("reading contact plans: %w", err)
	}
	return all, nil
}

// CasePlans implements web.Planning.
func (p Pages) CasePlans(ctx context.Context, v casework.Viewer, id casework.CaseID, now time.Time) ([]casework.Plan, error) {
	w := p.wall(v)
	return plans(ctx, p.pool, now, `EXISTS (SELECT FROM cases c JOIN voices v ON v.case_id = c.id JOIN identities i ON i.id = v.identity_id
		WHERE c.id = $4 AND i.resident_id = x.resident_id AND c.office = k.office AND ($2 OR c.office = ANY($3)))`, w.all, w.offices, id)
}

// PersonPlans implements web.Planning.
func (p Pages) PersonPlans(ctx context.Context, v casework.Viewer, id casework.ResidentID, now time.Time) ([]casework.Plan, error) {
	w := p.wall(v)
	return plans(ctx, p.pool, now, `x.resident_id = $4 AND ($2 OR k.office = ANY($3))`, w.all, w.offices, id)
}

// plansFor are those of an office for whoever has an address.
func plansFor(ctx context.Context, q querier, at time.Time, o casework.OfficeID, to casework.IdentityID) ([]casework.Plan, error) {
	return plans(ctx, q, at, `k.office = $2 AND x.resident_id = (SELECT resident_id FROM identities WHERE id = $3)`, o, to)
}

// planned are the cases (case_id, office) on which somebody takes part for whom the office has a plan, with its handler and who covers.
const planned = `SELECT v.case_id, k.office, k.handler_id FROM contact_plans k JOIN contact_plan_identities pi ON pi.plan_id = k.id JOIN identities o ON o.id = pi.identity_id
	JOIN identities i ON i.resident_id = o.resident_id JOIN voices v ON v.identity_id = i.id WHERE k.ended_at IS NULL`
