package acceptance

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/commonline/commonline/internal/embedded"
	"github.com/commonline/commonline/internal/pgtest"
)

// database is a Postgres that keeps what it committed, whatever happens to it.
type database struct {
	t      *testing.T
	dir    string
	bin    string
	server *embedded.Server
	url    string
	pool   *pgxpool.Pool
}

func startDatabase(t *testing.T) *database {
	t.Helper()
	bin, err := embedded.Programs(t.Context(), pgtest.Download())
	if errors.Is(err, embedded.ErrNoPostgres) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "accept") //nolint:usetesting // its folder is closed to the user whom Postgres runs as
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	d := &database{t: t, dir: dir, bin: bin}
	d.start()
	d.url = d.server.URL("postgres")
	if d.pool, err = pgxpool.New(t.Context(), d.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.pool.Close()
		d.crash()
	})
	return d
}

func (d *database) start() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var err error
	if d.server, err = embedded.Start(ctx, embedded.Options{Dir: filepath.Join(d.dir, "pg"), BinDir: d.bin, Durable: true}); err != nil {
		d.t.Fatal(err)
	}
}

// crash ends the server with an immediate shutdown: nothing is written down any more, as after a power cut.
func (d *database) crash() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = d.server.Stop(ctx) // it says that the end was not in good order
}

// exec runs a statement.
func (d *database) exec(sql string, args ...any) {
	d.t.Helper()
	if _, err := d.pool.Exec(context.Background(), sql, args...); err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
}

// count gives one number, or -1 while there is no answer.
func (d *database) count(sql string, args ...any) int {
	var n int
	if err := d.pool.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		return -1
	}
	return n
}

// rows gives all rows of a query; each field of T is a column.
func rows[T any](d *database, sql string, args ...any) []T {
	d.t.Helper()
	found, err := d.pool.Query(context.Background(), sql, args...)
	if err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
	all, err := pgx.CollectRows(found, pgx.RowToStructByPos[T])
	if err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
	return all
}
