package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// Link implements web.Arranging.
func (p Pages) Link(ctx context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time, reason string) error {
	reason = strings.TrimSpace(reason)
	if err := casework.CheckReason(reason); err != nil {
		return err
	}
	err := p.arranged(ctx, v, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		o, err := p.otherCase(ctx, tx, v, other)
		if err != nil {
			return err
		}
		if c.ID == o.ID {
			return casework.Errorf(casework.Invalid, "A case cannot be linked to itself. Name another number.")
		}
		made, err := tx.Exec(ctx, `INSERT INTO case_links (case_id, other_id, reason, office, staff_id, at) SELECT $1, $2, $3, $4, $5, $6
			WHERE NOT EXISTS (SELECT FROM case_links WHERE (case_id, other_id) IN (($1, $2), ($2, $1)))`, c.ID, o.ID, reason, c.Office, by.Staff, by.At)
		if err != nil {
			return fmt.Errorf("writing the link: %w", err)
		}
		if made.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "The two are linked already.")
		}
		return p.linkTold(ctx, tx, casework.CasesLinked, by, c, o, map[string]string{"why": reason})
	})
	if err != nil {
		return fmt.Errorf("linking case %s to %s: %w", n, other, err)
	}
	return nil
}

// linkTold tells of a link on the case of the one who made it, and on the other where that is the same office's: another office's
// case does not change by it.
func (p Pages) linkTold(ctx context.Context, tx pgx.Tx, kind casework.EventKind, by casework.Doer, c, o casework.Case, detail map[string]string) error {
	if o.Lead && c.Office == o.Office {
		other := map[string]string{}
		for k, v := range detail {
			other[k] = v
		}
		return bothTold(ctx, tx, kind, by, c, o, detail, other)
	}
	detail["by"], detail["number"] = by.Name, o.Number.String()
	return addEvents(ctx, tx, []eventRow{{Kind: kind, Case: c.ID, Office: c.Office, Actor: by.Staff.Actor(), Detail: detail, Settle: -1}})
}

// Unlink implements web.Arranging. The link of a split stays: it says where the messages were.
func (p Pages) Unlink(ctx context.Context, v casework.Viewer, n, other casework.CaseNumber, at time.Time) error {
	err := p.arranged(ctx, v, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		o, err := p.otherCase(ctx, tx, v, other)
		if err != nil {
			return err
		}
		gone, err := tx.Exec(ctx, `DELETE FROM case_links WHERE (case_id, other_id) IN (($1, $2), ($2, $1)) AND NOT split AND office = $3`, c.ID, o.ID, c.Office)
		if err != nil {
			return fmt.Errorf("taking the link away: %w", err)
		}
		if gone.RowsAffected() == 0 {
			return casework.Errorf(casework.Conflict, "There is no link of your office between the two.")
		}
		return p.linkTold(ctx, tx, casework.CasesUnlinked, by, c, o, map[string]string{})
	})
	if err != nil {
		return fmt.Errorf("taking away the link of case %s to %s: %w", n, other, err)
	}
	return nil
}
