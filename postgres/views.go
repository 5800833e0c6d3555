package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// SavedViews implements web.Views. What an office shares is seen by who belongs to it, and ends with belonging there.
func (p Pages) SavedViews(ctx context.Context, v casework.Viewer) ([]web.SavedView, error) {
	if !v.May(casework.ReadCases) { // what a list is asked for may be somebody's name
		return nil, nil
	}
	rows, err := p.pool.Query(ctx, `
		SELECT id, name, address, shared, staff_id = $1 FROM saved_views WHERE office = $2 AND (staff_id = $1 OR (shared AND $2 <> '')) ORDER BY lower(name), id LIMIT $3`,
		v.Staff, v.Office, web.MostViews)
	if err != nil {
		return nil, fmt.Errorf("reading saved lists: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (x web.SavedView, err error) {
		return x, row.Scan(&x.ID, &x.Name, &x.Address, &x.Shared, &x.Own)
	})
}

// SaveView implements web.Views.
func (p Pages) SaveView(ctx context.Context, v casework.Viewer, name, address string, shared bool) error {
	if shared && (!v.May(casework.ManageOffice) || v.Office == "") {
		return casework.Errorf(casework.Forbidden, "Only the head of an office shares a list with it.")
	}
	have, err := p.SavedViews(ctx, v)
	if err != nil {
		return err
	}
	if len(have) >= web.MostViews {
		return casework.Errorf(casework.Conflict, "You have %d saved lists, which is as many as there may be; drop one first.", len(have))
	}
	_, err = p.pool.Exec(ctx, `INSERT INTO saved_views (office, staff_id, shared, name, address) VALUES ($1, $2, $3, $4, $5)`, v.Office, v.Staff, shared, name, address)
	if err != nil {
		return fmt.Errorf("keeping a list: %w", err)
	}
	return nil
}

// ChangeView implements web.Views. What a colleague shares, the head of the office renames or takes out of the common lists.
func (p Pages) ChangeView(ctx context.Context, v casework.Viewer, id int64, name string, shared bool) error {
	heads := v.May(casework.ManageOffice) && v.Office != ""
	if shared && !heads {
		return casework.Errorf(casework.Forbidden, "Only the head of an office shares a list with it.")
	}
	tag, err := p.pool.Exec(ctx, `UPDATE saved_views SET name = $5, shared = $6 WHERE id = $1 AND (staff_id = $2 OR (shared AND $3 AND office = $4))`,
		id, v.Staff, heads, v.Office, name, shared)
	if err != nil {
		return fmt.Errorf("changing a list: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return casework.Errorf(casework.NotFound, "There is no such list.")
	}
	return nil
}

// DropView implements web.Views.
func (p Pages) DropView(ctx context.Context, v casework.Viewer, id int64) error {
	tag, err := p.pool.Exec(ctx, `DELETE FROM saved_views WHERE id = $1 AND (staff_id = $2 OR (shared AND $3 AND office = $4))`,
		id, v.Staff, v.May(casework.ManageOffice), v.Office)
	if err != nil {
		return fmt.Errorf("forgetting a list: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return casework.Errorf(casework.NotFound, "There is no such list.")
	}
	return nil
}
