package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/jackc/pgx/v5"
)

// PlaceLoadID numbers the loads of places; 0 is none.
type PlaceLoadID int64

// PlaceState says what a load is for now.
type PlaceState string

const (
	PlacesCurrent  PlaceState = "current"  // in use
	PlacesPrevious PlaceState = "previous" // what undoing goes back to
	PlacesUndone   PlaceState = "undone"
	PlacesPast     PlaceState = "past" // replaced more than once; its rows are gone
)

// PlaceLoad is one import of a city's files, and what it left in force.
type PlaceLoad struct {
	ID        PlaceLoadID
	At        time.Time
	By        string
	State     PlaceState
	Effective time.Time             // of the map that it brought; zero where it brought none
	Maps      []casework.MapVersion // in force side by side, the oldest first; empty where its rows are gone
	Files     []PlaceFile
	Counts    PlaceCounts
	Report    string // what was left out and why, in lines for a person
	UndoneAt  time.Time
	UndoneBy  string
}

// PlaceFile is a file that a load was made from.
type PlaceFile struct {
	Name   string `json:"name"`
	Sort   string `json:"sort"`   // districts, addresses, corners, places, nicknames
	SHA256 string `json:"sha256"` // of its bytes, in hex
}

// PlaceCounts is how much a load holds.
type PlaceCounts struct {
	Districts int `json:"districts"`
	Addresses int `json:"addresses"` // that can be found: rows left out are not among them
	Streets   int `json:"streets"`
	Corners   int `json:"corners"`
	Places    int `json:"places"`
	Outside   int `json:"outside"` // addresses in no district
}

// NewPlaces is what an import brings.
type NewPlaces struct {
	PlaceLoad                  // By, Effective, Files, Counts and Report count; the store gives the rest
	Map       *district.Map    // nil: the maps that are there stay
	Alone     bool             // the map takes the place of all maps, not only of the one of its day
	Rows      *gazetteer.Filed // nil: the addresses that are there stay
	Replaces  PlaceLoadID      // what it was checked against
}

// ReplacePlaces puts a load in the place of the one in use, in one transaction: who reads meanwhile gets the one or the other,
// whole. It refuses where another load was committed since the check.
func (db *DB) ReplacePlaces(ctx context.Context, n NewPlaces) (id PlaceLoadID, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		from, err := lockPlaces(ctx, tx)
		if err != nil {
			return err
		}
		if from != n.Replaces {
			return casework.Errorf(casework.Conflict, "Somebody else has loaded places meanwhile: look at what they did, and try again.")
		}
		book, err := bookOf(ctx, tx, from, n.Rows)
		if err != nil {
			return err
		}
		if id, err = addLoad(ctx, tx, from, book, n.PlaceLoad); err != nil {
			return err
		}
		if err := addMaps(ctx, tx, from, id, n); err != nil {
			return err
		}
		return prunePlaces(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("storing places: %w", err)
	}
	return id, nil
}

// lockPlaces lets one process at a time change what is loaded, and tells which load is in use. Reading goes on.
func lockPlaces(ctx context.Context, tx pgx.Tx) (PlaceLoadID, error) {
	if _, err := tx.Exec(ctx, `LOCK TABLE place_loads IN SHARE ROW EXCLUSIVE MODE`); err != nil {
		return 0, err
	}
	return currentPlaces(ctx, tx)
}

func currentPlaces(ctx context.Context, q querier) (id PlaceLoadID, err error) {
	err = q.QueryRow(ctx, `SELECT id FROM place_loads WHERE state = 'current'`).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// CurrentPlaces tells which load is in use, 0 where there is none. It is cheap enough to be asked each minute.
func (db *DB) CurrentPlaces(ctx context.Context) (PlaceLoadID, error) {
	id, err := currentPlaces(ctx, db.pool)
	if err != nil {
		return 0, fmt.Errorf("asking which places are loaded: %w", err)
	}
	return id, nil
}

// addLoad makes the row of a load and moves the state of those before it.
func addLoad(ctx context.Context, tx pgx.Tx, from PlaceLoadID, book *int, l PlaceLoad) (id PlaceLoadID, err error) {
	for _, sql := range []string{
		`UPDATE place_loads SET state = 'past', gazetteer_id = NULL WHERE state = 'previous'`,
		`UPDATE place_loads SET state = 'previous' WHERE state = 'current'`,
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return 0, err
		}
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO place_loads (by_whom, state, replaced, gazetteer_id, effective, files, counts, report)
		VALUES ($1, 'current', nullif($2, 0), $3, $4, $5, $6, $7) RETURNING id`,
		l.By, from, book, dateOrNull(l.Effective), append([]PlaceFile{}, l.Files...), l.Counts, l.Report).Scan(&id)
	return id, err
}

func dateOrNull(day time.Time) *time.Time {
	if day.IsZero() {
		return nil
	}
	return &day
}

// addMaps gives a load the maps of the one before it, but for that of the new map's day, and the new map.
func addMaps(ctx context.Context, tx pgx.Tx, from, id PlaceLoadID, n NewPlaces) error {
	if n.Map == nil || !n.Alone {
		_, err := tx.Exec(ctx, `
			INSERT INTO place_load_maps (load_id, map_id)
			SELECT $2, m.id FROM place_load_maps l JOIN district_maps m ON m.id = l.map_id
			WHERE l.load_id = $1 AND m.effective IS DISTINCT FROM $3`, from, id, mapDay(n.Map))
		if err != nil {
			return err
		}
	}
	if n.Map == nil {
		return nil
	}
	return addMap(ctx, tx, id, *n.Map)
}

func mapDay(m *district.Map) *time.Time {
	if m == nil {
		return nil
	}
	return &m.Version.Effective
}

func addMap(ctx context.Context, tx pgx.Tx, id PlaceLoadID, m district.Map) error {
	var number int
	err := tx.QueryRow(ctx, `
		WITH m AS (INSERT INTO district_maps (name, effective) VALUES ($2, $3) RETURNING id)
		INSERT INTO place_load_maps (load_id, map_id) SELECT $1, id FROM m RETURNING map_id`,
		id, m.Version.Name, m.Version.Effective).Scan(&number)
	if err != nil {
		return err
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"district_shapes"}, []string{"map_id", "n", "district", "geometry"},
		pgx.CopyFromSlice(len(m.Shapes), func(i int) ([]any, error) {
			geometry, err := m.Shapes[i].Geometry()
			return []any{number, i, m.Shapes[i].District, geometry}, err
		}))
	return err
}

// prunePlaces throws the rows away that no load in use or before it needs. What they were made from is told in place_loads.
func prunePlaces(ctx context.Context, tx pgx.Tx) error {
	for _, sql := range []string{
		`DELETE FROM place_load_maps WHERE load_id IN (SELECT id FROM place_loads WHERE state IN ('undone', 'past'))`,
		`DELETE FROM district_shapes WHERE map_id NOT IN (SELECT map_id FROM place_load_maps)`,
		`DELETE FROM district_maps WHERE id NOT IN (SELECT map_id FROM place_load_maps)`,
		`DELETE FROM gazetteer_names WHERE gazetteer_id NOT IN (SELECT gazetteer_id FROM place_loads WHERE gazetteer_id IS NOT NULL)`,
		`DELETE FROM gazetteer_addresses WHERE gazetteer_id NOT IN (SELECT gazetteer_id FROM place_loads WHERE gazetteer_id IS NOT NULL)`,
		`DELETE FROM gazetteer_corners WHERE gazetteer_id NOT IN (SELECT gazetteer_id FROM place_loads WHERE gazetteer_id IS NOT NULL)`,
		`DELETE FROM gazetteer_places WHERE gazetteer_id NOT IN (SELECT gazetteer_id FROM place_loads WHERE gazetteer_id IS NOT NULL)`,
		`DELETE FROM gazetteer_nicknames WHERE gazetteer_id NOT IN (SELECT gazetteer_id FROM place_loads WHERE gazetteer_id IS NOT NULL)`,
		`DELETE FROM gazetteers WHERE id NOT IN (SELECT gazetteer_id FROM place_loads WHERE gazetteer_id IS NOT NULL)`,
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("throwing old places away: %w", err)
		}
	}
	return nil
}
