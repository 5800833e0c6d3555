package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// OwnCover implements web.Covering.
func (p Pages) OwnCover(ctx context.Context, v casework.Viewer, now time.Time) (c casework.Cover, err error) {
	rows, err := p.pool.Query(ctx, `SELECT y.cover_id, s.name, y.from_at, y.until_at FROM covers y JOIN staff s ON s.id = y.cover_id WHERE y.staff_id = $1 AND y.ended_at IS NULL AND y.until_at > $2`, v.Staff, now)
	if err != nil {
		return c, fmt.Errorf("reading who covers: %w", err)
	}
	if _, err = pgx.ForEachRow(rows, []any{&c.By, &c.Name, &c.From, &c.Until}, func() error { return nil }); err != nil {
		return c, fmt.Errorf("reading who covers: %w", err)
	}
	return c, nil
}

// SetCover implements web.Covering.
func (p Pages) SetCover(ctx context.Context, v casework.Viewer, at time.Time, c casework.Cover) error {
	if !v.May(casework.WorkCases) {
		return casework.Errorf(casework.Forbidden, "Your account has no work that somebody could cover.")
	}
	if err := c.Check(v.Staff, at); err != nil {
		return err
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		name, err := p.colleague(ctx, tx, v.Office, c.By)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE covers SET ended_at = $2 WHERE staff_id = $1 AND ended_at IS NULL`, v.Staff, at); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO covers (staff_id, cover_id, from_at, until_at, set_by, set_at) VALUES ($1, $2, $3, $4, $1, $5)`, v.Staff, c.By, c.From, c.Until, at)
		if err != nil {
			return err
		}
		day := func(t time.Time) string { return t.In(p.city.Zone).Format(time.DateOnly) }
		own := casework.Account{Staff: v.Staff, Office: v.Office, Role: v.Role}
		return addEvents(ctx, tx, []eventRow{accountEvent(v, casework.CoverSet, own, map[string]string{"cover": name, "from": day(c.From), "until": day(c.LastDay())})})
	})
	if err != nil {
		return fmt.Errorf("setting who covers: %w", err)
	}
	return nil
}

// EndCover implements web.Covering.
func (p Pages) EndCover(ctx context.Context, v casework.Viewer, at time.Time) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE covers SET ended_at = $2 WHERE staff_id = $1 AND ended_at IS NULL AND until_at > $2`, v.Staff, at)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "Nobody covers for you any more.")
		}
		return addEvents(ctx, tx, []eventRow{accountEvent(v, casework.CoverEnded, casework.Account{Staff: v.Staff, Office: v.Office}, nil)})
	})
	if err != nil {
		return fmt.Errorf("ending a cover: %w", err)
	}
	return nil
}

// coverFor is who is told beside somebody who is away at a moment: a colleague of the same office. 0 for nobody.
func coverFor(ctx context.Context, q querier, id casework.StaffID, at time.Time) (cover casework.StaffID, away string, err error) {
	rows, err := q.Query(ctx, `SELECT s.id, w.name FROM covers y JOIN staff s ON s.id = y.cover_id AND s.active JOIN staff w ON w.id = y.staff_id AND w.office = s.office
		WHERE y.staff_id = $1 AND y.ended_at IS NULL AND y.from_at <= $2 AND y.until_at > $2`, id, at)
	if err != nil {
		return 0, "", fmt.Errorf("asking who covers: %w", err)
	}
	if _, err = pgx.ForEachRow(rows, []any{&cover, &away}, func() error { return nil }); err != nil {
		return 0, "", fmt.Errorf("asking who covers: %w", err)
	}
	return cover, away, nil
}

// awayNow are the people of an office who are away, with the words for it.
func (db *DB) awayNow(ctx context.Context, q querier, o casework.OfficeID) (map[casework.StaffID]string, error) {
	rows, err := q.Query(ctx, `SELECT y.staff_id, s.name, y.until_at FROM covers y JOIN staff s ON s.id = y.cover_id JOIN staff w ON w.id = y.staff_id
		WHERE w.office = $1 AND y.ended_at IS NULL AND y.from_at <= now() AND y.until_at > now()`, o)
	if err != nil {
		return nil, fmt.Errorf("asking who is away: %w", err)
	}
	away := map[casework.StaffID]string{}
	var id casework.StaffID
	var c casework.Cover
	_, err = pgx.ForEachRow(rows, []any{&id, &c.Name, &c.Until}, func() error {
		away[id] = "away until " + c.LastDay().In(db.city.Zone).Format("January 2") + ", " + c.Name + " covers"
		return nil
	})
	return away, err
}
