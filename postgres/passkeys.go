package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Passkeys implements web.Passkeys.
func (p Pages) Passkeys(ctx context.Context, id casework.StaffID) ([]web.Passkey, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT id, staff_id, handle, credential, public_key, name, sign_count, verified, backup_eligible, backed_up, transports, added_at, used_at
		FROM passkeys WHERE staff_id = $1 ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (k web.Passkey, err error) {
		var used *time.Time
		err = row.Scan(&k.ID, &k.Staff, &k.Handle, &k.Credential, &k.PublicKey, &k.Name, &k.Count, &k.Verified, &k.BackupEligible, &k.BackedUp, &k.Transports, &k.AddedAt, &used)
		if used != nil {
			k.UsedAt = *used
		}
		return k, err
	})
}

// PasskeyOwner implements web.Passkeys.
func (p Pages) PasskeyOwner(ctx context.Context, handle []byte) (id casework.StaffID, err error) {
	err = p.pool.QueryRow(ctx, `SELECT staff_id FROM passkeys WHERE handle = $1 LIMIT 1`, handle).Scan(&id)
	return id, notFound(err, "This key is nobody's.")
}

// UsePasskey implements web.Passkeys. Level 3, section 7.2 step 22: a key that counts has counted further.
func (p Pages) UsePasskey(ctx context.Context, k web.Passkey, at time.Time) (bool, error) {
	tag, err := p.pool.Exec(ctx, `
		UPDATE passkeys SET sign_count = $3, backed_up = $4, used_at = $5
		WHERE staff_id = $1 AND credential = $2 AND (sign_count < $3 OR sign_count = 0 AND $3 = 0)`, k.Staff, k.Credential, int64(k.Count), k.BackedUp, at)
	if err != nil {
		return false, fmt.Errorf("using a key: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// AddPasskey implements web.Passkeys.
func (p Pages) AddPasskey(ctx context.Context, v casework.Viewer, k web.Passkey, codes [][32]byte, old, new [32]byte) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		var have int // whoever adds two at once waits here
		if err := tx.QueryRow(ctx, `WITH me AS (SELECT id FROM staff WHERE id = $1 FOR UPDATE) SELECT count(p.id) FROM me LEFT JOIN passkeys p ON p.staff_id = me.id`, v.Staff).Scan(&have); err != nil {
			return err
		}
		if have >= web.MostPasskeys {
			return casework.Errorf(casework.Conflict, "You have %d keys, which is as many as there may be; take one away first.", have)
		}
		tag, err := tx.Exec(ctx, `
			INSERT INTO passkeys (staff_id, handle, credential, public_key, name, sign_count, verified, backup_eligible, backed_up, transports, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (credential) DO NOTHING`,
			v.Staff, k.Handle, k.Credential, k.PublicKey, k.Name, int64(k.Count), k.Verified, k.BackupEligible, k.BackedUp, k.Transports, k.AddedAt)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "This key was added before.")
		}
		if len(codes) > 0 {
			if err := replaceCodes(ctx, tx, v.Staff, codes); err != nil {
				return err
			}
		}
		return renewSession(ctx, tx, v.Staff, old, new)
	})
	if err != nil {
		return fmt.Errorf("adding a key: %w", err)
	}
	return nil
}

// DropPasskey implements web.Passkeys.
func (p Pages) DropPasskey(ctx context.Context, v casework.Viewer, id int64, old, new [32]byte) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `DELETE FROM passkeys WHERE id = $2 AND staff_id = $1`, v.Staff, id)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.NotFound, "You have no such key. It may be taken away already.")
		}
		if err := dropIdleCodes(ctx, tx, v.Staff); err != nil {
			return err
		}
		return renewSession(ctx, tx, v.Staff, old, new)
	})
	if err != nil {
		return fmt.Errorf("taking a key away: %w", err)
	}
	return nil
}

// replaceCodes keeps recovery codes in place of older ones.
func replaceCodes(ctx context.Context, tx pgx.Tx, id casework.StaffID, codes [][32]byte) error {
	if _, err := tx.Exec(ctx, `DELETE FROM recovery_codes WHERE staff_id = $1`, id); err != nil {
		return err
	}
	for _, c := range codes {
		if _, err := tx.Exec(ctx, `INSERT INTO recovery_codes (staff_id, hash) VALUES ($1, $2)`, id, c[:]); err != nil {
			return err
		}
	}
	return nil
}

// dropIdleCodes takes recovery codes away from whom no second factor is left.
func dropIdleCodes(ctx context.Context, tx pgx.Tx, id casework.StaffID) error {
	_, err := tx.Exec(ctx, `DELETE FROM recovery_codes WHERE staff_id = $1 AND NOT EXISTS (SELECT FROM passkeys WHERE staff_id = $1)
		AND NOT EXISTS (SELECT FROM second_factors WHERE staff_id = $1 AND since IS NOT NULL)`, id)
	return err
}
