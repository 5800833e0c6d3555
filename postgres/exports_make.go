package postgres

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/records"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var _ records.Store = Pages{}

// ClaimExport implements records.Store. What an attempt before has left is thrown away.
func (p Pages) ClaimExport(ctx context.Context, worker string, now time.Time, lease time.Duration) (j records.Job, ok bool, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		j, ok = records.Job{}, false
		rows, err := tx.Query(ctx, `
			WITH x AS (UPDATE exports SET state = 'making', worker = $1, attempts = attempts + 1, done = 0, due_at = $3 WHERE id = (
			  SELECT id FROM exports WHERE state IN ('asked', 'making') AND due_at <= $2 ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *)
			SELECT `+exportColumns+`, x.attempts, s.role, s.active, s.office FROM x JOIN staff s ON s.id = x.staff_id`, worker, now, now.Add(lease))
		if err != nil {
			return err
		}
		jobs, err := pgx.CollectRows(rows, scanJob)
		if err != nil || len(jobs) == 0 {
			return err
		}
		j, ok = jobs[0], true
		if _, err := tx.Exec(ctx, `DELETE FROM export_parts WHERE export_id = $1 AND attempt < $2`, j.ID, j.Attempt); err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `SELECT c.number FROM export_cases x JOIN cases c ON c.id = x.case_id WHERE x.export_id = $1 ORDER BY x.n`, j.ID)
		if err != nil {
			return err
		}
		j.Cases, err = pgx.CollectRows(rows, pgx.RowTo[casework.CaseNumber])
		return err
	})
	if err != nil {
		return j, false, fmt.Errorf("claiming an export: %w", err)
	}
	return j, ok, nil
}

func scanJob(row pgx.CollectableRow) (j records.Job, err error) {
	var hash []byte
	var active bool
	v := casework.Viewer{}
	err = row.Scan(append(exportInto(&j.Export, &hash), &j.Attempt, &v.Role, &active, &v.Office)...)
	if v.Staff = j.Staff; active && v.Office == j.Office { // whoever has left, or moved on, reads nothing of it
		j.Viewer = v
	}
	return j, err
}

// AddPart implements records.Store.
func (p Pages) AddPart(ctx context.Context, j records.Job, n int, part []byte, until time.Time) error {
	tag, err := p.pool.Exec(ctx, `
		WITH mine AS (UPDATE exports SET due_at = $5 WHERE id = $1 AND attempts = $2 AND state = 'making' RETURNING id)
		INSERT INTO export_parts (export_id, attempt, n, bytes) SELECT id, $2, $3, $4 FROM mine`, j.ID, j.Attempt, n, part, until)
	return still(tag, err, "keeping a part of an export")
}

// Progress implements records.Store.
func (p Pages) Progress(ctx context.Context, j records.Job, done int, until time.Time) error {
	tag, err := p.pool.Exec(ctx, `UPDATE exports SET done = $3, due_at = $4 WHERE id = $1 AND attempts = $2 AND state = 'making'`, j.ID, j.Attempt, done, until)
	return still(tag, err, "noting how far an export is")
}

func still(tag pgconn.CommandTag, err error, deed string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", deed, err)
	}
	if tag.RowsAffected() == 0 {
		return records.ErrLost
	}
	return nil
}

// FinishExport implements records.Store.
func (p Pages) FinishExport(ctx context.Context, j records.Job, size int64, hash [32]byte, now, until time.Time) error {
	return p.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE exports SET state = 'ready', size = $3, hash = $4, ready_at = $5, due_at = $6, why = '' WHERE id = $1 AND attempts = $2 AND state = 'making'`,
			j.ID, j.Attempt, size, hash[:], now, until)
		if err := still(tag, err, "finishing an export"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT case_id FROM export_cases WHERE export_id = $1 ORDER BY n`, j.ID)
		if err != nil {
			return err
		}
		events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (eventRow, error) {
			e := eventRow{Kind: casework.CaseExported, Office: j.Office, Actor: j.Staff.Actor(), Settle: -1, Detail: map[string]string{"export": fmt.Sprint(j.ID)}}
			return e, row.Scan(&e.Case)
		})
		if err != nil {
			return err
		}
		events = append(events, eventRow{Kind: casework.ExportMade, Office: j.Office, Actor: "records", Settle: -1,
			Detail: map[string]string{"export": fmt.Sprint(j.ID), "sha256": fmt.Sprintf("%x", hash), "bytes": strconv.FormatInt(size, 10)}})
		return addEvents(ctx, tx, events)
	})
}

// FailExport implements records.Store.
func (p Pages) FailExport(ctx context.Context, j records.Job, why string, now, again time.Time) error {
	return p.inTx(ctx, func(tx pgx.Tx) error {
		state, due := "failed", now
		if !again.IsZero() {
			state, due = "asked", again
		}
		tag, err := tx.Exec(ctx, `UPDATE exports SET state = $3, why = $4, due_at = $5 WHERE id = $1 AND attempts = $2 AND state = 'making'`, j.ID, j.Attempt, state, why, due)
		if err != nil {
			return fmt.Errorf("noting that export %d failed: %w", j.ID, err)
		}
		if tag.RowsAffected() == 0 || state != "failed" {
			return nil
		}
		if _, err := tx.Exec(ctx, `DELETE FROM export_parts WHERE export_id = $1`, j.ID); err != nil {
			return fmt.Errorf("clearing up after export %d: %w", j.ID, err)
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.ExportFailed, Office: j.Office, Actor: "records", Settle: -1, Detail: map[string]string{"export": fmt.Sprint(j.ID), "why": why}}})
	})
}

// RemoveExports implements records.Store.
func (p Pages) RemoveExports(ctx context.Context, now time.Time) (removed int, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			WITH gone AS (UPDATE exports SET state = 'removed', removed_at = $1 WHERE state = 'ready' AND due_at <= $1 RETURNING id, office),
			parts AS (DELETE FROM export_parts p USING gone WHERE p.export_id = gone.id)
			SELECT id, office FROM gone`, now)
		if err != nil {
			return err
		}
		events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (eventRow, error) {
			e := eventRow{Kind: casework.ExportRemoved, Actor: "records", Settle: -1}
			var id int64
			err := row.Scan(&id, &e.Office)
			e.Detail = map[string]string{"export": fmt.Sprint(id)}
			return e, err
		})
		if err != nil {
			return err
		}
		removed = len(events)
		return addEvents(ctx, tx, events)
	})
	if err != nil {
		return 0, fmt.Errorf("removing exports: %w", err)
	}
	return removed, nil
}

// Received implements records.Store.
func (p Pages) Received(ctx context.Context, v casework.Viewer, m casework.Message, part string, whole bool) (io.ReadCloser, error) {
	shown, err := p.Media(ctx, v, m, part)
	if err != nil || !whole {
		return shown, err
	}
	var hash []byte
	err = p.pool.QueryRow(ctx, `SELECT hash FROM media WHERE raw_id = $1 AND 'media/' || n = $2 AND state = 'kept'`, m.Raw, part).Scan(&hash)
	if err != nil { // no photo: a recording, or a file of ours
		return shown, nil //nolint:nilerr // what is shown is all that there is
	}
	shown.Close()
	return p.blob(ctx, hash)
}
