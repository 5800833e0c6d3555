package postgres

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/records"
	"github.com/jackc/pgx/v5"
)

// CaseFile implements records.Store.
func (p Pages) CaseFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, notes bool) (f records.CaseFile, err error) {
	if !v.May(casework.ExportRecords) {
		return f, casework.Errorf(casework.Forbidden, "Whoever asked for the export may not export any more.")
	}
	c, messages, _, err := p.Case(ctx, v, n)
	if err != nil {
		return f, err
	}
	if !c.Lead {
		return f, casework.Errorf(casework.Forbidden, "Case %s is led by another office now.", n)
	}
	f.Case, f.Messages = c, messages
	if notes {
		if f.Notes, err = p.notes(ctx, p.wall(v), c.ID); err != nil {
			return f, fmt.Errorf("reading the notes of case %s: %w", n, err)
		}
	}
	if f.Events, err = p.recordedOn(ctx, c.ID); err != nil {
		return f, err
	}
	if f.Names, err = p.namesOf(ctx, f.Events); err != nil {
		return f, err
	}
	f.Private, err = p.privateOn(ctx, c.ID)
	return f, err
}

// recordedOn are the events of a case and of those that show on it, without who read it: oldest first.
func (p Pages) recordedOn(ctx context.Context, id casework.CaseID) (all []casework.Event, err error) {
	rows, err := p.pool.Query(ctx, `SELECT id FROM cases WHERE id = $1 OR merged_into = $1 ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading what shows on case %d: %w", id, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[casework.CaseID])
	if err != nil {
		return nil, fmt.Errorf("reading what shows on case %d: %w", id, err)
	}
	for _, one := range ids {
		events, err := p.events(ctx, one)
		if err != nil {
			return nil, err
		}
		all = append(all, events...)
	}
	slices.SortFunc(all, func(a, b casework.Event) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// namesOf says who the members of staff are that stand in events.
func (p Pages) namesOf(ctx context.Context, events []casework.Event) (map[string]string, error) {
	names, actors := map[string]string{}, []string{}
	for _, e := range events {
		if !slices.Contains(actors, e.Actor) {
			actors = append(actors, e.Actor)
		}
	}
	rows, err := p.pool.Query(ctx, `SELECT 'staff:' || id, name FROM staff WHERE 'staff:' || id = ANY($1)`, actors)
	if err != nil {
		return nil, fmt.Errorf("reading who acted: %w", err)
	}
	var actor, name string
	if _, err = pgx.ForEachRow(rows, []any{&actor, &name}, func() error { names[actor] = name; return nil }); err != nil {
		return nil, fmt.Errorf("reading who acted: %w", err)
	}
	return names, nil
}

// privateOn are the addresses and numbers of who takes part in a case, and where its residents live, as they may be written.
func (p Pages) privateOn(ctx context.Context, id casework.CaseID) ([]string, error) {
	rows, err := p.pool.Query(ctx, `
		WITH family AS (SELECT id FROM cases WHERE id = $1 OR merged_into = $1)
		SELECT i.value FROM identities i JOIN voices v ON v.identity_id = i.id WHERE v.case_id IN (SELECT id FROM family)
		UNION SELECT o.value FROM voices v JOIN identities i ON i.id = v.identity_id JOIN identities o ON o.resident_id = i.resident_id WHERE v.case_id IN (SELECT id FROM family)
		UNION SELECT mention FROM case_places WHERE kind = 'home' AND case_id IN (SELECT id FROM family)
		UNION SELECT concat_ws(' ', address ->> 'number', address ->> 'street') FROM case_places WHERE kind = 'home' AND address ->> 'number' <> '' AND case_id IN (SELECT id FROM family)
		ORDER BY 1`, id)
	if err != nil {
		return nil, fmt.Errorf("reading what is private on case %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// blob opens one.
func (db *DB) blob(ctx context.Context, hash []byte) (io.ReadCloser, error) {
	found, err := db.bytesOf(ctx, db.pool, [][]byte{hash})
	if err != nil {
		return nil, fmt.Errorf("reading a file: %w", err)
	}
	return io.NopCloser(bytes.NewReader(found[[32]byte(hash)])), nil
}
