package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// muteQueued keeps back what a machine has written and what has not left yet (deliveries d), with the reason. What a person wrote goes, and what
// answers a word that the resident sent.
func muteQueued(ctx context.Context, tx pgx.Tx, reason, which string, args ...any) error {
	_, err := tx.Exec(ctx, `UPDATE deliveries d SET state = 'suppressed', reason = $1 WHERE d.state IN ('pending', 'retrying', 'waiting') AND d.staff_id IS NULL AND NOT d.by_person
		AND d.occasion NOT IN ('answered', 'proof', 'status', 'help', 'stopped') AND `+which, append([]any{reason}, args...)...)
	if err != nil {
		return fmt.Errorf("keeping back what waits to be sent: %w", err)
	}
	return nil
}

// mutePlanned keeps back what waits to be sent to a resident by an office that has just written a plan.
func mutePlanned(ctx context.Context, tx pgx.Tx, o casework.OfficeID, who casework.ResidentID, handler string) error {
	return muteQueued(ctx, tx, "A contact plan was written before this left: no machine writes, and "+handler+" answers.",
		`d.office = $2 AND d.identity_id IN (SELECT id FROM identities WHERE resident_id = $3)`, o, who)
}
