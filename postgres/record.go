package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Begin implements notify.Store.
func (o Outbox) Begin(ctx context.Context, d notify.Delivery, worker string, at time.Time) (try int, ok bool, err error) {
	rows, err := o.pool.Query(ctx, `
		UPDATE deliveries SET begun_at = $4, tries = tries + 1, looks = 0, provider_sid = '', provider_status = '', provider_rank = 0, error_code = 0
		WHERE id = $1 AND state = 'sending' AND worker = $2 AND attempts = $3 AND begun_at IS NULL RETURNING tries`, d.ID, worker, d.Attempts, at)
	if err != nil {
		return 0, false, fmt.Errorf("beginning delivery %d: %w", d.ID, err)
	}
	tries, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return 0, false, fmt.Errorf("beginning delivery %d: %w", d.ID, err)
	}
	if len(tries) == 0 {
		return 0, false, nil
	}
	return tries[0], true, nil
}

// Record implements notify.Store. What a callback has told already is not taken back: it may be there before the answer that it
// follows.
func (o Outbox) Record(ctx context.Context, results []notify.Result) error {
	err := o.inTx(ctx, func(tx pgx.Tx) error {
		b := &pgx.Batch{}
		written := make([]bool, len(results)) // what is told twice, or too late, is not heeded
		for i, r := range results {
			queueResult(b, r).Exec(func(tag pgconn.CommandTag) error {
				written[i] = tag.RowsAffected() > 0
				return nil
			})
		}
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		for i, r := range results {
			if !written[i] {
				continue
			}
			if err := heed(ctx, tx, r.Delivery, r.Remedy, r.Reason); err != nil {
				return err
			}
			if r.State == casework.Failed {
				if err := failedForGood(ctx, tx, r.Delivery, r.Reason, r.Receipt.Code); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("recording %d deliveries: %w", len(results), err)
	}
	return nil
}

func queueResult(b *pgx.Batch, r notify.Result) *pgx.QueuedQuery {
	var sent, next *time.Time
	if r.State == casework.Sent {
		sent = &r.At
	}
	if !r.NotBefore.IsZero() {
		next = &r.NotBefore
	}
	return b.Queue(`
		UPDATE deliveries SET
		  state = CASE WHEN state = 'bounced' THEN state ELSE $3 END, reason = CASE WHEN state = 'bounced' THEN reason ELSE $5 END,
		  sent_at = coalesce($4, sent_at), server_reply = $6, not_before = coalesce($7, not_before), worker = NULL, lease_until = NULL,
		  attempts = attempts - CASE WHEN $3 = 'pending' THEN 1 ELSE 0 END,
		  begun_at = CASE WHEN $8 THEN begun_at END, looks = $9, lost = $10,
		  provider_sid = CASE WHEN $11 <> '' THEN $11 ELSE provider_sid END,
		  provider_status = CASE WHEN $13 > provider_rank THEN $12 ELSE provider_status END, provider_rank = greatest(provider_rank, $13),
		  error_code = CASE WHEN $14 <> 0 THEN $14 ELSE error_code END, segments = CASE WHEN $15 <> 0 THEN $15 ELSE segments END
		WHERE id = $1 AND ((attempts = $2 AND state = 'sending') OR ($3 = 'sent' AND state <> 'sent' AND (provider_sid = '' OR provider_sid <> $11)))`,
		r.Delivery, r.Attempt, string(r.State), sent, r.Reason, r.Reply, next,
		r.Unsure, r.Looks, r.Lost, r.Receipt.SID, r.Receipt.Status, min(r.Receipt.Rank, acceptedRank), r.Receipt.Code, r.Receipt.Segments)
}

// acceptedRank is the highest rank that an answer to a create counts for. What becomes of the text is for reports to say.
const acceptedRank = 4

// heed does what a remedy asks of others than the delivery itself.
func heed(ctx context.Context, tx pgx.Tx, id casework.DeliveryID, r notify.Remedy, reason string) error {
	switch r {
	case notify.OptedOut:
		return optOutOf(ctx, tx, id)
	case notify.NotApproved:
		_, err := tx.Exec(ctx, `
			INSERT INTO senders (name, refused) SELECT n, $2 FROM deliveries d, unnest(ARRAY[d.from_address, d.service]) n WHERE d.id = $1 AND n <> ''
			ON CONFLICT (name) DO UPDATE SET refused = $2, since = now()`, id, reason)
		return err
	}
	return nil
}

// optOutOf marks the recipient of a delivery as one who has stopped our texts. Whoever is marked already stays as they are.
func optOutOf(ctx context.Context, tx pgx.Tx, id casework.DeliveryID) error {
	rows, err := tx.Query(ctx, `
		WITH out AS (
		  UPDATE identities i SET opted_out_at = now() FROM deliveries d
		  WHERE d.id = $1 AND i.id = d.identity_id AND i.opted_out_at IS NULL
		  RETURNING i.id, coalesce(d.case_id, 0) AS case_id, d.office, d.mailbox),
		told AS (INSERT INTO consents (identity_id, channel, wanted, at, how, entrance) SELECT id, 'text', false, now(), 'refused', mailbox FROM out)
		SELECT case_id, office FROM out`, id)
	if err != nil {
		return err
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (eventRow, error) {
		e := eventRow{Kind: casework.OptedOut, Actor: "notify", Settle: -1, Detail: map[string]string{"by": "provider", "why": "The provider refused a text to this number (21610)."}}
		return e, row.Scan(&e.Case, &e.Office)
	})
	if err != nil {
		return err
	}
	return addEvents(ctx, tx, events)
}

// failedForGood flags the case of a delivery that its resident will not get.
func failedForGood(ctx context.Context, tx pgx.Tx, id casework.DeliveryID, reason string, code int) error {
	rows, err := tx.Query(ctx, `SELECT channel, occasion, coalesce(case_id, 0), coalesce(raw_id, 0), office, staff_id IS NOT NULL FROM deliveries WHERE id = $1 AND state = 'failed'`, id)
	if err != nil {
		return err
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (eventRow, error) {
		var channel, occasion string
		var staff bool
		e := eventRow{Kind: casework.DeliveryFailed, Actor: "notify", Settle: -1}
		err := row.Scan(&channel, &occasion, &e.Case, &e.Raw, &e.Office, &staff)
		if channel == string(casework.Text) && e.Case != 0 && !staff { // it may go another way
			e.Settle = 0
		}
		e.Detail = map[string]string{"channel": channel, "occasion": occasion, "why": reason, "delivery": strconv.FormatInt(int64(id), 10)}
		if code != 0 {
			e.Detail["code"] = strconv.Itoa(code)
		}
		return e, err
	})
	if err != nil {
		return err
	}
	return addEvents(ctx, tx, events)
}
