package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// unproven is whether it is not known of itself who wrote a message (m), that was written to a case (k): it came by the link of the case's
// page, it opened the case by the form, or its address takes no part.
const unproven = `m.direction = 'in' AND (m.channel = 'page' OR m.channel = 'form' AND (k.unverified OR EXISTS (SELECT FROM vouchers z WHERE z.message_id = m.id))
	OR m.kind = 'personal' AND m.channel IN ('mail', 'text') AND m.identity_id IS NOT NULL AND NOT k.history
	  AND NOT EXISTS (SELECT FROM voices y WHERE y.case_id IN (k.id, m.case_id) AND y.identity_id = m.identity_id)
	  AND NOT EXISTS (SELECT FROM helpers y WHERE y.case_id IN (k.id, m.case_id) AND y.identity_id = m.identity_id))`

// Vouches implements web.Vouching.
func (p Pages) Vouches(ctx context.Context, v casework.Viewer, id casework.CaseID) (map[casework.MessageID]casework.Vouch, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `
		SELECT m.id, coalesce(x.how, ''), coalesce(s.name, ''), coalesce(x.at, '0001-01-01') FROM cases c JOIN messages m ON m.case_id = c.id
		JOIN cases k ON k.id = coalesce(m.addressed, m.case_id) LEFT JOIN vouchers x ON x.message_id = m.id AND x.undone_at IS NULL LEFT JOIN staff s ON s.id = x.staff_id
		WHERE c.id = $3 AND `+led+` AND (x.id IS NOT NULL OR `+unproven+`)`, w.all, w.offices, id)
	if err != nil {
		return nil, fmt.Errorf("reading who wrote on case %d: %w", id, err)
	}
	all := map[casework.MessageID]casework.Vouch{}
	var m casework.MessageID
	var x casework.Vouch
	_, err = pgx.ForEachRow(rows, []any{&m, &x.How, &x.By, &x.At}, func() error {
		all[m] = x
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading who wrote on case %d: %w", id, err)
	}
	return all, nil
}

// Vouch implements web.Vouching.
func (p Pages) Vouch(ctx context.Context, v casework.Viewer, d casework.Doer, n casework.CaseNumber, m casework.MessageID) error {
	return p.onCase(ctx, v, n, d.At, casework.SenderVouched, func(tx pgx.Tx, c casework.Case, by casework.Doer) (map[string]string, error) {
		made, err := vouch(ctx, tx, by, "staff", 0, `m.id = $4 AND m.case_id = $5`, m, c.ID)
		if err == nil && made == 0 {
			err = onThis(ctx, tx, c.ID, m, "It is known who wrote this message already.")
		}
		return map[string]string{"how": "staff"}, err
	})
}

// Doubt implements web.Vouching.
func (p Pages) Doubt(ctx context.Context, v casework.Viewer, d casework.Doer, n casework.CaseNumber, m casework.MessageID) error {
	return p.onCase(ctx, v, n, d.At, casework.SenderDoubted, func(tx pgx.Tx, c casework.Case, by casework.Doer) (map[string]string, error) {
		taken, err := doubt(ctx, tx, by, `x.message_id = $2 AND x.how = 'staff' AND x.message_id IN (SELECT id FROM messages WHERE case_id = $3)`, m, c.ID)
		if err == nil && taken == 0 {
			err = onThis(ctx, tx, c.ID, m, "Nobody has said so, or a join did: undo the join on the person's page.")
		}
		return nil, err
	})
}

// onThis refuses with a sentence what cannot be done to a message of a case. Whether there is such a message elsewhere is not told.
func onThis(ctx context.Context, tx pgx.Tx, c casework.CaseID, m casework.MessageID, sentence string) error {
	var there bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM messages WHERE id = $1 AND case_id = $2)`, m, c).Scan(&there); err != nil {
		return fmt.Errorf("looking for message %d: %w", m, err)
	}
	if !there {
		return casework.Errorf(casework.NotFound, "There is no such message on this case.")
	}
	return casework.Errorf(casework.Conflict, "%s", sentence)
}

// vouch says of the unproven messages that a condition picks who wrote them: whoever takes part. A case that the form opened goes onto
// the card of whoever has the address that was typed into it.
func vouch(ctx context.Context, tx pgx.Tx, by casework.Doer, how string, join int64, which string, args ...any) (int64, error) {
	tag, err := tx.Exec(ctx, `
		WITH found AS (SELECT m.id, k.id AS case_id, m.channel = 'form' AND k.unverified AS opened, k.resident_id, i.id AS opener, i.resident_id AS owner
		  FROM messages m JOIN cases k ON k.id = coalesce(m.addressed, m.case_id) LEFT JOIN voices v ON v.case_id = k.id AND v.n = 0 LEFT JOIN identities i ON i.id = v.identity_id
		  WHERE `+unproven+` AND NOT EXISTS (SELECT FROM vouchers x WHERE x.message_id = m.id AND x.undone_at IS NULL) AND `+which+`),
		card AS (UPDATE cases c SET unverified = false, opener = f.opener, resident_id = f.owner, version = version + 1 FROM found f WHERE c.id = f.case_id AND f.opened AND f.opener IS NOT NULL)
		INSERT INTO vouchers (message_id, case_id, how, join_id, staff_id, stranger_id, at) SELECT id, case_id, $1, $2::bigint, $3::bigint, CASE WHEN opened THEN resident_id END, now() FROM found`,
		append([]any{how, null(join), null(by.Staff)}, args...)...)
	if err != nil {
		return 0, fmt.Errorf("noting who wrote: %w", err)
	}
	return tag.RowsAffected(), nil
}

// doubt takes that back for what a condition picks: it is again not known who wrote, and a case that the form opened is again a stranger's.
func doubt(ctx context.Context, tx pgx.Tx, by casework.Doer, which string, args ...any) (int64, error) {
	tag, err := tx.Exec(ctx, `
		WITH gone AS (UPDATE vouchers x SET undone_at = $1 WHERE x.undone_at IS NULL AND `+which+` RETURNING x.case_id, x.stranger_id),
		card AS (UPDATE cases c SET unverified = true, opener = NULL, resident_id = g.stranger_id, version = version + 1 FROM gone g WHERE c.id = g.case_id AND g.stranger_id IS NOT NULL)
		SELECT FROM gone`, append([]any{by.At}, args...)...)
	if err != nil {
		return 0, fmt.Errorf("taking back who wrote: %w", err)
	}
	return tag.RowsAffected(), nil
}

// vouchByJoin says who wrote what came unproven from the addresses of a resident that were just joined: on the case that the join was seen
// on what the form brought, and everywhere what came from an address that took no part where the resident does.
func vouchByJoin(ctx context.Context, tx pgx.Tx, c casework.Case, join int64, who casework.ResidentID, how string, actor string) error {
	made, err := vouch(ctx, tx, casework.Doer{}, how, join, `(k.id = $4 AND m.channel = 'form' AND i.resident_id = $5
		OR m.channel <> 'page' AND EXISTS (SELECT FROM identities a WHERE a.id = m.identity_id AND a.resident_id = $5)
		  AND EXISTS (SELECT FROM voices a JOIN identities b ON b.id = a.identity_id WHERE a.case_id = m.case_id AND b.resident_id = $5))`, c.ID, who)
	if err != nil || made == 0 {
		return err
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.SenderVouched, Case: c.ID, Office: c.Office, Actor: actor, Settle: -1, Detail: map[string]string{"how": how}}})
}
