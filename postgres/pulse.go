package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// writingFor is how long somebody is said to write after their draft was kept.
const writingFor = "8 seconds"

// pulseBack is how many numbers back events are read again: a transaction that took longer may commit behind newer ones.
const pulseBack = 500

// Pulse implements web.Live. It is a hint alone: what a page then shows it reads again, as its own viewer.
func (p Pages) Pulse(ctx context.Context, v casework.Viewer, after casework.EventID) (out web.Pulse, err error) {
	if !v.System {
		return out, casework.Errorf(casework.Forbidden, "Hints are passed on by the program.")
	}
	if err := p.pool.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM events`).Scan(&out.Newest); err != nil {
		return out, fmt.Errorf("asking whether something happened: %w", err)
	}
	if after > 0 {
		if out.Hints, err = p.happened(ctx, after-pulseBack); err != nil {
			return out, fmt.Errorf("reading what happened: %w", err)
		}
	}
	if out.Writing, err = p.writing(ctx); err != nil {
		return out, fmt.Errorf("reading who writes: %w", err)
	}
	return out, nil
}

func (p Pages) happened(ctx context.Context, after casework.EventID) ([]web.Hint, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT e.id, c.number, ARRAY(SELECT c.office UNION SELECT office FROM case_copies x WHERE x.case_id = c.id UNION SELECT office FROM case_guests g WHERE g.case_id = c.id), e.kind = 'case.opened'
		FROM events e JOIN cases c ON c.id = e.case_id
		WHERE e.id > $1 AND e.kind NOT LIKE 'read.%' ORDER BY e.id`, after)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h web.Hint, err error) {
		return h, row.Scan(&h.Event, &h.Case, &h.Offices, &h.Opened)
	})
}

func (p Pages) writing(ctx context.Context) ([]web.Writer, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT c.number, c.office, s.id, s.name, d.kind FROM drafts d JOIN cases c ON c.id = d.case_id JOIN staff s ON s.id = d.staff_id
		WHERE d.saved_at > now() - interval '`+writingFor+`' ORDER BY s.name`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w web.Writer, err error) {
		return w, row.Scan(&w.Case, &w.Office, &w.Staff, &w.Name, &w.Kind)
	})
}
