package pgtest_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"github.com/commonline/commonline/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var migrations = fstest.MapFS{
	"0001_first.sql":  {Data: []byte("-- +goose Up\nCREATE TABLE thing (id bigint PRIMARY KEY);\n")},
	"0002_second.sql": {Data: []byte("-- +goose Up\nALTER TABLE thing ADD COLUMN name text NOT NULL DEFAULT 'x';\n")},
}

// TestNew writes the same key in many databases at once: each must be the only one there.
func TestNew(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			pool := pgtest.New(t, migrations)
			if _, err := pool.Exec(t.Context(), `INSERT INTO thing (id) VALUES (1)`); err != nil {
				t.Fatal(err)
			}
			var count int
			if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM thing WHERE name = 'x'`).Scan(&count); err != nil || count != 1 {
				t.Errorf("%d rows, %v", count, err)
			}
		})
	}
}

func TestNewEmpty(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fs.FS{"nil": nil, "empty": fstest.MapFS{}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var table *string
			if err := pgtest.New(t, files).QueryRow(t.Context(), `SELECT to_regclass('thing')::text`).Scan(&table); err != nil || table != nil {
				t.Errorf("table %v, %v", table, err)
			}
		})
	}
}

// TestDropped looks from one database for another whose test has ended.
func TestDropped(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("test", func(t *testing.T) {
		if err := pgtest.New(t, nil).QueryRow(t.Context(), `SELECT current_database()`).Scan(&name); err != nil {
			t.Fatal(err)
		}
	})
	var there bool
	err := pgtest.New(t, nil).QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there)
	if err != nil || there {
		t.Errorf("database %s is still there: %v, %v", name, there, err)
	}
}

func TestNewWithMigratesOnce(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	migrate := func(ctx context.Context, url string) error {
		calls.Add(1)
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, `CREATE TABLE own ()`)
		return err
	}
	key := "own " + t.TempDir() // new in each run, for a server that outlives this one
	for range 3 {
		if _, err := pgtest.NewWith(t, key, migrate).Exec(t.Context(), `SELECT FROM own`); err != nil {
			t.Error(err)
		}
	}
	if calls.Load() != 1 {
		t.Errorf("migrated %d times", calls.Load())
	}
}

// TestDatabaseURL lets two more test binaries work on the server of this one.
func TestDatabaseURL(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t, nil)
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNew$", "-test.v")
			cmd.Env = append(os.Environ(), "DATABASE_URL="+url, "PG_BINDIR="+t.TempDir(), "CI=true")
			if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestNew/7") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestWithoutPostgres runs TestMissing where no Postgres is to be found.
func TestWithoutPostgres(t *testing.T) {
	t.Parallel()
	for ci, want := range map[string]string{"true": "--- FAIL: TestMissing", "": "--- SKIP: TestMissing"} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMissing$", "-test.v")
		cmd.Env = append(os.Environ(), "PGTEST_MISSING=1", "DATABASE_URL=", "PG_BINDIR="+t.TempDir(), "CI="+ci)
		out, _ := cmd.CombinedOutput()
		if !strings.Contains(string(out), want) || !strings.Contains(string(out), "apt install postgresql") {
			t.Errorf("with CI=%q: %s\nwant %q", ci, out, want)
		}
	}
}

// TestMissing is what TestWithoutPostgres runs.
func TestMissing(t *testing.T) {
	if os.Getenv("PGTEST_MISSING") == "" {
		t.Skip("only called by TestWithoutPostgres")
	}
	pgtest.New(t, nil)
}

func BenchmarkURL(b *testing.B) {
	for b.Loop() {
		pgtest.URL(b, migrations)
	}
}
