package pgtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/commonline/commonline/internal/embedded"
)

// stale is an age that no test and no run of a day's tests reaches.
const stale = 36 * time.Hour

// sweepFolders removes the folders of killed test binaries: nobody holds their lock. A young one may be about to be
// locked.
func sweepFolders() {
	var dirs []string
	for _, home := range []string{os.TempDir(), folder()} {
		found, _ := filepath.Glob(filepath.Join(home, "pgtest-*"))
		dirs = append(dirs, found...)
	}
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil || time.Since(info.ModTime()) < 5*time.Minute || embedded.InUse(filepath.Join(dir, "pg")) {
			continue
		}
		_ = os.RemoveAll(dir) // another user's stays, for that user
	}
}

// sweepDatabases drops what killed test binaries left on a server that outlives them.
func sweepDatabases(ctx context.Context, admin *pgxpool.Pool) error {
	rows, _ := admin.Query(ctx, `SELECT datname FROM pg_database WHERE datname ~ '^pgtest_[dt]_[0-9]+_'`)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking for old test databases: %w", err)
	}
	for _, name := range names {
		made, _ := strconv.ParseInt(strings.Split(name, "_")[2], 10, 64)
		if time.Since(time.Unix(made, 0)) < stale {
			continue
		}
		if _, err := admin.Exec(ctx, `DROP DATABASE IF EXISTS `+pgx.Identifier{name}.Sanitize()+` WITH (FORCE)`); err != nil {
			return fmt.Errorf("dropping an old test database: %w", err)
		}
	}
	return nil
}
