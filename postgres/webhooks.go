package postgres

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/publicdial"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// mayConnect refuses whoever may not connect programs.
func mayConnect(v casework.Viewer) error {
	if !v.May(casework.ConnectPrograms) {
		return casework.Errorf(casework.Forbidden, "Your account may not connect programs.")
	}
	return nil
}

// Webhooks implements web.Webhooks.
func (p Pages) Webhooks(ctx context.Context, v casework.Viewer) ([]casework.Webhook, error) {
	if err := mayConnect(v); err != nil {
		return nil, err
	}
	rows, err := p.pool.Query(ctx, `
		SELECT w.id, w.office, w.name, w.url, w.kinds, s.name, w.made_at, coalesce(w.off_at, '0001-01-01'), w.off_why,
		  (SELECT count(*) FROM webhook_sends x WHERE x.webhook_id = w.id AND x.state IN ('pending', 'sending', 'retrying'))
		FROM webhooks w JOIN staff s ON s.id = w.made_by WHERE w.office = $1 AND w.dropped_at IS NULL ORDER BY w.id`, v.Office)
	if err != nil {
		return nil, fmt.Errorf("listing webhooks: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w casework.Webhook, err error) {
		return w, row.Scan(&w.ID, &w.Office, &w.Name, &w.URL, &w.Kinds, &w.By, &w.MadeAt, &w.OffAt, &w.OffWhy, &w.Waiting)
	})
}

// checkWebhook is casework's check, and one for whoever types an address of the inside: what a name leads to is looked at each time it is dialled.
func checkWebhook(w casework.WebhookWanted) error {
	if err := w.Check(); err != nil {
		return err
	}
	u, err := url.Parse(w.URL)
	if err != nil {
		return err
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !publicdial.Public(a) {
		return casework.Errorf(casework.Invalid, "The address lies in a private network, or on this machine. Webhooks are sent to the public internet alone.")
	}
	return nil
}

func kindsOf(w casework.WebhookWanted) (all []string) {
	for _, k := range w.Kinds {
		all = append(all, string(k))
	}
	return all
}

// MakeWebhook implements web.Webhooks.
func (p Pages) MakeWebhook(ctx context.Context, v casework.Viewer, at time.Time, w casework.WebhookWanted, seal func(int64) []byte) (id int64, err error) {
	if err = mayConnect(v); err == nil {
		err = checkWebhook(w)
	}
	if err != nil {
		return 0, err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `INSERT INTO webhooks (office, url, name, kinds, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			v.Office, w.URL, w.Name, kindsOf(w), v.Staff, at).Scan(&id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE webhooks SET sealed = $2 WHERE id = $1`, id, seal(id)); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{accessEvent(v, casework.WebhookMade, "webhook", id, w.Name, nil)})
	})
	if err != nil {
		return 0, fmt.Errorf("making a webhook: %w", err)
	}
	return id, nil
}

// ownWebhook locks a webhook of the viewer's.
func ownWebhook(ctx context.Context, tx pgx.Tx, v casework.Viewer, id int64) (name string, err error) {
	if err := mayConnect(v); err != nil {
		return "", err
	}
	err = tx.QueryRow(ctx, `SELECT name FROM webhooks WHERE id = $1 AND office = $2 AND dropped_at IS NULL FOR UPDATE`, id, v.Office).Scan(&name)
	return name, notFound(err, "There is no such webhook.")
}

// withWebhook does something to a webhook of the viewer's.
func (p Pages) withWebhook(ctx context.Context, v casework.Viewer, id int64, do func(tx pgx.Tx, name string) error) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		name, err := ownWebhook(ctx, tx, v, id)
		if err != nil {
			return err
		}
		return do(tx, name)
	})
	if err != nil {
		return fmt.Errorf("changing webhook %d: %w", id, err)
	}
	return nil
}

// ChangeWebhook implements web.Webhooks.
func (p Pages) ChangeWebhook(ctx context.Context, v casework.Viewer, at time.Time, id int64, w casework.WebhookWanted, on bool) error {
	if err := checkWebhook(w); err != nil {
		return err
	}
	return p.withWebhook(ctx, v, id, func(tx pgx.Tx, _ string) error {
		_, err := tx.Exec(ctx, `
			UPDATE webhooks SET url = $2, name = $3, kinds = $4, off_at = CASE WHEN NOT $5 THEN coalesce(off_at, $6) END,
			  off_why = CASE WHEN $5 THEN '' WHEN off_at IS NULL THEN $7 ELSE off_why END WHERE id = $1`,
			id, w.URL, w.Name, kindsOf(w), on, at, casework.OffByHand)
		if err == nil && on { // what waited is tried for a whole day anew
			_, err = tx.Exec(ctx, `UPDATE webhook_sends SET state = 'pending', due_at = $2, tried_since = NULL WHERE webhook_id = $1 AND state IN ('pending', 'retrying')`, id, at)
		}
		if err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{accessEvent(v, casework.WebhookChanged, "webhook", id, w.Name, map[string]string{"on": fmt.Sprint(on)})})
	})
}

// DropWebhook implements web.Webhooks.
func (p Pages) DropWebhook(ctx context.Context, v casework.Viewer, at time.Time, id int64) error {
	return p.withWebhook(ctx, v, id, func(tx pgx.Tx, name string) error {
		if _, err := tx.Exec(ctx, `UPDATE webhooks SET dropped_at = $2, sealed = NULL WHERE id = $1`, id, at); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{accessEvent(v, casework.WebhookDropped, "webhook", id, name, nil)})
	})
}

// WebhookSends implements web.Webhooks.
func (p Pages) WebhookSends(ctx context.Context, v casework.Viewer, id int64) ([]casework.WebhookSend, error) {
	if err := mayConnect(v); err != nil {
		return nil, err
	}
	var there bool
	if err := p.pool.QueryRow(ctx, `SELECT true FROM webhooks WHERE id = $1 AND office = $2 AND dropped_at IS NULL`, id, v.Office).Scan(&there); err != nil {
		return nil, notFound(err, "There is no such webhook.")
	}
	rows, err := p.pool.Query(ctx, `
		SELECT id, webhook_id, coalesce(event_id, 0), kind, state, made_at, due_at, coalesce(ended_at, '0001-01-01'), attempts, status, reason
		FROM webhook_sends WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2`, id, web.MostSends)
	if err != nil {
		return nil, fmt.Errorf("reading the log of a webhook: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s casework.WebhookSend, err error) {
		return s, row.Scan(&s.ID, &s.Webhook, &s.Event, &s.Kind, &s.State, &s.MadeAt, &s.DueAt, &s.EndedAt, &s.Attempts, &s.Status, &s.Reason)
	})
}

// SendAgain implements web.Webhooks.
func (p Pages) SendAgain(ctx context.Context, v casework.Viewer, at time.Time, webhook, send int64) error {
	return p.withWebhook(ctx, v, webhook, func(tx pgx.Tx, name string) error {
		tag, err := tx.Exec(ctx, `UPDATE webhook_sends SET state = 'pending', due_at = $3, tried_since = NULL, ended_at = NULL, reason = '' WHERE id = $2 AND webhook_id = $1 AND state IN ('sent', 'failed')`, webhook, send, at)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "It is on its way already, or is none of this webhook.")
		}
		return addEvents(ctx, tx, []eventRow{accessEvent(v, casework.WebhookChanged, "webhook", webhook, name, map[string]string{"again": fmt.Sprint(send)})})
	})
}

// TestWebhook implements web.Webhooks.
func (p Pages) TestWebhook(ctx context.Context, v casework.Viewer, at time.Time, id int64) error {
	return p.withWebhook(ctx, v, id, func(tx pgx.Tx, name string) error {
		if _, err := tx.Exec(ctx, `INSERT INTO webhook_sends (webhook_id, kind, due_at, made_at) VALUES ($1, $2, $3, $3)`, id, casework.WebhookTest, at); err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{accessEvent(v, casework.WebhookChanged, "webhook", id, name, map[string]string{"test": "yes"})})
	})
}
