package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// UndoRun implements web.OfficeRules.
func (p Pages) UndoRun(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, run int64) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		x := casework.RuleRun{ID: run, Case: c.ID}
		var due *time.Time
		err = tx.QueryRow(ctx, `SELECT x.rule_id, r.name, coalesce(x.assigned, 0), x.tags, x.topic, x.topic_was, x.due_at, x.undone_at IS NOT NULL
			FROM rule_runs x JOIN rules r ON r.id = x.rule_id WHERE x.id = $1 AND x.case_id = $2 AND r.office = $3 FOR UPDATE OF x`, run, c.ID, c.Office).
			Scan(&x.Rule, &x.Name, &x.Assigned, &x.Tags, &x.Topic, &x.TopicWas, &due, &x.Undone)
		if err != nil {
			return notFound(err, "No rule has done this.")
		}
		if due != nil {
			x.Due = *due
		}
		next, e, err := c.WithoutRun(x, by)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE rule_runs SET undone_at = $2 WHERE id = $1`, run, at); err != nil {
			return err
		}
		if err := addEvents(ctx, tx, []eventRow{{Kind: e.Kind, Case: e.Case, Office: e.Office, Actor: e.Actor, Detail: e.Detail, Settle: -1}}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE cases SET untouched = false WHERE id = $1`, c.ID); err != nil {
			return err
		}
		return p.saveRuled(ctx, tx, next, true)
	})
	if err != nil {
		return fmt.Errorf("taking back what rule did on case %s: %w", n, err)
	}
	return nil
}
