package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// works is whether the token (t) of somebody (s) still lets a program in, at $2. Whoever went to another office, or was given a role that
// may not connect programs, left their tokens behind.
const works = `t.revoked_at IS NULL AND t.expires_at > $2 AND s.active AND s.office = t.office AND s.role IN ('head', 'admin')`

// AccessTokens implements web.Tokens.
func (p Pages) AccessTokens(ctx context.Context, v casework.Viewer, now time.Time) ([]casework.Access, error) {
	if err := mayConnect(v); err != nil {
		return nil, err
	}
	rows, err := p.pool.Query(ctx, `
		SELECT t.id, t.name, t.hint, s.id, s.name, t.office, t.scopes, t.made_at, t.expires_at, coalesce(t.used_at, '0001-01-01'), coalesce(t.revoked_at, '0001-01-01'), `+works+`
		FROM access_tokens t JOIN staff s ON s.id = t.staff_id WHERE t.office = $1 ORDER BY t.id DESC LIMIT 200`, v.Office, now)
	if err != nil {
		return nil, fmt.Errorf("listing tokens: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a casework.Access, err error) {
		return a, row.Scan(&a.ID, &a.Name, &a.Hint, &a.Maker, &a.MakerName, &a.Office, &a.Scopes, &a.MadeAt, &a.ExpiresAt, &a.UsedAt, &a.RevokedAt, &a.Works)
	})
}

// MakeToken implements web.Tokens.
func (p Pages) MakeToken(ctx context.Context, v casework.Viewer, at time.Time, n casework.NewAccess, hash [32]byte, hint string) error {
	if err := v.CheckMakes(n); err != nil {
		return err
	}
	expires, scopes := at.AddDate(0, 0, n.Days), make([]string, len(n.Scopes))
	for i, s := range n.Scopes {
		scopes[i] = string(s)
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `INSERT INTO access_tokens (hash, hint, name, staff_id, office, scopes, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
			hash[:], hint, strings.TrimSpace(n.Name), v.Staff, v.Office, scopes, at, expires).Scan(&id)
		if err != nil {
			return err
		}
		return addEvents(ctx, tx, []eventRow{accessEvent(v, casework.TokenMade, "token", id, n.Name,
			map[string]string{"scopes": strings.Join(scopes, " "), "expires": expires.UTC().Format(time.DateOnly)})})
	})
	if err != nil {
		return fmt.Errorf("keeping a token: %w", err)
	}
	return nil
}

// accessEvent tells of a token or a webhook.
func accessEvent(v casework.Viewer, kind casework.EventKind, what string, id int64, name string, facts map[string]string) eventRow {
	if facts == nil {
		facts = map[string]string{}
	}
	facts[what], facts["name"] = strconv.FormatInt(id, 10), strings.TrimSpace(name)
	return eventRow{Kind: kind, Office: v.Office, Actor: actor(v), Detail: facts, Settle: -1}
}

// RevokeToken implements web.Tokens.
func (p Pages) RevokeToken(ctx context.Context, v casework.Viewer, at time.Time, id int64) error {
	if err := mayConnect(v); err != nil {
		return err
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		var name string
		err := tx.QueryRow(ctx, `UPDATE access_tokens SET revoked_at = $3 WHERE id = $1 AND office = $2 AND revoked_at IS NULL RETURNING name`, id, v.Office, at).Scan(&name)
		if err != nil {
			return notFound(err, "There is no such token, or it was revoked already.")
		}
		return addEvents(ctx, tx, []eventRow{accessEvent(v, casework.TokenRevoked, "token", id, name, nil)})
	})
	if err != nil {
		return fmt.Errorf("revoking a token: %w", err)
	}
	return nil
}

// Bearer implements api.Store. When a token was used is written once a minute.
func (p Pages) Bearer(ctx context.Context, hash [32]byte, now time.Time) (b casework.Bearer, err error) {
	err = p.pool.QueryRow(ctx, `
		WITH used AS (UPDATE access_tokens t SET used_at = $2 FROM staff s
		  WHERE t.hash = $1 AND s.id = t.staff_id AND `+works+` AND coalesce(t.used_at < $2::timestamptz - interval '1 minute', true))
		SELECT t.id, t.name, s.id, s.office, s.role, t.scopes FROM access_tokens t JOIN staff s ON s.id = t.staff_id WHERE t.hash = $1 AND `+works, hash[:], now).
		Scan(&b.Token, &b.Name, &b.Staff, &b.Office, &b.Role, &b.Scopes)
	return b, notFound(err, "This token works no more.")
}
