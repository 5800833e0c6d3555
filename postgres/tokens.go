package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/commonline/commonline/internal/xoauth"
	"github.com/jackc/pgx/v5"
	"golang.org/x/oauth2"
)

// Sealer encrypts what must not be read out of a stolen database.
type Sealer interface {
	// Seal encrypts text for one use and one place (the row that it belongs to).
	Seal(use string, place, text []byte) []byte
	Open(use string, place, sealed []byte) ([]byte, error)
}

// Tokens keeps OAuth2 tokens, sealed.
type Tokens struct {
	*DB
	Sealer Sealer
}

var _ xoauth.TokenStore = Tokens{}

const tokenUse = "oauth-token"

// Update implements xoauth.TokenStore. The row is locked while the provider is asked: some give a new refresh token each
// time, and the old one is worth nothing from then on.
func (t Tokens) Update(ctx context.Context, key string, renew func(context.Context, *oauth2.Token) (*oauth2.Token, error)) (*oauth2.Token, error) {
	var token *oauth2.Token
	err := t.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('oauth/' || $1))`, key); err != nil {
			return fmt.Errorf("locking the token of %s: %w", key, err)
		}
		old, err := t.token(ctx, tx, key)
		if err != nil {
			return err
		}
		if token, err = renew(ctx, old); err != nil || token == old {
			return err
		}
		return t.keep(ctx, tx, key, token)
	})
	return token, err
}

func (t Tokens) token(ctx context.Context, tx pgx.Tx, key string) (*oauth2.Token, error) {
	var sealed []byte
	err := tx.QueryRow(ctx, `SELECT sealed FROM oauth_tokens WHERE mailbox = $1`, key).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the token of %s: %w", key, err)
	}
	plain, err := t.Sealer.Open(tokenUse, []byte(key), sealed)
	if err != nil {
		return nil, fmt.Errorf("opening the token of %s (was SECRET_KEY changed?): %w", key, err)
	}
	var token oauth2.Token
	if err := json.Unmarshal(plain, &token); err != nil {
		return nil, fmt.Errorf("reading the token of %s: %w", key, err)
	}
	return &token, nil
}

func (t Tokens) keep(ctx context.Context, tx pgx.Tx, key string, token *oauth2.Token) error {
	plain, err := json.Marshal(token)
	if err != nil {
		return fmt.Errorf("writing the token of %s: %w", key, err)
	}
	sealed := t.Sealer.Seal(tokenUse, []byte(key), plain)
	_, err = tx.Exec(ctx, `INSERT INTO oauth_tokens (mailbox, sealed) VALUES ($1, $2)
		ON CONFLICT (mailbox) DO UPDATE SET sealed = $2, updated_at = now()`, key, sealed)
	if err != nil {
		return fmt.Errorf("keeping the token of %s: %w", key, err)
	}
	return nil
}
