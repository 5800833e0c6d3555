package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// clueRow is a sign of who somebody is, and the case that it stands on: whoever sees that sees it.
type clueRow struct {
	identity casework.IdentityID
	kase     casework.CaseID
	clue     casework.Clue
}

// addClues gathers the signs in what a person wrote.
func (f *filing) addClues(l intake.Letter, d intake.Decision) {
	p, known := f.people[l.Sender.Address]
	if d.Message == 0 || d.Way != casework.In || l.In.Kind != casework.Personal || !known || l.Sender.Address == "" {
		return
	}
	home := ""
	for _, x := range d.Places {
		if x.Kind == casework.HomePlace {
			home = x.Place.Label()
		}
	}
	for _, c := range casework.CluesIn(l.Sender.Name, l.In.Subject+"\n"+l.In.Reply+"\n"+l.In.Signature, home) {
		f.clues = append(f.clues, clueRow{p.Identity, d.Case, c})
	}
}

func saveClues(b *pgx.Batch, rows []clueRow) {
	if len(rows) == 0 {
		return
	}
	var identities, cases []int64
	var kinds, values []string
	for _, r := range rows {
		identities, cases = append(identities, int64(r.identity)), append(cases, int64(r.kase))
		kinds, values = append(kinds, string(r.clue.Kind)), append(values, r.clue.Value)
	}
	b.Queue(`INSERT INTO clues (identity_id, case_id, kind, value) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
		identities, cases, kinds, values)
}

// transcribed gathers the signs in what a caller said, once somebody or something has written it down.
func transcribed(ctx context.Context, tx pgx.Tx, recording, text string) error {
	var r clueRow
	err := tx.QueryRow(ctx, `SELECT coalesce(m.identity_id, 0), m.case_id FROM recordings r JOIN messages m ON m.raw_id = r.raw_id WHERE r.sid = $1`, recording).Scan(&r.identity, &r.kase)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && r.identity == 0 { // not filed yet, or nobody's
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking whose recording %s is: %w", recording, err)
	}
	var rows []clueRow
	for _, c := range casework.CluesIn("", text, "") {
		rows = append(rows, clueRow{r.identity, r.kase, c})
	}
	b := &pgx.Batch{}
	saveClues(b, rows)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("keeping the signs in recording %s: %w", recording, err)
	}
	return nil
}
