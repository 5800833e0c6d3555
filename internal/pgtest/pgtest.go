package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/commonline/commonline/internal/embedded"
)

// Migrate brings the empty database at url to the state that tests start from.
type Migrate func(ctx context.Context, url string) error

// New is a pool on a new database to which the goose migrations (*.sql at the root of migrations) were applied. A nil
// or empty migrations is an empty database.
func New(t testing.TB, migrations fs.FS) *pgxpool.Pool {
	t.Helper()
	return connect(t, URL(t, migrations))
}

// URL is the connection string of a database as New makes it.
func URL(t testing.TB, migrations fs.FS) string {
	t.Helper()
	key, err := Hash(migrations)
	if err != nil {
		t.Fatal(err)
	}
	return URLWith(t, key, gooseUp(migrations))
}

// NewWith is a pool on a new database that migrate has prepared. The template is made once for each key, which must
// change with what migrate does: Hash helps.
func NewWith(t testing.TB, key string, migrate Migrate) *pgxpool.Pool {
	t.Helper()
	return connect(t, URLWith(t, key, migrate))
}

// URLWith is the connection string of a database as NewWith makes it.
func URLWith(t testing.TB, key string, migrate Migrate) string {
	t.Helper()
	url, drop, err := shared.database(key, migrate)
	switch {
	case err == nil:
	case errors.Is(err, embedded.ErrNoPostgres) && os.Getenv("CI") == "":
		fmt.Fprintf(os.Stderr, "pgtest: SKIPPING %s: %v\n", t.Name(), err)
		t.Skip(err)
	default:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return url
}

func connect(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closePool(t, pool) })
	return pool
}

// closePool names a test that keeps a connection, instead of waiting for it until the whole run times out.
func closePool(t testing.TB, pool *pgxpool.Pool) {
	closed := make(chan struct{})
	go func() {
		pool.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("the test has ended and still holds a database connection: rows not closed, or a goroutine not awaited")
	}
}

// Main runs the tests of a package, stops the server that they started, and exits.
func Main(m *testing.M) {
	code := m.Run()
	if err := shared.close(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}
