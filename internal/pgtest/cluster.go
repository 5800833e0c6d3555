package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/commonline/commonline/internal/embedded"
)

// patience bounds each deed on the server. It is long, since many test binaries may share few cores.
const patience = 2 * time.Minute

// downloadPatience is for a machine without Postgres: the programs may come over a slow line, once. It stays below the ten
// minutes after which go test ends a package.
const downloadPatience = 8 * time.Minute

// shared is the one server of this test binary. A test binary has nowhere else to keep what its tests share.
var shared cluster

type cluster struct {
	mu        sync.Mutex
	err       error // of the first start; it is not tried again
	url       string
	admin     *pgxpool.Pool
	server    *embedded.Server
	dir       string
	templates map[string]*template
	copying   string // how a template is copied
}

// Download is how tests come by Postgres where the machine has none: it is fetched into the user's cache, once for all
// test binaries, and they say so. COMMONLINE_POSTGRES_FROM says from where, or "off".
func Download() embedded.Download {
	return embedded.Download{
		From: os.Getenv("COMMONLINE_POSTGRES_FROM"),
		Tell: func(line string) { fmt.Fprintln(os.Stderr, "pgtest:", line) },
	}
}

// programs finds Postgres, with a patience of its own.
func programs() (dir string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), downloadPatience)
	defer cancel()
	return embedded.Programs(ctx, Download())
}

// database makes a database out of the template for key, and returns how to reach and how to drop it.
func (c *cluster) database(key string, migrate Migrate) (url string, drop func() error, err error) {
	tpl, err := c.template(key)
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := tpl.make(ctx, c, migrate); err != nil {
		return "", nil, err
	}
	name := fmt.Sprintf("pgtest_d_%d_%s", time.Now().Unix(), strings.ToLower(rand.Text()[:10]))
	if _, err := c.admin.Exec(ctx, `CREATE DATABASE `+name+` TEMPLATE `+tpl.name+c.copying); err != nil {
		return "", nil, fmt.Errorf("copying the template database: %w", err)
	}
	return withDatabase(c.url, name), func() error { return c.drop(name) }, nil
}

func (c *cluster) drop(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := c.admin.Exec(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
		return fmt.Errorf("dropping a test's database: %w", err)
	}
	return nil
}

// template finds the template of a key, on a server that is started if it is not yet.
func (c *cluster) template(key string) (*template, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.templates == nil {
		c.templates = map[string]*template{}
		c.err = c.start()
	}
	if c.err != nil {
		return nil, c.err
	}
	if c.templates[key] == nil {
		c.templates[key] = newTemplate(key)
	}
	return c.templates[key], nil
}

func (c *cluster) start() (err error) {
	bin := ""
	if c.url = os.Getenv("DATABASE_URL"); c.url == "" {
		if bin, err = programs(); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if c.url == "" {
		if err := c.launch(ctx, bin); err != nil {
			return err
		}
	}
	if c.admin, err = pgxpool.New(ctx, c.url); err != nil {
		return fmt.Errorf("reading the database's address: %w", err)
	}
	if err := c.admin.Ping(ctx); err != nil {
		return fmt.Errorf("reaching the database for tests: %w", err)
	}
	if c.server != nil {
		if err := c.copyFiles(ctx); err != nil {
			return err
		}
	}
	return sweepDatabases(ctx, c.admin)
}

// copyFiles lets a server of our own, where Postgres is 15 or newer, copy a template file by file. On another's server that would
// make a checkpoint of all that is written there.
func (c *cluster) copyFiles(ctx context.Context) error {
	var able bool
	if err := c.admin.QueryRow(ctx, `SELECT current_setting('server_version_num')::int >= 150000`).Scan(&able); err != nil {
		return fmt.Errorf("asking the test server for its version: %w", err)
	}
	if able {
		c.copying = ` STRATEGY FILE_COPY`
	}
	return nil
}

func (c *cluster) launch(ctx context.Context, bin string) (err error) {
	sweepFolders()
	if c.dir, err = os.MkdirTemp(folder(), "pgtest-"); err != nil {
		return fmt.Errorf("making a folder for the test server: %w", err)
	}
	if err := os.Chmod(c.dir, 0o755); err != nil { // as root the server is another user
		return fmt.Errorf("opening the folder of the test server: %w", err)
	}
	c.server, err = embedded.Start(ctx, embedded.Options{
		Dir:    filepath.Join(c.dir, "pg"),
		BinDir: bin,
		// What pays off over many rows costs more than the whole question over the few of a test: compiling plans, and starting workers.
		Settings: map[string]string{"autovacuum": "off", "jit": "off", "max_parallel_workers_per_gather": "0"},
	})
	if err != nil {
		return errors.Join(err, os.RemoveAll(c.dir))
	}
	c.url = c.server.URL("postgres")
	return nil
}

func (c *cluster) close() error {
	if c.admin != nil {
		c.admin.Close()
	}
	if c.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return errors.Join(c.server.Stop(ctx), os.RemoveAll(c.dir))
}

// withDatabase is a connection string for another database of the same server.
func withDatabase(address, name string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" { // "host=… user=…"; the last of a repeated word counts
		return address + " dbname=" + name
	}
	u.Path = "/" + name
	return u.String()
}
