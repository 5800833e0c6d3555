package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web/hooks"
	"github.com/jackc/pgx/v5"
)

// Hooks is what webhooks are sent from.
type Hooks struct{ *DB }

var _ hooks.Store = Hooks{}

// hooksLock is held while sends are claimed: two processes at once would each take one of the same webhook.
const hooksLock = 0x686f6f6b73

// ClaimSends implements hooks.Store.
func (h Hooks) ClaimSends(ctx context.Context, now time.Time, worker string, limit int, lease time.Duration) (all []hooks.Send, err error) {
	err = h.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, hooksLock); err != nil {
			return fmt.Errorf("waiting to claim: %w", err)
		}
		rows, err := tx.Query(ctx, `
			WITH due AS (
			  SELECT s.id FROM webhooks w CROSS JOIN LATERAL (
			    SELECT id, due_at FROM webhook_sends WHERE webhook_id = w.id AND state IN ('pending', 'retrying', 'sending') AND due_at <= $1
			      AND (state <> 'sending' OR lease_until < $1) ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) s
			  WHERE w.off_at IS NULL AND w.dropped_at IS NULL AND w.sealed IS NOT NULL
			    AND NOT EXISTS (SELECT FROM webhook_sends b WHERE b.webhook_id = w.id AND b.state = 'sending' AND b.lease_until >= $1)
			  ORDER BY s.due_at, s.id LIMIT $2)
			UPDATE webhook_sends s SET state = 'sending', worker = $3, lease_until = $4, attempts = attempts + 1, tried_since = coalesce(tried_since, $1)
			FROM due, webhooks w
			WHERE s.id = due.id AND w.id = s.webhook_id
			RETURNING s.id, w.id, w.url, w.sealed, s.kind, coalesce(s.event_id, 0), s.attempts, s.tried_since, s.made_at, w.office`, now, limit, worker, now.Add(lease))
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s hooks.Send, err error) {
			return s, row.Scan(&s.ID, &s.Webhook, &s.URL, &s.Sealed, &s.Kind, &s.Event, &s.Attempt, &s.TriedSince, &s.At, &s.Office)
		})
		return err
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

// switchOff ends what failed for a day. An event tells of it, and whoever made it and the heads of its office get a mail at once; of one of the
// city the administrators do.
func switchOff(ctx context.Context, tx pgx.Tx, webhook int64, r hooks.Result) error {
	var office casework.OfficeID
	var name string
	var people []casework.StaffID
	err := tx.QueryRow(ctx, `UPDATE webhooks w SET off_at = $2, off_why = $3 WHERE id = $1 AND off_at IS NULL AND dropped_at IS NULL RETURNING office, name,
		ARRAY(SELECT s.id FROM staff s WHERE s.active AND s.office = w.office AND (s.id = w.made_by OR s.role = CASE WHEN w.office = '' THEN 'admin' ELSE 'head' END) ORDER BY s.id)`,
		webhook, r.At, "It failed for a day, or for good. The last attempt: "+r.Reason).Scan(&office, &name, &people)
	if err = notFound(err, "off"); casework.KindOf(err) == casework.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	number := strconv.FormatInt(webhook, 10)
	for _, id := range people {
		e := eventRow{Kind: casework.StaffTold, Office: office, Actor: "hooks", Detail: map[string]string{"staff": id.String(), "kind": string(casework.ToldWebhook), "webhook": number}}
		if _, err := addEvent(ctx, tx, e, r.At); err != nil {
			return err
		}
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.WebhookOff, Office: office, Actor: "hooks", Settle: -1,
		Detail: map[string]string{"webhook": number, "name": name, "why": r.Reason}}})
}

// webhookNews is what a member of staff is told of a webhook that was switched off.
func webhookNews(ctx context.Context, tx pgx.Tx, number string) (n notify.StaffNews, err error) {
	n.Kind = casework.ToldWebhook
	if err := tx.QueryRow(ctx, `SELECT name, off_why FROM webhooks WHERE id = $1::bigint`, number).Scan(&n.Address, &n.Sentence); err != nil {
		return n, fmt.Errorf("reading webhook %s: %w", number, err)
	}
	return n, nil
}

// FailedWebhooks names those that were switched off since their receivers failed, for who operates the installation.
func (db *DB) FailedWebhooks(ctx context.Context) ([]casework.Webhook, error) {
	rows, err := db.pool.Query(ctx, `SELECT id, office, name, off_at, off_why FROM webhooks WHERE off_at IS NOT NULL AND dropped_at IS NULL AND off_why <> $1 ORDER BY id`, casework.OffByHand)
	if err != nil {
		return nil, fmt.Errorf("reading which webhooks failed: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w casework.Webhook, err error) {
		return w, row.Scan(&w.ID, &w.Office, &w.Name, &w.OffAt, &w.OffWhy)
	})
}
