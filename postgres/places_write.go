package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/jackc/pgx/v5"
)

// bookOf stores the rows of a gazetteer; without rows it is that of the load before, which may have none.
func bookOf(ctx context.Context, tx pgx.Tx, from PlaceLoadID, rows *gazetteer.Filed) (*int, error) {
	var id *int
	if rows == nil {
		err := tx.QueryRow(ctx, `SELECT (SELECT gazetteer_id FROM place_loads WHERE id = $1)`, from).Scan(&id)
		return id, err
	}
	neighbours := append([]string{}, rows.Neighbours...)
	err := tx.QueryRow(ctx, `INSERT INTO gazetteers (addresses, neighbours) VALUES ($1, $2) RETURNING id`, len(rows.Houses), neighbours).Scan(&id)
	if err != nil {
		return nil, err
	}
	for _, t := range bookTables(*id, rows) {
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromSlice(t.rows, t.row)); err != nil {
			return nil, fmt.Errorf("copying into %s: %w", t.name, err)
		}
	}
	return id, nil
}

// bookTable is a piece of a gazetteer on its way into a table.
type bookTable struct {
	name    string
	columns []string
	rows    int
	row     func(i int) ([]any, error)
}

func bookTables(id int, f *gazetteer.Filed) []bookTable {
	out := []bookTable{
		namesTable(id, "street", f.Streets), namesTable(id, "area", f.Areas), namesTable(id, "postcode", f.Postcodes),
		addressTable(id, f.Houses),
		{"gazetteer_corners", []string{"gazetteer_id", "street", "cross_street", "area", "lat", "lon"}, len(f.Corners), func(i int) ([]any, error) {
			c := f.Corners[i]
			at := gazetteer.PointAt(c.Lat, c.Lon)
			return []any{id, c.Street, c.Cross, c.City, at.Lat, at.Lon}, nil
		}},
		{"gazetteer_places", []string{"gazetteer_id", "name", "area", "lat", "lon"}, len(f.Places), func(i int) ([]any, error) {
			p := f.Places[i]
			at := gazetteer.PointAt(p.Lat, p.Lon)
			return []any{id, p.Name, p.City, at.Lat, at.Lon}, nil
		}},
		{"gazetteer_nicknames", []string{"gazetteer_id", "name", "street"}, len(f.Nicknames), func(i int) ([]any, error) {
			return []any{id, f.Nicknames[i].Name, f.Nicknames[i].Street}, nil
		}},
	}
	return out
}

func namesTable(id int, sort string, names []string) bookTable {
	return bookTable{"gazetteer_names", []string{"gazetteer_id", "sort", "n", "name"}, len(names), func(i int) ([]any, error) {
		return []any{id, sort, i, names[i]}, nil
	}}
}

func addressTable(id int, houses []gazetteer.FiledHouse) bookTable {
	columns := []string{"gazetteer_id", "street", "area", "postcode", "lat", "lon", "number"}
	row := make([]any, len(columns)) // read before the next is asked for
	return bookTable{"gazetteer_addresses", columns, len(houses), func(i int) ([]any, error) {
		h := &houses[i]
		row[0], row[1], row[2], row[3] = id, int32(h.Street), int32(h.Area), int32(h.Postcode)
		row[4], row[5], row[6] = h.At.Lat, h.At.Lon, h.Number()
		return row, nil
	}}
}
