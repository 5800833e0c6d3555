package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Readings implements web.Readers.
func (p Pages) Readings(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]web.Reading, error) {
	w := p.wall(v)
	if !v.May(casework.ManageOffice) {
		w = wall{offices: []string{}}
	}
	rows, err := p.pool.Query(ctx, `
		SELECT e.at, s.name, s.role, e.kind FROM events e JOIN cases c ON c.id = e.case_id JOIN staff s ON e.actor = 'staff:' || s.id
		WHERE e.case_id = $3 AND e.kind LIKE 'read.%' AND s.office <> c.office AND `+led+` ORDER BY e.id DESC LIMIT $4`, w.all, w.offices, id, web.MostReadings)
	if err != nil {
		return nil, fmt.Errorf("reading who looked at case %d: %w", id, err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (x web.Reading, err error) {
		return x, row.Scan(&x.At, &x.Name, &x.Role, &x.What)
	})
	if err != nil {
		return nil, fmt.Errorf("reading who looked at case %d: %w", id, err)
	}
	return all, nil
}
