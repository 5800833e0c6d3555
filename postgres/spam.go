package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// queueSpam reads which offices hold the mail of the senders.
func (f *filing) queueSpam(b *pgx.Batch, senders []string) {
	queue(b, `SELECT i.value, x.office FROM spam_senders x JOIN identities i ON i.id = x.identity_id WHERE i.value = ANY($1)`, []any{senders},
		func(row pgx.CollectableRow) error {
			var sender string
			var o casework.OfficeID
			err := row.Scan(&sender, &o)
			f.known.Spam[sender] = append(f.known.Spam[sender], o)
			return err
		})
}

// spam does what follows when a case has become spam, or is none any more.
func (db *DB) spam(ctx context.Context, tx pgx.Tx, c casework.Case, by casework.Doer) error {
	if c.Spam {
		if err := noSpamOnThreat(ctx, tx, c.ID); err != nil {
			return err
		}
	}
	b := &pgx.Batch{}
	if c.Spam {
		becomesSpam(b, c, by.Staff.Actor())
	} else {
		isNoSpam(b, c)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("case %s as spam: %w", c.Number, err)
	}
	return nil
}

// becomesSpam moves its messages to those that a person rejected, so that the ledger goes on balancing, stops what was to be sent, and
// notes the sender.
func becomesSpam(b *pgx.Batch, c casework.Case, who string) {
	b.Queue(`UPDATE raws SET outcome_before = outcome, outcome = $2, decided_by = $3 WHERE case_id = $1 AND outcome IN ('new', 'joined')`, c.ID, intake.Rejected, who)
	b.Queue(`UPDATE deliveries SET state = 'suppressed', reason = 'A person found the case to be spam.' WHERE case_id = $1 AND state IN ('pending', 'retrying', 'waiting')`, c.ID)
	b.Queue(`DELETE FROM event_work w USING events e WHERE e.id = w.event_id AND e.case_id = $1`, c.ID)
	b.Queue(`UPDATE questions SET closed_at = now(), outcome = 'withdrawn' WHERE case_id = $1 AND closed_at IS NULL`, c.ID)
	b.Queue(`INSERT INTO spam_senders (office, identity_id, case_id, by_whom) SELECT office, opener, id, $2 FROM cases WHERE id = $1 AND opener IS NOT NULL
		ON CONFLICT (office, identity_id) DO UPDATE SET case_id = excluded.case_id, by_whom = excluded.by_whom, at = now()`, c.ID, who)
}

// isNoSpam takes that back. What was stopped stays stopped: nobody is surprised by an old acknowledgement.
func isNoSpam(b *pgx.Batch, c casework.Case) {
	b.Queue(`UPDATE raws SET outcome = outcome_before, outcome_before = NULL, decided_by = '' WHERE case_id = $1 AND outcome_before IS NOT NULL`, c.ID)
	b.Queue(`DELETE FROM spam_senders WHERE office = $2 AND identity_id = (SELECT opener FROM cases WHERE id = $1)`, c.ID, c.Office)
}
