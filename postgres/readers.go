package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// mostLooked is how many events of reading are gathered into rows: somebody who leaves a page open makes thousands.
const mostLooked = 5000

// readings gathers events of reading (e), a row for a person and an hour. %s picks them.
const readings = `
	SELECT max(e.at), count(*), s.name, s.role, s.office, array_agg(DISTINCT coalesce(nullif(e.detail ->> 'what', ''), e.kind))
	FROM (SELECT e.at, e.kind, e.actor, e.detail FROM events e WHERE e.kind LIKE 'read.%%' AND (%s) ORDER BY e.id DESC LIMIT %d) e
	JOIN staff s ON e.actor = 'staff:' || s.id
	GROUP BY s.id, date_trunc('hour', e.at) ORDER BY 1 DESC LIMIT `

// Readings implements web.Readers.
func (p Pages) Readings(ctx context.Context, v casework.Viewer, id casework.CaseID, most int) ([]web.Reading, error) {
	all, err := p.readings(ctx, v, `e.case_id = $3 AND EXISTS (SELECT FROM cases c WHERE c.id = $3 AND `+led+`)`, int64(id), most)
	if err != nil {
		return nil, fmt.Errorf("reading who looked at case %d: %w", id, err)
	}
	return all, nil
}

// PersonReadings implements web.Readers.
func (p Pages) PersonReadings(ctx context.Context, v casework.Viewer, id casework.ResidentID, most int) ([]web.Reading, error) {
	theirs := `SELECT c.id FROM cases c JOIN voices x ON x.case_id = c.id JOIN identities i ON i.id = x.identity_id WHERE i.resident_id = $3 AND ` + led
	all, err := p.readings(ctx, v, `e.id = ANY (ARRAY(SELECT id FROM events WHERE kind = 'read.person' AND detail ->> 'resident' = $3::bigint::text AND EXISTS (`+theirs+`) ORDER BY id DESC LIMIT `+fmt.Sprint(mostLooked)+`))
		OR e.case_id IN (`+theirs+`)`, int64(id), most)
	if err != nil {
		return nil, fmt.Errorf("reading who looked at resident %d: %w", id, err)
	}
	return all, nil
}

func (p Pages) readings(ctx context.Context, v casework.Viewer, which string, id int64, most int) ([]web.Reading, error) {
	if !v.May(casework.SeeReaders) {
		return nil, nil
	}
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, fmt.Sprintf(readings, which, mostLooked)+`$4`, w.all, w.offices, id, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (x web.Reading, err error) {
		return x, row.Scan(&x.At, &x.Times, &x.Name, &x.Role, &x.Office, &x.What)
	})
}
