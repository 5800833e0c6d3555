package postgres

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// leftOut are the tables that a backup does not hold, with the reason of each.
var leftOut = map[string]string{
	"goose_db_version": "a restore makes the schema anew, and with it this record of how",
	"sign_in_steps":    "a sign-in that is on its way is over in minutes",
	"brakes":           "who was slowed down then has waited long enough",
	"setup_links":      "a link that sets up an empty installation is printed anew at each start of one",
	"staff_links":      "a link that was used since must not work again; people are invited anew",
	"sessions":         "a sign-in belongs to a browser of that day: whoever steals a backup must not find one, and one that was ended must stay ended",
	"access_tokens":    "a token that was revoked since must stay revoked; programs get new ones",
	"api_answers":      "what a token was answered goes with the token",
	"program_files":    "what a token handed in and never sent goes with the token",
	"leases":           "who followed which mailbox is over; a restore begins with epochs that no older process can hold",
	"attendance":       "which processes ran is over",
	"case_words":       "it is made of the rows of the cases",
	"export_parts":     "a file that can be asked for again; a restored export says that its file is not there",
	"seal_mark":        "it names transactions of the database that was",
	"search_stale":     "a restore adds every case to it, and what is searched is made from there",
}

// seeded are the tables that a migration fills: an empty database has rows in them.
var seeded = []string{"counters"}

// inSnapshot runs f on the database as it stands at one moment. The tables are locked against a change of their shape (not
// of their rows) before that moment is chosen: rows that a migration writes anew are invisible to older snapshots.
func (db *DB) inSnapshot(ctx context.Context, f func(pgx.Tx) error) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("reaching Postgres: %w", err)
	}
	defer conn.Release()
	before, err := catalogue(ctx, conn)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(before, func(t ManifestTable) bool { return t.Name == blobsTable }) {
		return casework.Errorf(casework.NotFound, "There is nothing to back up: this database is not one of Commonline.")
	}
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, conn, options, func(tx pgx.Tx) error {
		if err := settle(ctx, tx, before, "ACCESS SHARE"); err != nil {
			return err
		}
		now, err := catalogue(ctx, tx)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(before, now) {
			return casework.Errorf(casework.Conflict, "The schema is being changed at this moment: try again when that is done.")
		}
		return f(tx)
	})
}

// settle locks tables and takes away the time limits that a long copy would run into.
func settle(ctx context.Context, tx pgx.Tx, tables []ManifestTable, lock string) error {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.ident()
	}
	for _, sql := range []string{
		`SET LOCAL statement_timeout = 0`,
		`SET LOCAL idle_in_transaction_session_timeout = 0`,
		`SET LOCAL client_encoding = 'UTF8'`,
		`LOCK TABLE ` + strings.Join(names, ", ") + ` IN ` + lock + ` MODE`,
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("preparing the copy (%s): %w", strings.SplitN(sql, " public", 2)[0], err)
		}
	}
	return nil
}

// describe makes the manifest of a snapshot, without its sums.
func describe(ctx context.Context, tx pgx.Tx) (Manifest, error) {
	m := Manifest{Kind: backupKind, Format: backupFormat}
	err := tx.QueryRow(ctx, `
		SELECT coalesce((SELECT max(version_id) FROM public.goose_db_version WHERE is_applied), 0), now(), current_setting('server_version'),
		  (SELECT count(*) FROM public.blobs WHERE place = 'outside')`).Scan(&m.Schema, &m.TakenAt, &m.Server, &m.Outside.Count)
	if err != nil {
		return m, fmt.Errorf("reading the schema's version: %w", err)
	}
	m.TakenAt = m.TakenAt.UTC()
	tables, err := catalogue(ctx, tx)
	if err != nil {
		return m, err
	}
	m.Tables = slices.DeleteFunc(tables, func(t ManifestTable) bool { _, out := leftOut[t.Name]; return out })
	m.Sequences, err = sequences(ctx, tx)
	return m, err
}

// catalogue lists the tables of the public schema in the order of their foreign keys. What an extension brought along is
// the extension's, and a generated column makes itself.
func catalogue(ctx context.Context, q querier) ([]ManifestTable, error) {
	rows, err := q.Query(ctx, `
		SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum), array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
		  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
		GROUP BY c.relname ORDER BY c.relname`)
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", err)
	}
	tables, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t ManifestTable, err error) {
		var names, types []string
		err = row.Scan(&t.Name, &names, &types)
		for i := range names {
			t.Columns = append(t.Columns, ManifestColumn{names[i], types[i]})
		}
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", err)
	}
	needs, err := foreignKeys(ctx, q)
	if err != nil {
		return nil, err
	}
	return byNeed(tables, needs)
}

// foreignKeys tells for each table which others it refers to.
func foreignKeys(ctx context.Context, q querier) (map[string][]string, error) {
	rows, err := q.Query(ctx, `
		SELECT c.relname, r.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
		WHERE k.contype = 'f' AND c.oid <> r.oid AND c.relnamespace = 'public'::regnamespace AND r.relnamespace = 'public'::regnamespace`)
	if err != nil {
		return nil, fmt.Errorf("reading the foreign keys: %w", err)
	}
	needs := map[string][]string{}
	var from, to string
	_, err = pgx.ForEachRow(rows, []any{&from, &to}, func() error { needs[from] = append(needs[from], to); return nil })
	if err != nil {
		return nil, fmt.Errorf("reading the foreign keys: %w", err)
	}
	return needs, nil
}

// byNeed sorts tables so that each comes after those that it refers to, and by name where that leaves a choice.
func byNeed(tables []ManifestTable, needs map[string][]string) ([]ManifestTable, error) {
	placed := map[string]bool{}
	var out []ManifestTable
	for len(out) < len(tables) {
		i := slices.IndexFunc(tables, func(t ManifestTable) bool {
			return !placed[t.Name] && !slices.ContainsFunc(needs[t.Name], func(n string) bool { return !placed[n] })
		})
		if i < 0 {
			return nil, fmt.Errorf("tables refer to one another in a circle; in order are only %v", slices.Sorted(maps.Keys(placed)))
		}
		placed[tables[i].Name] = true
		out = append(out, tables[i])
	}
	return out, nil
}

// sequences tells how far each has counted. They stand outside of any snapshot, and so are never behind it.
func sequences(ctx context.Context, q querier) ([]ManifestSequence, error) {
	rows, err := q.Query(ctx, `
		SELECT s.sequencename, coalesce(t.relname, ''), s.last_value
		FROM pg_sequences s JOIN pg_class c ON c.relname = s.sequencename AND c.relnamespace = 'public'::regnamespace
		LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
		LEFT JOIN pg_class t ON t.oid = d.refobjid
		WHERE s.schemaname = 'public' AND s.last_value IS NOT NULL ORDER BY 1`)
	if err != nil {
		return nil, fmt.Errorf("reading the sequences: %w", err)
	}
	out := []ManifestSequence{}
	var s ManifestSequence
	var owner string
	_, err = pgx.ForEachRow(rows, []any{&s.Name, &owner, &s.Last}, func() error {
		if _, left := leftOut[owner]; !left {
			out = append(out, s)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the sequences: %w", err)
	}
	return out, nil
}
