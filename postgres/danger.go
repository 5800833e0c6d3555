package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// dangerous are the cases of a transaction on which somebody wrote words that may mean danger.
func (f *filing) dangerous() (ids []int64) {
	for _, e := range f.events {
		if e.Kind == casework.DangerSeen {
			ids = append(ids, int64(e.Case))
		}
	}
	return ids
}

// raiseDanger tells at once whoever has such a case, and the heads of its office; where it waits for an office, those who find it one.
func (f *filing) raiseDanger(ctx context.Context) error {
	ids := f.dangerous()
	if len(ids) == 0 {
		return nil
	}
	rows, err := f.tx.Query(ctx, `SELECT DISTINCT c.id, c.office, s.id FROM cases c JOIN staff s ON s.active
		AND (s.id = c.assignee OR s.role = 'head' AND s.office = c.office OR c.office = '' AND s.role = 'intake') WHERE c.id = ANY($1) ORDER BY c.id, s.id`, ids)
	if err != nil {
		return fmt.Errorf("looking whom to tell of danger: %w", err)
	}
	type alarm struct {
		kase   casework.CaseID
		office casework.OfficeID
		who    casework.StaffID
	}
	alarms, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a alarm, err error) {
		return a, row.Scan(&a.kase, &a.office, &a.who)
	})
	if err != nil {
		return fmt.Errorf("looking whom to tell of danger: %w", err)
	}
	for _, a := range alarms {
		if err := tell(ctx, f.tx, casework.ToldDanger, a.kase, a.office, []casework.StaffID{a.who}, casework.Doer{At: f.known.Now}, 0); err != nil {
			return err
		}
	}
	return nil
}
