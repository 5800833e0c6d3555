package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/sms"
	"github.com/jackc/pgx/v5"
)

var _ sms.Store = Outbox{}

// Report implements sms.Store. It goes by the rank of the status: reports come twice, late, in any order, and before the answer of the
// request that they follow.
func (o Outbox) Report(ctx context.Context, id casework.DeliveryID, r notify.Report) (known bool, err error) {
	err = o.inTx(ctx, func(tx pgx.Tx) error {
		old, err := reported(ctx, tx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil || old.try != r.Try || (old.sid != "" && old.sid != r.Receipt.SID) {
			return err
		}
		if known = true; r.Receipt.Rank <= old.rank {
			return nil
		}
		return o.report(ctx, tx, id, r)
	})
	if err != nil {
		return false, fmt.Errorf("keeping a report on delivery %d: %w", id, err)
	}
	if known && r.Failed && r.Remedy.Halts() {
		return true, o.Trip(ctx, casework.Text, r.Says+" All texts are stopped until an operator resumes them.")
	}
	return known, nil
}

type reportedRow struct {
	sid       string
	rank, try int
}

// reported reads and locks what reports have said so far.
func reported(ctx context.Context, tx pgx.Tx, id casework.DeliveryID) (r reportedRow, err error) {
	err = tx.QueryRow(ctx, `SELECT provider_sid, provider_rank, tries FROM deliveries WHERE id = $1 AND channel = 'text' FOR UPDATE`, id).Scan(&r.sid, &r.rank, &r.try)
	return r, err
}

func (o Outbox) report(ctx context.Context, tx pgx.Tx, id casework.DeliveryID, r notify.Report) error {
	state, reason, next, delivered := after(r)
	// A report says that the provider has the text: whoever looks for it may stop.
	_, err := tx.Exec(ctx, `
		UPDATE deliveries SET provider_sid = $2, provider_status = $3, provider_rank = $4, error_code = CASE WHEN $5 <> 0 THEN $5 ELSE error_code END,
		  state = $6, reason = $7, sent_at = coalesce(sent_at, $8), delivered_at = coalesce($9, delivered_at), not_before = coalesce($10, not_before),
		  begun_at = NULL, worker = NULL, lease_until = NULL
		WHERE id = $1`,
		id, r.Receipt.SID, r.Receipt.Status, r.Receipt.Rank, r.Receipt.Code, string(state), reason, r.At, delivered, next)
	if err != nil || !r.Failed {
		return err
	}
	if err := heed(ctx, tx, id, r.Remedy, r.Says); err != nil || state != casework.Failed {
		return err
	}
	return failedForGood(ctx, tx, id, reason, r.Receipt.Code)
}

// after tells where a report leaves its delivery.
func after(r notify.Report) (state casework.DeliveryState, reason string, next, delivered *time.Time) {
	switch {
	case r.Done:
		return casework.Sent, "", nil, &r.At
	case !r.Failed:
		return casework.Sent, "", nil, nil
	}
	again, at, reason := r.Remedy.After(r.Says, 0, r.Try, r.At)
	if again {
		return casework.Retrying, reason, &at, nil
	}
	return casework.Failed, reason, nil, nil
}
