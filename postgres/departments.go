package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// WaitingByDepartment implements web.Cases.
func (p Pages) WaitingByDepartment(ctx context.Context, v casework.Viewer) (map[string]int, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `SELECT coalesce(nullif(c.department, ''), $3), count(*) FROM cases c WHERE `+viewFilter[web.OnDepartment]+` GROUP BY 1`,
		w.all, w.offices, casework.NoDepartment)
	if err != nil {
		return nil, fmt.Errorf("counting what waits on departments: %w", err)
	}
	counts := map[string]int{}
	var id string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error {
		counts[id] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("counting what waits on departments: %w", err)
	}
	return counts, nil
}
