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
var ErrNoPostgres = errors.New(`no Postgres to run: install it ("apt install postgresql", or "brew install postgresql@17"), ` +
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
// that is set, else what pg_config names, else PATH, else the usual places of Debian, Red Hat, Alpine, Homebrew and
// Postgres.app.
func Binaries(ctx context.Context) []string {
	if dir := os.Getenv("PG_BINDIR"); dir != "" {
		return complete([]string{dir})
	}
	var dirs []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if program, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(program))
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
		if !slices.Contains(kept, dir) && holdsPrograms(dir) {
			kept = append(kept, dir)
		}
	}
	return kept
}

func holdsPrograms(dir string) bool {
	return executable(filepath.Join(dir, "initdb")) && executable(filepath.Join(dir, "postgres"))
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

// Programs is the folder of initdb and postgres that Start would take for a new cluster: that of this machine, else one
// that was downloaded before, else one that is downloaded now. An error that wraps ErrNoPostgres says that there is none.
func Programs(ctx context.Context, d Download) (dir string, err error) {
	owner, err := accountFor("")
	if err != nil {
		return "", err
	}
	return choose(ctx, "", owner, d, slog.New(slog.DiscardHandler))
}

// programsFor picks the programs for a folder: those that the options name, or of the version that made its cluster.
func programsFor(ctx context.Context, place folder, opts Options, logger *slog.Logger) (string, error) {
	if opts.BinDir != "" {
		return opts.BinDir, nil
	}
	bin, err := choose(ctx, place.version(), place.owner, opts.Download, logger)
	if err != nil && place.version() != "" {
		return "", fmt.Errorf("looking for programs for %s: %w", place.data(), err)
	}
	return bin, err
}

// choose picks the programs of the version that made a cluster, or where made is "" the first that are new enough, else a
// download.
func choose(ctx context.Context, made string, owner account, d Download, logger *slog.Logger) (string, error) {
	var seen []string
	for _, dir := range Binaries(ctx) {
		major, err := major(ctx, dir)
		if err != nil {
			logger.Warn("passing over a Postgres that does not run", "dir", dir, "err", err)
			continue
		}
		if made == major || made == "" && number(major) >= oldest {
			return dir, nil
		}
		seen = append(seen, major)
	}
	if dir := os.Getenv("PG_BINDIR"); dir != "" && made == "" {
		return "", fmt.Errorf("PG_BINDIR names %s, which holds no initdb and postgres of version %d or newer that run: %w", dir, oldest, ErrNoPostgres)
	}
	if made != "" && (made != downloadMajor || os.Getenv("PG_BINDIR") != "") {
		return "", otherVersion(made, seen)
	}
	return fetch(ctx, d, owner)
}

func otherVersion(made string, seen []string) error {
	if len(seen) == 0 {
		return fmt.Errorf("it was made by Postgres %s, which is no longer on this machine: install it again", made)
	}
	return fmt.Errorf("it was made by Postgres %s, and this machine has %s: install %s, or move the data with pg_upgrade",
		made, strings.Join(seen, ", "), made)
}

// major is the major version of the programs in dir, from "postgres (PostgreSQL) 15.18 (Debian …)".
func major(ctx context.Context, dir string) (string, error) {
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		var said []byte
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			said = exit.Stderr
		}
		return "", fmt.Errorf("asking %s for its version: %w%s", dir, err, lastLines(said))
	}
	_, version, _ := strings.Cut(string(out), "(PostgreSQL) ")
	return strconv.Itoa(number(version)), nil
}
