package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// otherCases is how many cases of the same resident are shown beside one.
const otherCases = 8

// Desk implements web.Work.
func (p Pages) Desk(ctx context.Context, v casework.Viewer, id casework.CaseID) (d web.Desk, err error) {
	w := p.wall(v)
	var office casework.OfficeID
	var resident casework.ResidentID
	err = p.pool.QueryRow(ctx, `SELECT c.office, coalesce(c.resident_id, 0) FROM cases c WHERE c.id = $3 AND `+led, w.all, w.offices, id).Scan(&office, &resident)
	if errors.Is(err, pgx.ErrNoRows) { // led by another office, or not there: nothing but one's own notes
		d.Notes, err = p.notes(ctx, w, id)
		return d, err
	}
	if err != nil {
		return d, fmt.Errorf("looking for case %d: %w", id, err)
	}
	for _, read := range []func() error{
		func() (err error) { d.Notes, err = p.notes(ctx, w, id); return err },
		func() (err error) { d.Drafts, err = p.drafts(ctx, v, id); return err },
		func() (err error) {
			if d.Voices, err = p.voices(ctx, id); err == nil {
				err = p.describeVoices(ctx, id, office, d.Voices)
			}
			return err
		},
		func() (err error) { d.Files, err = draftFiles(ctx, p.pool, v.Staff, id); return err },
		func() (err error) { d.Colleagues, err = p.colleagues(ctx, p.pool, office); return err },
		func() (err error) { d.Others, err = p.others(ctx, w, id, resident); return err },
	} {
		if err := read(); err != nil {
			return d, fmt.Errorf("reading what lies beside case %d: %w", id, err)
		}
	}
	return d, nil
}

// notes of a case that the viewer's own office wrote.
func (p Pages) notes(ctx context.Context, w wall, id casework.CaseID) ([]casework.Note, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT o.id, o.case_id, o.office, o.staff_id, s.name, o.text, o.mentions, o.at FROM notes o JOIN staff s ON s.id = o.staff_id
		WHERE o.case_id IN (SELECT id FROM cases WHERE id = $3 OR merged_into = $3)
		  AND ($1 OR o.office = ANY($2) OR EXISTS (SELECT FROM cases c WHERE c.id = o.case_id AND c.office = ANY($2) AND EXISTS (SELECT FROM case_guests g WHERE g.case_id = c.id AND g.office = o.office))) ORDER BY o.at, o.id`, w.all, w.offices, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (n casework.Note, err error) {
		return n, row.Scan(&n.ID, &n.Case, &n.Office, &n.Staff, &n.By, &n.Text, &n.Mentions, &n.At)
	})
}

func (p Pages) drafts(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]web.Draft, error) {
	rows, err := p.pool.Query(ctx, `SELECT kind, subject, text, saved_at FROM drafts WHERE staff_id = $1 AND case_id = $2 ORDER BY kind`, v.Staff, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d web.Draft, err error) {
		return d, row.Scan(&d.Kind, &d.Subject, &d.Text, &d.SavedAt)
	})
}

func (p Pages) voices(ctx context.Context, id casework.CaseID) ([]web.Voice, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT i.id, CASE i.kind WHEN 'phone' THEN 'text' ELSE 'mail' END, p.name, i.value, i.opted_out_at IS NOT NULL
		FROM voices x JOIN identities i ON i.id = x.identity_id JOIN residents p ON p.id = i.resident_id
		WHERE x.case_id = $1 AND i.kind IN ('mail', 'phone') ORDER BY x.n`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (x web.Voice, err error) {
		return x, row.Scan(&x.Identity, &x.Channel, &x.Name, &x.Address, &x.OptedOut)
	})
}

// colleagues are who may be given cases of an office, with what they have.
func (p Pages) colleagues(ctx context.Context, q querier, o casework.OfficeID) ([]casework.Colleague, error) {
	rows, err := q.Query(ctx, `
		SELECT s.id, s.name, coalesce(n.open, 0) FROM staff s
		LEFT JOIN (SELECT c.assignee, count(*) AS open FROM cases c WHERE c.office = $2 AND `+live+` GROUP BY c.assignee) n ON n.assignee = s.id
		WHERE $1 AND `+worksIn+` ORDER BY lower(s.name), s.id`, true, o)
	if err != nil {
		return nil, fmt.Errorf("listing the people of an office: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c casework.Colleague, err error) {
		return c, row.Scan(&c.Staff, &c.Name, &c.Open)
	})
	if err != nil {
		return nil, fmt.Errorf("listing the people of an office: %w", err)
	}
	away, err := p.awayNow(ctx, q, o)
	for i := range all {
		all[i].Away = away[all[i].Staff]
	}
	return all, err
}

// others are cases of the same resident that the viewer's office leads.
func (p Pages) others(ctx context.Context, w wall, id casework.CaseID, resident casework.ResidentID) ([]casework.Case, error) {
	if resident == 0 {
		return nil, nil
	}
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.resident_id = $3 AND c.id <> $4 AND c.merged_into IS NULL AND `+led+`
		ORDER BY c.last_message_at DESC, c.id LIMIT $5`, w.all, w.offices, resident, id, otherCases)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanCase)
}
