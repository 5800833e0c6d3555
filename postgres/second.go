package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// SecondFactor implements web.SecondFactors.
func (p Pages) SecondFactor(ctx context.Context, id casework.StaffID) (web.SecondFactor, error) {
	var f web.SecondFactor
	var since *time.Time
	err := p.pool.QueryRow(ctx, `
		SELECT sealed, since, last_step, (SELECT count(*) FROM recovery_codes c WHERE c.staff_id = f.staff_id AND used_at IS NULL)
		FROM second_factors f WHERE staff_id = $1`, id).Scan(&f.Sealed, &since, &f.LastStep, &f.Codes)
	if since != nil {
		f.Since = *since
	}
	return f, notFound(err, "This account has no second factor.")
}

// UseStep implements web.SecondFactors.
func (p Pages) UseStep(ctx context.Context, id casework.StaffID, step int64) (bool, error) {
	tag, err := p.pool.Exec(ctx, `UPDATE second_factors SET last_step = $2 WHERE staff_id = $1 AND last_step < $2`, id, step)
	if err != nil {
		return false, fmt.Errorf("using a code: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// UseRecovery implements web.SecondFactors.
func (p Pages) UseRecovery(ctx context.Context, id casework.StaffID, hash [32]byte, at time.Time) (bool, error) {
	tag, err := p.pool.Exec(ctx, `UPDATE recovery_codes SET used_at = $3 WHERE staff_id = $1 AND hash = $2 AND used_at IS NULL`, id, hash[:], at)
	if err != nil {
		return false, fmt.Errorf("using a recovery code: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// BeginSecondFactor implements web.SecondFactors.
func (p Pages) BeginSecondFactor(ctx context.Context, v casework.Viewer, sealed []byte, at time.Time) error {
	tag, err := p.pool.Exec(ctx, `
		INSERT INTO second_factors (staff_id, sealed, begun_at) VALUES ($1, $2, $3)
		ON CONFLICT (staff_id) DO UPDATE SET sealed = $2, begun_at = $3, last_step = 0 WHERE second_factors.since IS NULL`, v.Staff, sealed, at)
	if err != nil {
		return fmt.Errorf("keeping a second factor: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return casework.Errorf(casework.Conflict, "The second factor is on already.")
	}
	return nil
}

// FinishSecondFactor implements web.SecondFactors.
func (p Pages) FinishSecondFactor(ctx context.Context, v casework.Viewer, at time.Time, codes [][32]byte, old, new [32]byte) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE second_factors SET since = coalesce(since, $2) WHERE staff_id = $1`, v.Staff, at)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "The second factor was taken away meanwhile. Set it up again.")
		}
		if err := replaceCodes(ctx, tx, v.Staff, codes); err != nil {
			return err
		}
		return renewSession(ctx, tx, v.Staff, old, new)
	})
	if err != nil {
		return fmt.Errorf("setting a second factor: %w", err)
	}
	return nil
}

// DropSecondFactor implements web.SecondFactors.
func (p Pages) DropSecondFactor(ctx context.Context, v casework.Viewer, old, new [32]byte) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM second_factors WHERE staff_id = $1`, v.Staff); err != nil {
			return err
		}
		if err := dropIdleCodes(ctx, tx, v.Staff); err != nil {
			return err
		}
		return renewSession(ctx, tx, v.Staff, old, new)
	})
	if err != nil {
		return fmt.Errorf("taking away a second factor: %w", err)
	}
	return nil
}

// dropSecondFactor takes everything away that is asked for beside the password: app, keys and codes.
func dropSecondFactor(ctx context.Context, tx pgx.Tx, id casework.StaffID) error {
	_, err := tx.Exec(ctx, `WITH codes AS (DELETE FROM recovery_codes WHERE staff_id = $1), keys AS (DELETE FROM passkeys WHERE staff_id = $1) DELETE FROM second_factors WHERE staff_id = $1`, id)
	return err
}
