package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// PlaceLoads lists the newest loads, the newest first.
func (db *DB) PlaceLoads(ctx context.Context, limit int) ([]PlaceLoad, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT l.id, l.at, l.by_whom, l.state, l.effective, l.files, l.counts, l.report, l.undone_at, coalesce(l.undone_by, ''),
		  coalesce(array_agg(m.name ORDER BY m.effective, m.id) FILTER (WHERE m.id IS NOT NULL), '{}'),
		  coalesce(array_agg(m.effective ORDER BY m.effective, m.id) FILTER (WHERE m.id IS NOT NULL), '{}')
		FROM place_loads l LEFT JOIN place_load_maps lm ON lm.load_id = l.id LEFT JOIN district_maps m ON m.id = lm.map_id
		GROUP BY l.id ORDER BY l.id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("listing the loads of places: %w", err)
	}
	loads, err := pgx.CollectRows(rows, scanLoad)
	if err != nil {
		return nil, fmt.Errorf("listing the loads of places: %w", err)
	}
	return loads, nil
}

func scanLoad(row pgx.CollectableRow) (l PlaceLoad, err error) {
	var effective, undone *time.Time
	var names []string
	var days []time.Time
	err = row.Scan(&l.ID, &l.At, &l.By, &l.State, &effective, &l.Files, &l.Counts, &l.Report, &undone, &l.UndoneBy, &names, &days)
	if effective != nil {
		l.Effective = *effective
	}
	if undone != nil {
		l.UndoneAt = *undone
	}
	for i := range names {
		l.Maps = append(l.Maps, casework.MapVersion{Name: names[i], Effective: days[i]})
	}
	return l, err
}

// UndoPlaces takes the load in use back: the one before it is in use again, or none where it was the first. It tells both;
// now is 0 where nothing is loaded any more.
func (db *DB) UndoPlaces(ctx context.Context, by string) (undone, now PlaceLoadID, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if undone, err = lockPlaces(ctx, tx); err != nil {
			return err
		}
		if undone == 0 {
			return casework.Errorf(casework.NotFound, "No places are loaded, so there is nothing to undo.")
		}
		var first, kept bool
		err := tx.QueryRow(ctx, `SELECT replaced IS NULL, EXISTS (SELECT FROM place_loads WHERE state = 'previous') FROM place_loads WHERE id = $1`, undone).Scan(&first, &kept)
		if err != nil {
			return err
		}
		if !first && !kept {
			return casework.Errorf(casework.Conflict, "The load before this one is no longer kept: import its files again.")
		}
		_, err = tx.Exec(ctx, `UPDATE place_loads SET state = 'undone', gazetteer_id = NULL, undone_at = now(), undone_by = $2 WHERE id = $1`, undone, by)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE place_loads SET state = 'current' WHERE state = 'previous'`); err != nil {
			return err
		}
		if now, err = currentPlaces(ctx, tx); err != nil {
			return err
		}
		return prunePlaces(ctx, tx)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("undoing the last load of places: %w", err)
	}
	return undone, now, nil
}
