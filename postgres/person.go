package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// mostCases is how many cases stand on a person's page.
const mostCases = 100

// Person implements web.People.
func (p Pages) Person(ctx context.Context, v casework.Viewer, id casework.ResidentID) (web.Person, error) {
	x, err := p.person(ctx, p.wall(v), id)
	if err != nil {
		return x, fmt.Errorf("reading resident %d: %w", id, err)
	}
	return x, nil
}

func (p Pages) person(ctx context.Context, w wall, id casework.ResidentID) (x web.Person, err error) {
	x.ID = id
	if x.Addresses, err = p.addresses(ctx, w, id); err != nil {
		return x, err
	}
	if len(x.Addresses) == 0 {
		return x, casework.Errorf(casework.NotFound, "There is nobody that your office knows under this number.")
	}
	if err := p.pool.QueryRow(ctx, `SELECT name FROM residents WHERE id = $1`, id).Scan(&x.Name); err != nil {
		return x, err
	}
	if x.Name == "" {
		x.Name = x.Addresses[0].Value
	}
	if x.Joins, err = p.joins(ctx, w, id); err != nil {
		return x, err
	}
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.merged_into IS NULL AND (`+led+` OR `+copied+`)
		AND c.id IN (SELECT v.case_id FROM voices v JOIN identities y ON y.id = v.identity_id WHERE y.resident_id = $3) ORDER BY c.last_message_at DESC, c.id LIMIT $4`,
		w.all, w.offices, id, mostCases)
	if err != nil {
		return x, err
	}
	x.Cases, err = pgx.CollectRows(rows, scanCase)
	return x, err
}

// addresses are those of a resident that take part in cases which the viewer sees.
func (p Pages) addresses(ctx context.Context, w wall, id casework.ResidentID) ([]web.Address, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT i.id, CASE i.kind WHEN 'phone' THEN 'text' ELSE 'mail' END, i.value, i.opted_out_at IS NOT NULL, coalesce(s.people, '{}'), f.opened_at, f.channel, f.number,
		  coalesce((SELECT array_agg(concat_ws(E'\x1f', extract(epoch FROM o.at)::bigint, o.wanted, o.how, left(o.words, 200)) ORDER BY o.at DESC, o.id DESC) FROM consents o WHERE o.identity_id = i.id), '{}')
		FROM identities i LEFT JOIN shared_identities s ON s.identity_id = i.id CROSS JOIN LATERAL (
		  SELECT c.opened_at, c.number, coalesce((SELECT m.channel FROM messages m WHERE m.identity_id = i.id AND m.direction = 'in' AND c.id IN (m.case_id, m.addressed) ORDER BY m.at LIMIT 1), '') AS channel
		  FROM voices v JOIN cases c ON c.id = v.case_id WHERE v.identity_id = i.id AND (`+led+` OR `+copied+`) ORDER BY c.opened_at, c.id LIMIT 1) f
		WHERE i.resident_id = $3 ORDER BY f.opened_at, i.id`, w.all, w.offices, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a web.Address, err error) {
		var consents []string
		err = row.Scan(&a.Identity, &a.Channel, &a.Value, &a.OptedOut, &a.Shared, &a.Since, &a.By, &a.Number, &consents)
		for _, c := range consents {
			a.Consents = append(a.Consents, consentLine(c))
		}
		return a, err
	})
}

// joins that the viewer's office made of a resident, newest first.
func (p Pages) joins(ctx context.Context, w wall, id casework.ResidentID) ([]web.Join, error) {
	rows, err := p.pool.Query(ctx, `
		SELECT j.id, i.value, j.evidence, coalesce(s.name, j.actor), j.joined_at, coalesce(j.undone_at, '0001-01-01'), j.undone_at IS NULL AND i.resident_id = j.to_resident
		FROM identity_joins j JOIN identities i ON i.id = j.identity_id LEFT JOIN staff s ON 'staff:' || s.id = j.actor
		WHERE $3 IN (j.to_resident, j.from_resident) AND ($1 OR j.office = ANY($2)) ORDER BY j.id DESC`, w.all, w.offices, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (j web.Join, err error) {
		return j, row.Scan(&j.ID, &j.Address, &j.Evidence, &j.By, &j.At, &j.UndoneAt, &j.Last)
	})
}
