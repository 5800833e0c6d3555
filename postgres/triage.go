package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

var _ web.Triage = Pages{}

const routingColumns = `coalesce(r.state, 'none'), coalesce(r.since, c.opened_at), coalesce(r.due_at, '0001-01-01'), coalesce(r.entrance, c.office),
	coalesce(r.proposed, ''), coalesce(r.why, '{}'), coalesce(r.by_whom, '')`

func routingInto(r *casework.Routing) []any {
	return []any{&r.State, &r.Since, &r.DueAt, &r.Entrance, &r.Proposed, &r.Why, &r.By}
}

// noOffice is whether it is not settled whose a case is. The few that routing left open are looked up once for a whole list.
const noOffice = `(c.office = '' OR c.id IN (SELECT case_id FROM case_routing WHERE state IN ('proposed', 'asked', 'ambiguous', 'outside', 'person')))`

// waitsForOffice is whether somebody has to say where a case belongs.
const waitsForOffice = led + ` AND ` + live + ` AND NOT c.history
	AND ` + noOffice

// Triage implements web.Triage.
func (p Pages) Triage(ctx context.Context, v casework.Viewer, page web.Page) ([]web.TriageItem, int, error) {
	w := p.wall(v)
	var total int
	if err := p.pool.QueryRow(ctx, `SELECT count(*) FROM cases c WHERE `+waitsForOffice, w.all, w.offices).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("counting what waits for an office: %w", err)
	}
	rows, err := p.pool.Query(ctx, `SELECT `+caseColumns+`, `+routingColumns+`,
		  coalesce((SELECT left(m.reply, 2000) FROM messages m WHERE m.case_id = c.id AND m.direction = 'in' ORDER BY m.at, m.id LIMIT 1), ''),
		  coalesce((SELECT m.channel FROM messages m WHERE m.case_id = c.id AND m.direction = 'in' ORDER BY m.at, m.id LIMIT 1), ''),
		  coalesce(q.asked_at, '0001-01-01'), coalesce(q.reminded_at, '0001-01-01')
		FROM `+caseTables+` LEFT JOIN questions q ON q.case_id = c.id AND q.kind = 'address' AND q.closed_at IS NULL
		LEFT JOIN case_routing r ON r.case_id = c.id WHERE `+waitsForOffice+`
		ORDER BY r.due_at NULLS LAST, c.opened_at, c.id LIMIT $3 OFFSET $4`, w.all, w.offices, page.Size, page.Offset())
	if err != nil {
		return nil, 0, fmt.Errorf("listing what waits for an office: %w", err)
	}
	items, err := pgx.CollectRows(rows, scanTriage)
	if err != nil {
		return nil, 0, fmt.Errorf("listing what waits for an office: %w", err)
	}
	return items, total, p.matters(ctx, items)
}

func scanTriage(row pgx.CollectableRow) (t web.TriageItem, err error) {
	into := append(caseInto(&t.Case), routingInto(&t.Routing)...)
	t.Matter = casework.CasePlace{Kind: casework.MatterPlace, Status: casework.NoPlace}
	return t, row.Scan(append(into, &t.Text, &t.Channel, &t.AskedAt, &t.RemindedAt)...)
}

// matters fills in where the cases of a list may lie.
func (p Pages) matters(ctx context.Context, items []web.TriageItem) error {
	ids := make([]int64, len(items))
	for i, t := range items {
		ids[i] = int64(t.ID)
	}
	found, err := readPlaces(ctx, p.pool, ids)
	for i, t := range items {
		if m, ok := found[t.ID][casework.MatterPlace]; ok {
			items[i].Matter = m
		}
	}
	return err
}

// placesOf are the places of cases.
type placesOf map[casework.CaseID]map[casework.PlaceKind]casework.CasePlace

// readPlaces reads the places of cases that the caller may see.
func readPlaces(ctx context.Context, q querier, ids []int64) (placesOf, error) {
	rows, err := q.Query(ctx, `SELECT case_id, kind, status, mention, address, lat, lon, district, map, confidence, why, candidates, at, by_whom
		FROM case_places WHERE case_id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("reading places: %w", err)
	}
	out := placesOf{}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (id casework.CaseID, err error) {
		var c casework.CasePlace
		var a addressColumn
		var lat, lon float64
		var district, version string
		var candidates []candidateColumn
		err = row.Scan(&id, &c.Kind, &c.Status, &c.Mention, &a, &lat, &lon, &district, &version, &c.Confidence, &c.Why, &candidates, &c.At, &c.By)
		c.Place, c.Candidates = a.place(lat, lon, district, version), candidatesFrom(candidates)
		if out[id] == nil {
			out[id] = map[casework.PlaceKind]casework.CasePlace{}
		}
		out[id][c.Kind] = c
		return id, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading places: %w", err)
	}
	return out, nil
}

// CaseRouting implements web.Triage.
func (p Pages) CaseRouting(ctx context.Context, v casework.Viewer, n casework.CaseNumber) (web.CaseRouting, error) {
	w := p.wall(v)
	var r web.CaseRouting
	var id casework.CaseID
	var leads bool
	into := append([]any{&id, &r.Office, &leads}, routingInto(&r.Routing)...)
	err := p.pool.QueryRow(ctx, `SELECT c.id, c.office, `+led+`, `+routingColumns+` FROM cases c LEFT JOIN case_routing r ON r.case_id = c.id
		WHERE c.number = $3 AND (`+led+` OR `+copied+`)`, w.all, w.offices, n).Scan(into...)
	if err != nil {
		return r, notFound(err, "There is no case %s.", n)
	}
	r.MayTakeBack = v.May(casework.RouteCases) && v.Office != "" && v.Office == r.Entrance && v.Office != r.Office
	if !leads {
		r.Proposed = ""
		return r, nil
	}
	found, err := readPlaces(ctx, p.pool, []int64{int64(id)})
	if m, ok := found[id][casework.MatterPlace]; ok {
		r.Matter = &m
	}
	if h, ok := found[id][casework.HomePlace]; ok {
		r.Home = &h
	}
	return r, err
}
