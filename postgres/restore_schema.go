package postgres

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// prepare sees that the database holds nothing, and brings it to the schema of the backup.
func (db *DB) prepare(ctx context.Context, schema int64, steps fs.FS) error {
	tables, err := catalogue(ctx, db.pool)
	if err != nil {
		return err
	}
	if err := empty(ctx, db.pool, tables); err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("making the lock for migrations: %w", err)
	}
	conn := stdlib.OpenDBFromPool(db.pool)
	defer func() { _ = conn.Close() }() // the pool stays open
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, steps, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	sources := provider.ListSources()
	if newest := sources[len(sources)-1].Version; schema > newest {
		return casework.Errorf(casework.Conflict, "The backup has schema %d and this program knows %d: restore it with the program that made it, or a newer one.", schema, newest)
	}
	if !slices.ContainsFunc(sources, func(s *goose.Source) bool { return s.Version == schema }) {
		return casework.Errorf(casework.Conflict, "The backup has schema %d, which this program does not know.", schema)
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", err)
	}
	if have > schema {
		return casework.Errorf(casework.Conflict, "The database has schema %d already and the backup has %d: restore it into a new database.", have, schema)
	}
	if _, err := provider.UpTo(ctx, schema); err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	return nil
}

// empty refuses a database that holds anything but what a migration puts there.
func empty(ctx context.Context, q querier, tables []ManifestTable) error {
	for _, t := range tables {
		if t.Name == "goose_db_version" || slices.Contains(seeded, t.Name) {
			continue
		}
		var some bool
		if err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+t.ident()+`)`).Scan(&some); err != nil {
			return fmt.Errorf("looking into the table %s: %w", t.Name, err)
		}
		if some {
			return casework.Errorf(casework.Conflict, "The database is not empty (there are rows in the table %q): a backup is restored into a new database only.", t.Name)
		}
	}
	return nil
}

// leap is how far the ids and numbers of cases jump. Cases that were opened after the backup was made are lost, but their
// numbers were told to residents, and links and reply addresses were signed for their ids: given out a second time they
// would show one person's case to another.
const leap = 100_000

// goOn makes the database one that the gateway can go on with, and stops the sending.
func goOn(ctx context.Context, tx pgx.Tx, m Manifest) error {
	for _, s := range m.Sequences {
		if _, err := tx.Exec(ctx, `SELECT setval($1::regclass, $2)`, pgx.Identifier{"public", s.Name}.Sanitize(), s.Last); err != nil {
			return fmt.Errorf("setting the sequence %s: %w", s.Name, err)
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE counters SET next = next + $1 WHERE name IN ('case', 'number')`, int64(leap)); err != nil {
		return fmt.Errorf("setting the counters: %w", err)
	}
	// Epochs go on from the present second, beyond any that a claim at a time can have reached before.
	if _, err := tx.Exec(ctx, `
		INSERT INTO leases (name, owner, epoch, until) SELECT 'mailbox/' || id, '', extract(epoch FROM now())::bigint, '-infinity' FROM mailboxes`); err != nil {
		return fmt.Errorf("voiding older leases: %w", err)
	}
	if err := holdSending(ctx, tx, restoredReason(m.TakenAt)); err != nil {
		return fmt.Errorf("stopping the sending: %w", err)
	}
	if _, err := tx.Exec(ctx, `ANALYZE`); err != nil {
		return fmt.Errorf("counting for the planner: %w", err)
	}
	return nil
}

// holdSending is Stop inside of the transaction that brings the deliveries back. A brake that was pulled when the backup was
// made keeps its reason beside ours.
func holdSending(ctx context.Context, tx pgx.Tx, reason string) error {
	const who = "operator"
	_, err := tx.Exec(ctx, `
		INSERT INTO standing (name, value, by_whom) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value || ' (stopped before that: ' || standing.value || ')', by_whom = excluded.by_whom, at = now()`,
		stopName("", ""), reason, who)
	if err != nil {
		return err
	}
	return addEvents(ctx, tx, []eventRow{{Kind: casework.SendingSet, Actor: who, Settle: -1, Detail: map[string]string{"to": "stopped", "channel": "", "why": reason}}})
}
