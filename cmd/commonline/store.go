package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/commonline/commonline/internal/embedded"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

// store is the database of this process: one that the settings name, or a private one that runs as a child.
type store struct {
	pool   *pgxpool.Pool
	server *embedded.Server // nil where the settings name a database
}

// database is the name of the private database.
const database = "commonline"

// makeHome makes the folder of this installation. Others may pass through it: as root the private database runs as another
// user.
func makeHome(s *Settings) error {
	if err := os.MkdirAll(s.Home, 0o711); err != nil {
		return invalid("COMMONLINE_HOME %s cannot be made: %s", s.Home, withoutPath(err))
	}
	return nil
}

// openStore reaches the database, starting it where it is a private one. Its schema is left as it is. A download of
// Postgres, where the machine has none, is told line by line.
func openStore(ctx context.Context, s *Settings, log *slog.Logger, tell func(line string)) (*store, error) {
	if s.DatabaseURL != "" {
		pool, err := postgres.Open(ctx, s.DatabaseURL)
		return &store{pool: pool}, err
	}
	if err := makeHome(s); err != nil {
		return nil, err
	}
	server, err := embedded.Start(ctx, embedded.Options{
		Dir: filepath.Join(s.Home, "postgres"), Durable: true, Logger: log,
		Download: embedded.Download{From: s.PostgresFrom, Tell: tell},
	})
	if err != nil {
		return nil, fmt.Errorf("starting the private database: %w", err)
	}
	st := &store{server: server}
	if err := postgres.Create(ctx, server.URL("postgres"), database); err != nil {
		st.close()
		return nil, err
	}
	if st.pool, err = postgres.Open(ctx, server.URL(database)); err != nil {
		st.close()
		return nil, err
	}
	return st, nil
}

// close lets the database go, and stops it where it is a private one.
func (st *store) close() {
	if st.pool != nil {
		st.pool.Close()
	}
	if st.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = st.server.Stop(ctx) // it is logged there, and its lock tells the next start
	}
}

// migrated brings the schema up to date.
func (st *store) migrated(ctx context.Context, log *slog.Logger) error {
	n, err := postgres.Migrate(ctx, st.pool, migrations.Files)
	if n > 0 {
		log.InfoContext(ctx, "the schema was brought up to date", "steps", n)
	}
	return err
}

// withStore runs a command of an operator against the database.
func withStore(ctx context.Context, s *Settings, do func(*store) error) error {
	st, err := openStore(ctx, s, slog.New(slog.DiscardHandler), func(line string) { fmt.Fprintln(os.Stderr, line) })
	if err != nil {
		return err
	}
	defer st.close()
	return do(st)
}

// withDB is withStore for commands that need the schema to be there.
func withDB(ctx context.Context, s *Settings, do func(*postgres.DB) error) error {
	return withStore(ctx, s, func(st *store) error {
		if err := st.migrated(ctx, slog.New(slog.DiscardHandler)); err != nil {
			return err
		}
		return do(postgres.New(st.pool, nil, nil))
	})
}
