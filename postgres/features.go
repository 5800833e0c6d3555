package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// Features implements web.Features.
func (p Pages) Features(ctx context.Context, v casework.Viewer) (casework.Features, error) {
	rows, err := p.pool.Query(ctx, `SELECT feature FROM office_features WHERE office = $1`, v.Office)
	if err != nil {
		return nil, fmt.Errorf("reading what office %s has switched on: %w", v.Office, err)
	}
	on := casework.Features{}
	var f casework.Feature
	if _, err := pgx.ForEachRow(rows, []any{&f}, func() error { on[f] = true; return nil }); err != nil {
		return nil, fmt.Errorf("reading what office %s has switched on: %w", v.Office, err)
	}
	return on, nil
}

// SetFeatures implements web.Features.
func (p Pages) SetFeatures(ctx context.Context, v casework.Viewer, on casework.Features) error {
	if !v.May(casework.ManageOffice) {
		return casework.Errorf(casework.Forbidden, "Your account may not manage the office. Ask the head of your office.")
	}
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM office_features WHERE office = $1`, v.Office); err != nil {
			return err
		}
		names := ""
		for _, f := range casework.FeatureWords {
			if !on.Has(f.Feature) {
				continue
			}
			names += " " + string(f.Feature)
			if _, err := tx.Exec(ctx, `INSERT INTO office_features (office, feature, by_whom) VALUES ($1, $2, $3)`, v.Office, f.Feature, actor(v)); err != nil {
				return err
			}
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.FeaturesSet, Office: v.Office, Actor: actor(v), Detail: map[string]string{"on": names}, Settle: -1}})
	})
	if err != nil {
		return fmt.Errorf("switching on parts of office %s: %w", v.Office, err)
	}
	return nil
}
