package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
	"github.com/jackc/pgx/v5"
)

// OpenPlacedCases lists the cases that are neither resolved nor closed and of which a place is known, by number: what a new
// district map is tried on.
func (db *DB) OpenPlacedCases(ctx context.Context) ([]routing.Placed, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT c.number, c.office, p.kind, p.lat, p.lon, p.district
		FROM cases c JOIN case_places p ON p.case_id = c.id AND p.status = 'matched'
		WHERE c.status NOT IN ('resolved', 'closed') ORDER BY c.number, p.kind`)
	if err != nil {
		return nil, fmt.Errorf("listing the places of open cases: %w", err)
	}
	var out []routing.Placed
	var number int64
	var office casework.OfficeID
	var kind, inDistrict string
	var lat, lon float64
	_, err = pgx.ForEachRow(rows, []any{&number, &office, &kind, &lat, &lon, &inDistrict}, func() error {
		if len(out) == 0 || out[len(out)-1].Number != number {
			out = append(out, routing.Placed{Number: number, Office: office})
		}
		at := &casework.Place{Lat: lat, Lon: lon, District: inDistrict}
		if c := &out[len(out)-1]; kind == "home" {
			c.Home = at
		} else {
			c.Matter = at
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing the places of open cases: %w", err)
	}
	return out, nil
}
