package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Ties implements web.Arranging.
func (p Pages) Ties(ctx context.Context, v casework.Viewer, id casework.CaseID) (t web.Ties, err error) {
	w := p.wall(v)
	err = p.pool.QueryRow(ctx, `SELECT coalesce((SELECT number FROM cases h WHERE h.id = c.merged_into), 0) FROM cases c WHERE c.id = $3 AND `+led, w.all, w.offices, id).Scan(&t.MergedInto)
	if errors.Is(err, pgx.ErrNoRows) { // led by another office: how it is put together there is theirs
		return t, nil
	}
	if err != nil {
		return t, fmt.Errorf("looking where case %d shows: %w", id, err)
	}
	for _, read := range []func() error{
		func() (err error) { t.Merged, err = p.mergedInto(ctx, id); return err },
		func() (err error) { t.Links, err = p.links(ctx, w, id); return err },
		func() (err error) { t.Others, err = p.mergeable(ctx, w, id); return err },
		func() (err error) { t.Addressed, err = p.addressed(ctx, id); return err },
	} {
		if err := read(); err != nil {
			return t, fmt.Errorf("reading what case %d hangs together with: %w", id, err)
		}
	}
	return t, nil
}

func (p Pages) mergedInto(ctx context.Context, id casework.CaseID) ([]web.MergedCase, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT c.number, c.subject, m.reason, s.name, m.at, m.into_id = $1,
		  (SELECT count(*) FROM messages x WHERE x.case_id = $1 AND x.addressed = c.id),
		  (SELECT count(*) FROM messages x JOIN raws r ON r.id = x.raw_id WHERE x.case_id = $1 AND x.addressed = c.id AND r.filed_at > m.at)
		FROM cases c JOIN case_merges m ON m.case_id = c.id AND m.undone_at IS NULL JOIN staff s ON s.id = m.staff_id
		WHERE c.merged_into = $1 ORDER BY m.at, m.id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m web.MergedCase, err error) {
		return m, row.Scan(&m.Number, &m.Subject, &m.Reason, &m.By, &m.At, &m.Direct, &m.Messages, &m.Since)
	})
}

func (p Pages) addressed(ctx context.Context, id casework.CaseID) (map[casework.MessageID]casework.CaseNumber, error) {
	rows, err := p.pool.Query(ctx, `SELECT m.id, c.number FROM messages m JOIN cases c ON c.id = m.addressed WHERE m.case_id = $1`, id)
	if err != nil {
		return nil, err
	}
	all := map[casework.MessageID]casework.CaseNumber{}
	var m casework.MessageID
	var n casework.CaseNumber
	_, err = pgx.ForEachRow(rows, []any{&m, &n}, func() error { all[m] = n; return nil })
	return all, err
}

// links are cases beside one: those that people linked, the one that it goes on from, and those that go on from it. Of another
// office's case it is seen what the viewer sees of it elsewhere.
func (p Pages) links(ctx context.Context, w wall, id casework.CaseID) ([]web.LinkedCase, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT `+caseColumns+`, l.reason, l.who, l.at, l.split, l.before FROM `+caseTables+` JOIN (
		  SELECT CASE WHEN l.case_id = $3 THEN l.other_id ELSE l.case_id END AS id, CASE WHEN $1 OR l.office = ANY($2) THEN l.reason ELSE '' END AS reason,
		    CASE WHEN $1 OR l.office = ANY($2) THEN s.name ELSE '' END AS who, l.at, l.split, l.case_id = $3 AND l.split AS before
		  FROM case_links l JOIN staff s ON s.id = l.staff_id WHERE $3 IN (l.case_id, l.other_id)
		  UNION ALL SELECT linked_to, 'This case goes on from it.', '', opened_at, false, false FROM cases WHERE id = $3 AND linked_to IS NOT NULL
		  UNION ALL SELECT id, 'It goes on from this case.', '', opened_at, false, true FROM cases WHERE linked_to = $3) l ON l.id = c.id
		WHERE `+led+` OR `+copied+` ORDER BY l.at, c.id`, w.all, w.offices, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l web.LinkedCase, err error) {
		return l, row.Scan(append(caseInto(&l.Case), &l.Reason, &l.By, &l.At, &l.Split, &l.Before)...)
	})
}

// mergeable are live cases that the same people take part in.
func (p Pages) mergeable(ctx context.Context, w wall, id casework.CaseID) ([]casework.Case, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT `+caseColumns+` FROM `+caseTables+` WHERE `+led+` AND `+live+` AND c.id <> $3 AND c.office = (SELECT office FROM cases WHERE id = $3)
		  AND c.id IN (SELECT x.case_id FROM voices v JOIN identities a ON a.id = v.identity_id JOIN identities b ON b.resident_id = a.resident_id
		    JOIN voices x ON x.identity_id = b.id WHERE v.case_id = $3)
		ORDER BY c.last_message_at DESC, c.id LIMIT $4`, w.all, w.offices, id, otherCases)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanCase)
}
