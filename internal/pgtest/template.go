package pgtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // goose wants database/sql
	"github.com/pressly/goose/v3"
)

// template is a migrated database that tests copy.
type template struct {
	name string
	once sync.Once
	err  error
}

// newTemplate names a template by day and content, so that test binaries share it where they share a server, and old
// ones are known.
func newTemplate(key string) *template {
	sum := sha256.Sum256([]byte(key))
	return &template{name: fmt.Sprintf("pgtest_t_%d_%x", today().Unix(), sum[:8])}
}

func today() time.Time { return time.Now().UTC().Truncate(24 * time.Hour) }

// make migrates the template once, also when several test binaries want it at the same time.
func (tpl *template) make(ctx context.Context, c *cluster, migrate Migrate) error {
	tpl.once.Do(func() { tpl.err = tpl.migrate(ctx, c, migrate) })
	return tpl.err
}

// migrate works under a lock of the server, on a database with another name: a template that is there is finished.
func (tpl *template) migrate(ctx context.Context, c *cluster, migrate Migrate) (err error) {
	conn, err := c.admin.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("reaching the database for tests: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtext($1))`, tpl.name); err != nil {
		return fmt.Errorf("locking the template database: %w", err)
	}
	defer func() {
		_, unlockErr := conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext($1))`, tpl.name)
		err = errors.Join(err, unlockErr)
	}()
	var done bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, tpl.name).Scan(&done); err != nil {
		return fmt.Errorf("looking for the template database: %w", err)
	}
	if done {
		return nil
	}
	unfinished := tpl.name + "_unfinished"
	for _, sql := range []string{`DROP DATABASE IF EXISTS ` + unfinished + ` WITH (FORCE)`, `CREATE DATABASE ` + unfinished} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("making the template database: %w", err)
		}
	}
	if err := migrate(ctx, withDatabase(c.url, unfinished)); err != nil {
		return fmt.Errorf("migrating the template database: %w", err)
	}
	if _, err := conn.Exec(ctx, `ALTER DATABASE `+unfinished+` RENAME TO `+tpl.name); err != nil {
		return fmt.Errorf("putting the template database in place (does the migration leave a connection open?): %w", err)
	}
	return nil
}

func gooseUp(migrations fs.FS) Migrate {
	return func(ctx context.Context, url string) error {
		if migrations == nil {
			return nil
		}
		db, err := sql.Open("pgx", url)
		if err != nil {
			return err
		}
		defer db.Close()
		provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations)
		if errors.Is(err, goose.ErrNoMigrations) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the migrations: %w", err)
		}
		_, err = provider.Up(ctx)
		return err
	}
}

// Hash is a key for the content of all files of an FS; nil is a content too.
func Hash(files fs.FS) (string, error) {
	sum := sha256.New()
	if files == nil {
		return "empty", nil
	}
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return hashFile(sum, files, path)
	})
	if err != nil {
		return "", fmt.Errorf("reading the migrations: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func hashFile(sum hash.Hash, files fs.FS, path string) error {
	file, err := files.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	part := sha256.New()
	if _, err := io.Copy(part, file); err != nil {
		return err
	}
	fmt.Fprintf(sum, "%q %x\n", path, part.Sum(nil))
	return nil
}
