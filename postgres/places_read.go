package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/street"
	"github.com/jackc/pgx/v5"
)

// Places is the load in use, as a routing atlas is made from it.
type Places struct {
	Load PlaceLoadID        // 0: nothing is loaded
	Maps []district.Map     // the oldest first
	Rows *gazetteer.Builder // empty where no addresses are loaded
}

// ReadPlaces reads the load in use as it stands at one moment.
func (db *DB) ReadPlaces(ctx context.Context) (p Places, err error) {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, db.pool, options, func(tx pgx.Tx) error {
		// The rows come in the order in which they lie: all processes number and weigh alike.
		if _, err := tx.Exec(ctx, `SET LOCAL synchronize_seqscans = off; SET LOCAL max_parallel_workers_per_gather = 0`); err != nil {
			return err
		}
		if p.Load, err = currentPlaces(ctx, tx); err != nil {
			return err
		}
		if p.Maps, err = readMaps(ctx, tx, p.Load); err != nil {
			return err
		}
		p.Rows, err = readBook(ctx, tx, p.Load)
		return err
	})
	if err != nil {
		return Places{}, fmt.Errorf("reading the places that are loaded: %w", err)
	}
	return p, nil
}

func readMaps(ctx context.Context, tx pgx.Tx, load PlaceLoadID) ([]district.Map, error) {
	rows, err := tx.Query(ctx, `
		SELECT m.id, m.name, m.effective, s.district, s.geometry
		FROM place_load_maps l JOIN district_maps m ON m.id = l.map_id JOIN district_shapes s ON s.map_id = m.id
		WHERE l.load_id = $1 ORDER BY m.effective, m.id, s.n`, load)
	if err != nil {
		return nil, err
	}
	var maps []district.Map
	var id, last int
	var version casework.MapVersion
	var name, geometry string
	_, err = pgx.ForEachRow(rows, []any{&id, &version.Name, &version.Effective, &name, &geometry}, func() error {
		shape, err := district.ParseShape(name, geometry)
		if err != nil {
			return err
		}
		if id != last {
			maps, last = append(maps, district.Map{Version: version}), id
		}
		m := &maps[len(maps)-1]
		m.Shapes = append(m.Shapes, shape)
		return nil
	})
	return maps, err
}

// readBook reads a load's gazetteer into a builder.
func readBook(ctx context.Context, tx pgx.Tx, load PlaceLoadID) (*gazetteer.Builder, error) {
	var id, addresses int
	var neighbours []string
	err := tx.QueryRow(ctx, `SELECT g.id, g.addresses, g.neighbours FROM place_loads l JOIN gazetteers g ON g.id = l.gazetteer_id WHERE l.id = $1`, load).
		Scan(&id, &addresses, &neighbours)
	if errors.Is(err, pgx.ErrNoRows) {
		return gazetteer.NewBuilder(), nil
	}
	if err != nil {
		return nil, err
	}
	names, err := readNames(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	b := gazetteer.Restored(names["street"], names["area"], names["postcode"], addresses)
	for _, n := range neighbours {
		b.AddNeighbour(n)
	}
	for _, read := range []func(context.Context, pgx.Tx, int, *gazetteer.Builder) error{readAddresses, readCorners, readNamedPlaces, readNicknames} {
		if err := read(ctx, tx, id, b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func readNames(ctx context.Context, tx pgx.Tx, id int) (map[string][]string, error) {
	rows, err := tx.Query(ctx, `SELECT sort, name FROM gazetteer_names WHERE gazetteer_id = $1 ORDER BY sort, n`, id)
	if err != nil {
		return nil, err
	}
	names := map[string][]string{}
	var sort, name string
	_, err = pgx.ForEachRow(rows, []any{&sort, &name}, func() error { names[sort] = append(names[sort], name); return nil })
	return names, err
}

func readAddresses(ctx context.Context, tx pgx.Tx, id int, b *gazetteer.Builder) error {
	rows, err := tx.Query(ctx, `SELECT street, area, postcode, lat, lon, number FROM gazetteer_addresses WHERE gazetteer_id = $1`, id)
	if err != nil {
		return err
	}
	var name, area, postcode int32
	var at gazetteer.Point
	var number string
	_, err = pgx.ForEachRow(rows, []any{&name, &area, &postcode, &at.Lat, &at.Lon, &number}, func() error {
		n, ok := street.ParseNumber(number)
		if !ok || !b.File(gazetteer.FiledHouse{Street: uint32(name), Area: uint16(area), Postcode: uint16(postcode),
			Low: uint32(n.Low), High: uint32(n.High), Letter: n.Letter, At: at}) {
			return fmt.Errorf("address %q at %d, %d is not one that was stored", number, at.Lat, at.Lon)
		}
		return nil
	})
	return err
}

func readCorners(ctx context.Context, tx pgx.Tx, id int, b *gazetteer.Builder) error {
	rows, err := tx.Query(ctx, `SELECT street, cross_street, area, lat, lon FROM gazetteer_corners WHERE gazetteer_id = $1`, id)
	if err != nil {
		return err
	}
	var c gazetteer.Corner
	var at gazetteer.Point
	_, err = pgx.ForEachRow(rows, []any{&c.Street, &c.Cross, &c.City, &at.Lat, &at.Lon}, func() error {
		c.Lat, c.Lon = at.Degrees()
		b.AddCorner(c)
		return nil
	})
	return err
}

func readNamedPlaces(ctx context.Context, tx pgx.Tx, id int, b *gazetteer.Builder) error {
	rows, err := tx.Query(ctx, `SELECT name, area, lat, lon FROM gazetteer_places WHERE gazetteer_id = $1`, id)
	if err != nil {
		return err
	}
	var p gazetteer.NamedPlace
	var at gazetteer.Point
	_, err = pgx.ForEachRow(rows, []any{&p.Name, &p.City, &at.Lat, &at.Lon}, func() error {
		p.Lat, p.Lon = at.Degrees()
		b.AddPlace(p)
		return nil
	})
	return err
}

func readNicknames(ctx context.Context, tx pgx.Tx, id int, b *gazetteer.Builder) error {
	rows, err := tx.Query(ctx, `SELECT name, street FROM gazetteer_nicknames WHERE gazetteer_id = $1`, id)
	if err != nil {
		return err
	}
	var n gazetteer.Nickname
	_, err = pgx.ForEachRow(rows, []any{&n.Name, &n.Street}, func() error { b.AddNickname(n); return nil })
	return err
}
