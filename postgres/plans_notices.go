package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// hears is whose address an event would be told to: of what did not arrive, the one that it went to.
func hears(f notify.Facts) casework.IdentityID {
	if f.Failed.To.Identity != 0 {
		return f.Failed.To.Identity
	}
	return f.Recipient.Identity
}

// loadPlans adds to events whether a contact plan of the office that leads mutes what a machine would write to their recipient.
func loadPlans(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	var ids []int64
	for _, d := range due {
		ids = append(ids, int64(hears(d.facts)))
	}
	rows, err := tx.Query(ctx, `
		SELECT DISTINCT ON (i.id, k.office) i.id, k.office, h.name FROM contact_plans k JOIN contact_plan_identities pi ON pi.plan_id = k.id
		JOIN identities o ON o.id = pi.identity_id JOIN identities i ON i.resident_id = o.resident_id JOIN staff h ON h.id = k.handler_id
		WHERE k.ended_at IS NULL AND i.id = ANY($1) ORDER BY i.id, k.office, k.id DESC`, ids)
	if err != nil {
		return fmt.Errorf("reading for whom an office has a plan: %w", err)
	}
	type whose struct {
		identity casework.IdentityID
		office   casework.OfficeID
	}
	handlers := map[whose]string{}
	var w whose
	var name string
	_, err = pgx.ForEachRow(rows, []any{&w.identity, &w.office, &name}, func() error {
		handlers[w] = name
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading for whom an office has a plan: %w", err)
	}
	for i := range due {
		f := &due[i].facts
		f.Recipient.Handler = handlers[whose{hears(*f), f.Office.ID}]
	}
	return nil
}
