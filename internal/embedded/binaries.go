package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// oldest is the oldest major version that is used where there is a choice.
const oldest = 14

// ErrNoPostgres says that the machine has no Postgres, and how to come by one.
var ErrNoPostgres = errors.New(`no Postgres found: install it ("apt install postgresql", or "brew install postgresql@17"), ` +
	`or name the folder of initdb in PG_BINDIR, or start one with "docker compose up -d postgres" and set DATABASE_URL`)

// usual are the places where packagers put the programs; the newest version of each comes first.
var usual = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
	"/usr/pgsql-*/bin",          // the PostgreSQL project's RPMs
	"/usr/libexec/postgresql*",  // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/usr/local/pgsql/bin",
	"/usr/local/bin",
	"/usr/bin",
}

// Binaries lists the folders of this machine that hold both initdb and postgres, the best first: PG_BINDIR alone where
// that is set, else what pg_config names, else the usual places of Debian, Red Hat, Alpine, Homebrew and Postgres.app.
func Binaries(ctx context.Context) []string {
	if dir := os.Getenv("PG_BINDIR"); dir != "" {
		return complete([]string{dir})
	}
	var dirs []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	for _, pattern := range usual {
		found, _ := filepath.Glob(pattern)
		slices.SortFunc(found, func(a, b string) int { return number(b) - number(a) })
		dirs = append(dirs, found...)
	}
	return complete(dirs)
}

// complete keeps the folders that hold both programs, each once.
func complete(dirs []string) []string {
	var kept []string
	for _, dir := range dirs {
		if !slices.Contains(kept, dir) && executable(filepath.Join(dir, "initdb")) && executable(filepath.Join(dir, "postgres")) {
			kept = append(kept, dir)
		}
	}
	return kept
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// number is the first number in a path, for its order: 15 in /usr/lib/postgresql/15/bin.
func number(path string) int {
	start := strings.IndexAny(path, "0123456789")
	if start < 0 {
		return 0
	}
	digits := path[start:]
	if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		digits = digits[:end]
	}
	n, _ := strconv.Atoi(digits)
	return n
}

// choose picks the programs for a folder: those of the version that made its cluster, else the first that are new
// enough, else a download.
func choose(ctx context.Context, place folder, opts Options, logger *slog.Logger) (string, error) {
	if opts.BinDir != "" {
		return opts.BinDir, nil
	}
	var seen []string
	for _, dir := range Binaries(ctx) {
		major, err := major(ctx, dir)
		if err != nil {
			logger.Warn("passing over a Postgres that does not run", "dir", dir, "err", err)
			continue
		}
		if made := place.version(); made == major || made == "" && number(major) >= oldest {
			return dir, nil
		}
		seen = append(seen, major)
	}
	if made := place.version(); made != "" && len(seen) > 0 {
		return "", fmt.Errorf("%s was made by Postgres %s, and this machine has %s: install %s, or move the data with pg_upgrade",
			place.data(), made, strings.Join(seen, ", "), made)
	}
	return fetch(ctx, place, opts.Download, logger)
}

// major is the major version of the programs in dir, from "postgres (PostgreSQL) 15.18 (Debian …)".
func major(ctx context.Context, dir string) (string, error) {
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return "", fmt.Errorf("asking %s for its version: %w", dir, err)
	}
	_, version, _ := strings.Cut(string(out), "(PostgreSQL) ")
	return strconv.Itoa(number(version)), nil
}
