package acceptance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the program that every test runs.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	if !wanted() {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "acceptance")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "commonline")
	build := exec.Command("go", "build", "-o", binary, "../cmd/commonline")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

func wanted() bool { return os.Getenv("COMMONLINE_ACCEPTANCE") == "1" }

// requireWanted skips unless the tests of minutes were asked for.
func requireWanted(t *testing.T) {
	t.Helper()
	if !wanted() {
		t.Skip("it takes minutes, and needs Dovecot and Postgres: make acceptance")
	}
}
