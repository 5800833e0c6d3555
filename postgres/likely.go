package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// Bounds: how many are compared, how many are shown, below how many points nobody is asked, and how far a sign is followed.
const (
	mostCompared = 30
	mostLikely   = 4
	leastPoints  = 3
	mostShared   = 250 // cases that one sign is looked for on
)

// candidates are other residents who share a sign with one of those who take part in a case ($3), within what the viewer's office
// leads, and of whom it was not said that they are others. Signs that many have say little: of each the newest $5 cases are looked
// at, and whoever shares most is compared. Each step is laid down before the next: what comes of one person's signs is little, which
// nothing that is known of all clues tells.
const candidates = `
	WITH me AS MATERIALIZED (SELECT DISTINCT i.resident_id FROM voices v JOIN identities i ON i.id = v.identity_id WHERE v.case_id = $3 AND NOT EXISTS (SELECT FROM shared_identities s WHERE s.identity_id = i.id)),
	mine AS MATERIALIZED (SELECT me.resident_id, i.id, i.kind, i.value FROM me JOIN identities i USING (resident_id)),
	said AS MATERIALIZED (SELECT DISTINCT m.resident_id, k.kind, k.value FROM mine m CROSS JOIN LATERAL (SELECT k.kind, k.value, k.case_id FROM clues k WHERE k.identity_id = m.id ORDER BY k.identity_id LIMIT $5) k
	  JOIN cases c ON c.id = k.case_id AND ` + led + `),
	signs AS MATERIALIZED (SELECT resident_id, kind, value FROM said UNION SELECT resident_id, kind, value FROM mine),
	shared AS MATERIALIZED (SELECT s.resident_id AS me, k.identity_id, k.case_id FROM signs s
	  CROSS JOIN LATERAL (SELECT k.identity_id, k.case_id FROM clues k WHERE k.kind = s.kind AND k.value = s.value ORDER BY k.case_id DESC LIMIT $5) k),
	taken AS MATERIALIZED (SELECT m.resident_id, c.id, c.number FROM mine m JOIN voices v ON v.identity_id = m.id JOIN cases c ON c.id = v.case_id AND ` + led + ` LIMIT $5),
	named AS MATERIALIZED (SELECT t.resident_id AS me, k.identity_id, k.case_id FROM taken t
	  CROSS JOIN LATERAL (SELECT k.identity_id, k.case_id FROM clues k WHERE k.kind = 'case' AND k.value = t.number::text ORDER BY k.case_id DESC LIMIT $5) k),
	found AS MATERIALIZED (
	  SELECT s.me, i.resident_id AS other FROM shared s JOIN cases c ON c.id = s.case_id AND ` + led + ` JOIN identities i ON i.id = s.identity_id
	  UNION ALL SELECT s.resident_id, i.resident_id FROM said s JOIN identities i USING (kind, value)
	  UNION ALL SELECT s.resident_id, i.resident_id FROM said s JOIN cases c ON s.kind = 'case' AND c.number = CASE WHEN s.kind = 'case' THEN s.value::bigint END AND ` + led + ` JOIN voices v ON v.case_id = c.id JOIN identities i ON i.id = v.identity_id
	  UNION ALL SELECT n.me, i.resident_id FROM named n JOIN cases c ON c.id = n.case_id AND ` + led + ` JOIN identities i ON i.id = n.identity_id),
	others AS MATERIALIZED (SELECT me, other, count(*) AS points FROM found WHERE other NOT IN (SELECT resident_id FROM me) GROUP BY me, other)
	SELECT me, other FROM others f
	WHERE EXISTS (SELECT FROM identities i JOIN voices v ON v.identity_id = i.id JOIN cases c ON c.id = v.case_id AND ` + led + ` WHERE i.resident_id = f.other
	    AND NOT EXISTS (SELECT FROM shared_identities s WHERE s.identity_id = i.id))
	  AND NOT EXISTS (SELECT FROM not_same n WHERE ($1 OR n.office = ANY($2)) AND n.one = least(f.me, f.other) AND n.other = greatest(f.me, f.other))
	ORDER BY points DESC, other LIMIT $4`

// Likely implements web.People.
func (p Pages) Likely(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]web.LikelyPerson, error) {
	w := p.wall(v)
	var there bool
	if err := p.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM cases c WHERE c.id = $3 AND `+led+`)`, w.all, w.offices, id).Scan(&there); err != nil || !there || w.all {
		return nil, err // a records officer reads, and is asked nothing
	}
	rows, err := p.pool.Query(ctx, candidates, pgx.QueryExecModeCacheDescribe, w.all, w.offices, id, mostCompared, mostShared)
	if err != nil {
		return nil, fmt.Errorf("looking who may be the same: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l web.LikelyPerson, err error) { return l, row.Scan(&l.Of, &l.Resident) })
	if err != nil || len(found) == 0 {
		return nil, err
	}
	traces, err := p.traces(ctx, w, found)
	if err != nil {
		return nil, err
	}
	for i, l := range found {
		found[i].Likeness = casework.Alike(traces[l.Of], traces[l.Resident])
	}
	found = slices.DeleteFunc(found, func(l web.LikelyPerson) bool { return l.Points < leastPoints })
	slices.SortStableFunc(found, func(a, b web.LikelyPerson) int { return cmp.Compare(b.Points, a.Points) })
	found = found[:min(len(found), mostLikely)]
	for i := range found {
		person, err := p.person(ctx, w, found[i].Resident)
		if err != nil {
			return nil, err
		}
		err = p.pool.QueryRow(ctx, `SELECT coalesce(min(i.id), 0) FROM voices v JOIN identities i ON i.id = v.identity_id WHERE v.case_id = $1 AND i.resident_id = $2`, id, found[i].Of).Scan(&found[i].Claimed)
		if err != nil {
			return nil, fmt.Errorf("reading who asks: %w", err)
		}
		found[i].Name, found[i].Addresses, found[i].Cases = person.Name, person.Addresses, person.Cases[:min(len(person.Cases), 3)]
	}
	return found, nil
}

// traces reads what is known of residents within a wall.
func (p Pages) traces(ctx context.Context, w wall, of []web.LikelyPerson) (map[casework.ResidentID]casework.Trace, error) {
	var ids []int64
	for _, l := range of {
		ids = append(ids, int64(l.Of), int64(l.Resident))
	}
	all := map[casework.ResidentID]casework.Trace{}
	b := &pgx.Batch{}
	add := func(sql string, each func(*casework.Trace, casework.Clue)) {
		queue(b, sql, []any{w.all, w.offices, ids}, func(row pgx.CollectableRow) error {
			var id casework.ResidentID
			var c casework.Clue
			err := row.Scan(&id, &c.Kind, &c.Value)
			t := all[id]
			each(&t, c)
			all[id] = t
			return err
		})
	}
	add(`SELECT i.resident_id, i.kind, i.value FROM identities i WHERE i.resident_id = ANY($3) AND ($1 OR $2::text[] IS NOT NULL)`,
		func(t *casework.Trace, c casework.Clue) { t.Own = append(t.Own, c) })
	add(`SELECT DISTINCT i.resident_id, k.kind, k.value FROM identities i JOIN clues k ON k.identity_id = i.id JOIN cases c ON c.id = k.case_id AND `+led+` WHERE i.resident_id = ANY($3)`,
		func(t *casework.Trace, c casework.Clue) { t.Said = append(t.Said, c) })
	add(`SELECT DISTINCT i.resident_id, 'case', c.number::text FROM identities i JOIN voices v ON v.identity_id = i.id JOIN cases c ON c.id = v.case_id AND `+led+` WHERE i.resident_id = ANY($3)`,
		func(t *casework.Trace, c casework.Clue) {
			t.Cases = append(t.Cases, casework.CaseNumber(numberIn(c.Value)))
		})
	if err := p.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("reading what is known of residents: %w", err)
	}
	return all, nil
}
