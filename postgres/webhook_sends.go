package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web/hooks"
	"github.com/jackc/pgx/v5"
)

// Hooks is what webhooks are sent from.
type Hooks struct{ *DB }

var _ hooks.Store = Hooks{}

// ClaimSends implements hooks.Store.
func (h Hooks) ClaimSends(ctx context.Context, now time.Time, worker string, limit int, lease time.Duration) ([]hooks.Send, error) {
	rows, err := h.pool.Query(ctx, `
		WITH due AS (
		  SELECT s.id FROM webhook_sends s JOIN webhooks w ON w.id = s.webhook_id
		  WHERE s.state IN ('pending', 'retrying', 'sending') AND s.due_at <= $1 AND (s.state <> 'sending' OR s.lease_until < $1)
		    AND w.off_at IS NULL AND w.dropped_at IS NULL AND w.sealed IS NOT NULL
		  ORDER BY s.due_at, s.id LIMIT $2 FOR UPDATE OF s SKIP LOCKED)
		UPDATE webhook_sends s SET state = 'sending', worker = $3, lease_until = $4, attempts = attempts + 1, tried_since = coalesce(tried_since, $1)
		FROM due, webhooks w
		WHERE s.id = due.id AND w.id = s.webhook_id
		RETURNING s.id, w.id, w.url, w.sealed, s.kind, coalesce(s.event_id, 0), s.attempts, s.tried_since, s.made_at, w.office`, now, limit, worker, now.Add(lease))
	if err != nil {
		return nil, fmt.Errorf("claiming sends: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s hooks.Send, err error) {
		return s, row.Scan(&s.ID, &s.Webhook, &s.URL, &s.Sealed, &s.Kind, &s.Event, &s.Attempt, &s.TriedSince, &s.At, &s.Office)
	})
	if err != nil {
		return nil, fmt.Errorf("claiming sends: %w", err)
	}
	return all, h.facts(ctx, all)
}

// facts fills in what each tells of.
func (h Hooks) facts(ctx context.Context, all []hooks.Send) error {
	at := map[casework.EventID][]int{}
	var ids []int64
	for i, s := range all {
		if s.Event != 0 {
			at[s.Event] = append(at[s.Event], i)
			ids = append(ids, int64(s.Event))
		}
	}
	rows, err := h.pool.Query(ctx, `SELECT e.id, e.at, e.office, coalesce(e.message_id, 0), coalesce(c.number, 0) FROM events e LEFT JOIN cases c ON c.id = e.case_id WHERE e.id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("reading what webhooks are told of: %w", err)
	}
	var f hooks.Send
	_, err = pgx.ForEachRow(rows, []any{&f.Event, &f.At, &f.Office, &f.Message, &f.Case}, func() error {
		for _, i := range at[f.Event] {
			all[i].At, all[i].Office, all[i].Message, all[i].Case = f.At, f.Office, f.Message, f.Case
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading what webhooks are told of: %w", err)
	}
	return nil
}

// RecordSend implements hooks.Store.
func (h Hooks) RecordSend(ctx context.Context, r hooks.Result) error {
	err := h.inTx(ctx, func(tx pgx.Tx) error {
		due, ended := r.Next, &r.At
		if r.State == casework.WebhookRetrying {
			ended = nil
		} else {
			due = r.At
		}
		var webhook int64
		err := tx.QueryRow(ctx, `
			UPDATE webhook_sends SET state = $3, due_at = $4, ended_at = $5, status = $6, reason = $7, lease_until = NULL, worker = ''
			WHERE id = $1 AND attempts = $2 AND state = 'sending' RETURNING webhook_id`, r.Send, r.Attempt, r.State, due, ended, r.Status, r.Reason).Scan(&webhook)
		if err = notFound(err, "overtaken"); casework.KindOf(err) == casework.NotFound {
			return nil // another process has it, or it was sent again
		}
		if err != nil || r.State != casework.WebhookFailed {
			return err
		}
		return switchOff(ctx, tx, webhook, r)
	})
	if err != nil {
		return fmt.Errorf("recording send %d: %w", r.Send, err)
	}
	return nil
}

// switchOff ends what failed for a day. Its office sees it on the page, and an event tells of it.
func switchOff(ctx context.Context, tx pgx.Tx, webhook int64, r hooks.Result) error {
	var office casework.OfficeID
	var name string
	err := tx.QueryRow(ctx, `UPDATE webhooks SET off_at = $2, off_why = $3 WHERE id = $1 AND off_at IS NULL AND dropped_at IS NULL RETURNING office, name`,
		webhook, r.At, "It failed for a day, or for good. The last attempt: "+r.Reason).Scan(&office, &name)
	if err = notFound(err, "off"); casework.KindOf(err) == casework.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.WebhookOff, Office: office, Actor: "hooks", Settle: -1,
		Detail: map[string]string{"webhook": strconv.FormatInt(webhook, 10), "name": name, "why": r.Reason}}})
}
