package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// threatMuted says why a machine's message did not go.
const threatMuted = "A message was flagged as a threat before this left: no machine writes to its sender while the flag stands."

// ofSender are the addresses (i) of whoever sent a flagged message (m), with all that were joined to theirs.
const ofSender = `JOIN identities o ON o.id = m.identity_id JOIN identities i ON i.resident_id = o.resident_id`

// muteThreat keeps back what a machine has written to the sender of a message that was flagged just now, and what it asks of them. Of a
// message whose sender has no address here it is all of its case.
func muteThreat(ctx context.Context, tx pgx.Tx, o casework.OfficeID, id casework.MessageID) error {
	err := muteQueued(ctx, tx, threatMuted, `d.office = $2 AND (d.identity_id IN (SELECT i.id FROM messages m `+ofSender+` WHERE m.id = $3)
		OR d.case_id IN (SELECT case_id FROM messages WHERE id = $3 AND identity_id IS NULL))`, o, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE questions SET closed_at = now(), outcome = 'withdrawn' WHERE closed_at IS NULL AND case_id IN (SELECT case_id FROM messages WHERE id = $1)
		AND identity_id IN (SELECT i.id FROM messages m `+ofSender+` WHERE m.id = $1)`, id)
	if err != nil {
		return fmt.Errorf("taking back what was asked: %w", err)
	}
	return nil
}

// tellThreat tells the heads of an office at once; in the city's triage queue, those with the role intake.
func tellThreat(ctx context.Context, tx pgx.Tx, c casework.CaseID, o casework.OfficeID, by casework.Doer) error {
	rows, err := tx.Query(ctx, `SELECT id FROM staff WHERE active AND (role = 'head' AND office = $1 AND $1 <> '' OR role = 'intake' AND $1 = '') ORDER BY id`, o)
	if err != nil {
		return fmt.Errorf("looking whom to tell of a threat: %w", err)
	}
	to, err := pgx.CollectRows(rows, pgx.RowTo[casework.StaffID])
	if err != nil {
		return fmt.Errorf("looking whom to tell of a threat: %w", err)
	}
	return tell(ctx, tx, casework.ToldThreat, c, o, to, by, 0)
}

// tellThreatMoved tells the heads of the office that a case with a standing flag was handed to.
func tellThreatMoved(ctx context.Context, tx pgx.Tx, c casework.CaseID, o casework.OfficeID, by casework.Doer) error {
	if flagged, err := threatened(ctx, tx, c); err != nil || !flagged {
		return err
	}
	return tellThreat(ctx, tx, c, o, by)
}

// loadThreats adds to events whether a flag of the office that leads mutes what a machine would write to their recipient.
func loadThreats(ctx context.Context, tx pgx.Tx, due []dueEvent) error {
	var ids, cases []int64
	for _, d := range due {
		ids, cases = append(ids, int64(hears(d.facts))), append(cases, int64(d.facts.Case.ID))
	}
	rows, err := tx.Query(ctx, `
		SELECT DISTINCT i.id, 0::bigint, c.office FROM standing_threats t JOIN messages m ON m.id = t.message_id JOIN cases c ON c.id = m.case_id `+ofSender+` WHERE i.id = ANY($1)
		UNION SELECT 0::bigint, c.id, c.office FROM standing_threats t JOIN messages m ON m.id = t.message_id JOIN cases c ON c.id = m.case_id WHERE m.identity_id IS NULL AND c.id = ANY($2)`, ids, cases)
	if err != nil {
		return fmt.Errorf("reading who sent a threat: %w", err)
	}
	type whose struct {
		identity casework.IdentityID
		on       casework.CaseID
		office   casework.OfficeID
	}
	flagged := map[whose]bool{}
	var w whose
	_, err = pgx.ForEachRow(rows, []any{&w.identity, &w.on, &w.office}, func() error { flagged[w] = true; return nil })
	if err != nil {
		return fmt.Errorf("reading who sent a threat: %w", err)
	}
	for i := range due {
		f := &due[i].facts
		f.Recipient.Threat = flagged[whose{identity: hears(*f), office: f.Office.ID}] || flagged[whose{on: f.Case.ID, office: f.Office.ID}]
	}
	return nil
}

// threatened reports whether a flag stands on a case, or on one that it was merged with.
func threatened(ctx context.Context, tx pgx.Tx, c casework.CaseID) (flagged bool, err error) {
	if err = tx.QueryRow(ctx, `SELECT is_threatened($1)`, c).Scan(&flagged); err != nil {
		return false, fmt.Errorf("asking whether a threat is flagged on case %d: %w", c, err)
	}
	return flagged, nil
}

// noSpamOnThreat refuses to put a case among the spam on which a threat is flagged: what is sent of it would be stopped, also to staff.
func noSpamOnThreat(ctx context.Context, tx pgx.Tx, c casework.CaseID) error {
	flagged, err := threatened(ctx, tx, c)
	if err != nil {
		return err
	}
	if flagged {
		return casework.Errorf(casework.Conflict, "A threat is flagged on this case, so that it is no spam. The head of the office lifts the flag first.")
	}
	return nil
}
