package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DB is the store of one city.
type DB struct {
	pool  *pgxpool.Pool
	city  *casework.City
	fresh *fresh
	blobs Blobs // nil: all bytes stand in Postgres
	// sending is the switch without its brakes; set once, before anything runs.
	sending notify.Switch
}

// New wraps a pool whose database has been migrated. city may be nil for what needs none (ledger, backup).
func New(pool *pgxpool.Pool, city *casework.City, blobs Blobs) *DB {
	if city == nil {
		city = &casework.City{}
	}
	return &DB{pool: pool, city: city, blobs: blobs, fresh: &fresh{}}
}

// Open connects to the database of a URL and waits for it a little, since it may be starting beside us.
func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := Config(url)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connecting to Postgres: %w", err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; {
		err := pool.Ping(ctx)
		if err == nil {
			return pool, nil
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			pool.Close()
			return nil, fmt.Errorf("reaching Postgres: %w", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// Config is how the pool of a URL is set up; Open uses it.
func Config(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, casework.Errorf(casework.Invalid, "DATABASE_URL is not a Postgres address: %v", redact(err))
	}
	config.MaxConnLifetime = time.Hour
	config.MaxConns = max(config.MaxConns, 12)
	config.AfterConnect = plain
	return config, nil
}

// plain keeps Postgres from what is meant for long reports and costs a page more than its query: compiling a plan takes 100 to
// 400 ms, starting a worker up to 200 ms where the processors are busy. It is said to each connection, since poolers in
// between refuse such words in the first packet.
func plain(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.PgConn().Exec(ctx, `SET jit = off; SET max_parallel_workers_per_gather = 0`).ReadAll()
	if err != nil {
		return fmt.Errorf("setting up a connection: %w", err)
	}
	return nil
}

// redact keeps the password of a URL out of the error about it.
func redact(err error) error {
	if p, ok := errors.AsType[*pgconn.ParseConfigError](err); ok {
		return errors.New(p.Unwrap().Error())
	}
	return errors.New("it cannot be parsed")
}

// inTx runs f in a transaction and commits what it did.
func (db *DB) inTx(ctx context.Context, f func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db.pool, f)
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reaching Postgres: %w", err)
	}
	return nil
}

// isData reports whether an error is the fault of the data (SQLSTATE classes 22 and 23, and a row that is too large),
// as against a database that is out of order.
func isData(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code[:2] == "22" || pg.Code[:2] == "23" || pg.Code == "54000")
}
