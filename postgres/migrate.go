package postgres

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// ahead is how many steps a database may be ahead of this program: release N runs on schema N and N+1.
const ahead = 1

// Migrate brings the schema up to date, one process at a time, and tells how many steps it took. It refuses a database
// that a much newer program has changed.
func Migrate(ctx context.Context, pool *pgxpool.Pool, steps fs.FS) (int, error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, fmt.Errorf("making the lock for migrations: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, steps, goose.WithSessionLocker(locker))
	if err != nil {
		return 0, fmt.Errorf("reading the migrations: %w", err)
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return 0, fmt.Errorf("reading the schema's version: %w", err)
	}
	sources := provider.ListSources()
	if newest := sources[len(sources)-1].Version; have > newest+ahead {
		return 0, casework.Errorf(casework.Conflict,
			"The database has schema %d and this program knows %d: run the newer program, or restore a backup made with this one.", have, newest)
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrating the database: %w", err)
	}
	return len(done), nil
}

// Behind tells how many steps a database lacks.
func Behind(ctx context.Context, pool *pgxpool.Pool, steps fs.FS) (int, error) {
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, steps)
	if err != nil {
		return 0, fmt.Errorf("reading the migrations: %w", err)
	}
	status, err := provider.Status(ctx)
	if err != nil {
		return 0, fmt.Errorf("reading the schema's version: %w", err)
	}
	n := 0
	for _, s := range status {
		if s.State == goose.StatePending {
			n++
		}
	}
	return n, nil
}
