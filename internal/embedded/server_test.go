package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/commonline/commonline/internal/embedded"
	"github.com/commonline/commonline/internal/pgtest"
)

// openDir is a folder that another user can walk to: t.TempDir's parents are closed when the tests run as root.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "embedded-test-") //nolint:usetesting // its parents are closed when the tests run as root
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "pg")
}

// requirePostgres finds Postgres, or downloads it.
func requirePostgres(t *testing.T) {
	t.Helper()
	_, err := embedded.Programs(t.Context(), pgtest.Download())
	if errors.Is(err, embedded.ErrNoPostgres) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, opts embedded.Options) *embedded.Server {
	t.Helper()
	requirePostgres(t)
	opts.Download = pgtest.Download()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server, err := embedded.Start(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, server) })
	return server
}

func stop(t *testing.T, server *embedded.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := server.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func query[T any](t *testing.T, url, sql string, args ...any) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var value T
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func TestStart(t *testing.T) {
	t.Parallel()
	server := start(t, embedded.Options{Dir: openDir(t), Settings: map[string]string{"work_mem": "7MB"}})
	url := server.URL("postgres")
	for setting, want := range map[string]string{
		"listen_addresses": "", "fsync": "off", "work_mem": "7MB", "server_encoding": "UTF8", "log_error_verbosity": "terse",
	} {
		if got := query[string](t, url, "SELECT current_setting($1)", setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := query[string](t, url, "SELECT lower('ÉCOLE')"); got != "école" {
		t.Errorf("lower('ÉCOLE') is %q: the locale knows ASCII only", got)
	}
	select {
	case <-server.Done():
		t.Error("Done before Stop")
	default:
	}
	stop(t, server)
	<-server.Done()
}

func TestRestart(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	server := start(t, embedded.Options{Dir: dir, Durable: true})
	if got := query[string](t, server.URL("postgres"), "SELECT current_setting('fsync')"); got != "on" {
		t.Errorf("fsync is %s for a durable server", got)
	}
	query[int](t, server.URL("postgres"), "WITH x AS (SELECT lo_from_bytea(4711, 'kept')) SELECT 1 FROM x")
	if _, err := embedded.Start(t.Context(), embedded.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "in use by process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("a second server on one folder: %v", err)
	}
	if !embedded.InUse(dir) {
		t.Error("a running server's folder is not in use")
	}
	stop(t, server)
	if embedded.InUse(dir) {
		t.Error("a stopped server's folder is in use")
	}
	again := start(t, embedded.Options{Dir: dir, Durable: true})
	if got := query[[]byte](t, again.URL("postgres"), "SELECT lo_get(4711)"); string(got) != "kept" {
		t.Errorf("after a restart: %q", got)
	}
}

// TestLongPath puts the socket elsewhere where the path beside the data would be too long for one.
func TestLongPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), strings.Repeat("long/", 20), "pg")
	server := start(t, embedded.Options{Dir: dir})
	if got := query[int](t, server.URL("postgres"), "SELECT 1"); got != 1 {
		t.Error(got)
	}
}

// TestOwnerKilled kills an owner, and finds its server ended in good order, by itself.
func TestOwnerKilled(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	pid := killedOwner(t, dir)
	timeout := time.After(time.Minute)
	for tick := time.Tick(10 * time.Millisecond); running(t, pid); {
		select {
		case <-tick:
		case <-timeout:
			t.Fatalf("the killed owner's server (process %s) is still there", pid)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); err == nil {
		t.Error("the killed owner's server did not end in good order")
	}
}

// TestOwnerKilledStart starts again at once, while the old server may be about to end.
func TestOwnerKilledStart(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	pid := killedOwner(t, dir)
	server := start(t, embedded.Options{Dir: dir, Durable: true})
	if got := query[[]byte](t, server.URL("postgres"), "SELECT lo_get(4711)"); string(got) != "kept" {
		t.Errorf("after the owner was killed: %q", got)
	}
	if running(t, pid) {
		t.Errorf("the killed owner's server (process %s) is still there", pid)
	}
}

// killedOwner starts a server's owner as a process of its own, stores something, kills the owner, and returns the
// number of the server's process.
func killedOwner(t *testing.T, dir string) (pid string) {
	t.Helper()
	requirePostgres(t)
	owner := exec.Command(os.Args[0], "-test.run=^TestOwner$", "-test.v")
	owner.Env = append(os.Environ(), "EMBEDDED_TEST_DIR="+dir)
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	url := ""
	for lines := bufio.NewScanner(out); url == "" && lines.Scan(); {
		if _, after, ok := strings.Cut(lines.Text(), "URL "); ok {
			url = after
		}
	}
	if url == "" {
		t.Fatal("the owner never told its URL")
	}
	pid = query[string](t, url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")
	query[int](t, url, "WITH x AS (SELECT lo_from_bytea(4711, 'kept')) SELECT 1 FROM x")
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait()
	return pid
}

// running says whether a process is there; one that only waits for its parent to notice its end is not.
func running(t *testing.T, pid string) bool {
	t.Helper()
	state, _ := exec.CommandContext(t.Context(), "ps", "-o", "stat=", "-p", pid).Output()
	return len(state) > 0 && !strings.HasPrefix(string(state), "Z")
}

// TestOwner is the process that TestOwnerKilled kills.
func TestOwner(t *testing.T) {
	dir := os.Getenv("EMBEDDED_TEST_DIR")
	if dir == "" {
		t.Skip("only called by TestOwnerKilled")
	}
	server, err := embedded.Start(t.Context(), embedded.Options{Dir: dir, Durable: true, Download: pgtest.Download()})
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.WriteString("URL " + server.URL("postgres") + "\n")
	select {}
}

// TestServerKilled starts again over a postmaster.pid that its server could not remove, and over one whose number
// belongs to a stranger by now.
func TestServerKilled(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	server := start(t, embedded.Options{Dir: dir, Durable: true})
	query[int](t, server.URL("postgres"), "WITH x AS (SELECT lo_from_bytea(4711, 'kept')) SELECT 1 FROM x")
	file := filepath.Join(dir, "data", "postmaster.pid")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-server.Done()
	stop(t, server)
	if err := os.WriteFile(file, []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	again := start(t, embedded.Options{Dir: dir, Durable: true})
	if got := query[[]byte](t, again.URL("postgres"), "SELECT lo_get(4711)"); string(got) != "kept" {
		t.Errorf("after the server was killed: %q", got)
	}
}

func TestClosedParent(t *testing.T) {
	t.Parallel()
	requirePostgres(t)
	if os.Getuid() != 0 {
		t.Skip("only root runs the server as another user")
	}
	parent := filepath.Join(openDir(t), "closed")
	if err := os.MkdirAll(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := embedded.Start(t.Context(), embedded.Options{Dir: filepath.Join(parent, "pg"), Download: pgtest.Download()})
	if err == nil || !strings.Contains(err.Error(), "cannot enter "+parent) {
		t.Errorf("a folder inside a closed one: %v", err)
	}
}

func TestNoBinaries(t *testing.T) {
	t.Setenv("PG_BINDIR", t.TempDir())
	if _, err := embedded.Start(t.Context(), embedded.Options{Dir: openDir(t)}); err == nil || !strings.Contains(err.Error(), "apt install postgresql") {
		t.Errorf("without Postgres: %v", err)
	}
}
