package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// unseen is whether a delivery (d) failed, and nobody of its office has taken note of it.
const unseen = `d.state IN ('failed', 'bounced') AND d.seen_at IS NULL AND ($1 OR d.office = ANY($2))`

// FailedSends implements web.Failing.
func (p Pages) FailedSends(ctx context.Context, v casework.Viewer, page web.Page) ([]web.FailedSend, int, error) {
	w := p.wall(v)
	var total int
	if err := p.pool.QueryRow(ctx, `SELECT count(*) FROM deliveries d WHERE `+unseen, w.all, w.offices).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("counting what failed: %w", err)
	}
	rows, err := p.pool.Query(ctx, `
		SELECT d.id, d.state, d.occasion, d.attempts, d.reason, d.channel, coalesce(c.number, 0), coalesce(nullif(d.to_name, ''), r.name, ''), d.address, d.subject, left(d.body_text, $5), d.composed_at
		FROM deliveries d LEFT JOIN cases c ON c.id = d.case_id LEFT JOIN identities i ON i.id = d.identity_id LEFT JOIN residents r ON r.id = i.resident_id
		WHERE `+unseen+` ORDER BY d.id LIMIT $3 OFFSET $4`, w.all, w.offices, page.Size, page.Offset(), previewBytes)
	if err != nil {
		return nil, 0, fmt.Errorf("listing what failed: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f web.FailedSend, err error) {
		return f, row.Scan(&f.ID, &f.State, &f.Occasion, &f.Attempts, &f.Reason, &f.Channel, &f.CaseNumber, &f.To.Name, &f.To.Address, &f.Subject, &f.Text, &f.Since)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("listing what failed: %w", err)
	}
	return out, total, nil
}

// SeenFailed implements web.Failing.
func (p Pages) SeenFailed(ctx context.Context, v casework.Viewer, at time.Time, id casework.DeliveryID) error {
	w := p.wall(v)
	if !v.May(casework.WorkCases) {
		w = wall{offices: []string{}}
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		e := eventRow{Kind: casework.FailureSeen, Actor: v.Staff.Actor(), Settle: -1, Detail: map[string]string{"delivery": strconv.FormatInt(int64(id), 10)}}
		var by string
		err := tx.QueryRow(ctx, `UPDATE deliveries d SET seen_by = $4, seen_at = $5 FROM staff s WHERE d.id = $3 AND s.id = $4 AND `+unseen+`
			RETURNING coalesce(d.case_id, 0), d.office, s.name`, w.all, w.offices, id, v.Staff, at).Scan(&e.Case, &e.Office, &by)
		if err = notFound(err, "It is not on the list any more."); casework.KindOf(err) == casework.NotFound {
			return behindWall(ctx, tx, w, id, casework.Errorf(casework.Conflict, "Somebody has taken note of it already."))
		}
		if err != nil {
			return err
		}
		e.Detail["by"] = by
		return addEvents(ctx, tx, []eventRow{e})
	})
	if err != nil {
		return fmt.Errorf("taking note of delivery %d: %w", id, err)
	}
	return nil
}
