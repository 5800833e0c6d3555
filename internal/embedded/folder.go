package embedded

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// maxSocketDir leaves room for "/.s.PGSQL.5432" below the 104 bytes that the shortest sun_path (macOS) has.
const maxSocketDir = 100 - len("/.s.PGSQL.5432")

// folder is one cluster's place on disk, held under a lock.
type folder struct {
	dir    string
	socket string // the folder of the socket
	owner  account
	lock   *os.File
	log    *os.File
}

func (f folder) data() string  { return filepath.Join(f.dir, "data") }
func (f folder) fresh() string { return filepath.Join(f.dir, "data.new") }

// version is the major version that made the cluster, or "" where there is none.
func (f folder) version() string {
	text, err := os.ReadFile(filepath.Join(f.data(), "PG_VERSION"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// openFolder makes the folder, gives it to the account that the server runs as, and takes its lock.
func openFolder(dir string) (f folder, err error) {
	if f.dir, err = filepath.Abs(dir); err != nil {
		return f, fmt.Errorf("finding %s: %w", dir, err)
	}
	if err := os.MkdirAll(filepath.Dir(f.dir), 0o755); err != nil {
		return f, fmt.Errorf("making the folder of the database: %w", err)
	}
	if err := os.Mkdir(f.dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return f, fmt.Errorf("making the folder of the database: %w", err)
	}
	if f.lock, err = lockDir(f.dir); err != nil {
		return f, err
	}
	if err := f.furnish(); err != nil {
		return f, errors.Join(err, f.close())
	}
	return f, nil
}

// furnish fills the folder with what stands beside the cluster.
func (f *folder) furnish() (err error) {
	if f.owner, err = accountFor(f.data()); err != nil {
		return err
	}
	if err := f.owner.own(f.dir); err != nil {
		return err
	}
	if err := f.makeSocketDir(); err != nil {
		return err
	}
	name := filepath.Join(f.dir, "postgres.log")
	_ = os.Rename(name, name+".1") // the log of the last run is kept
	if f.log, err = os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
		return fmt.Errorf("opening the server's log: %w", err)
	}
	return nil
}

// makeSocketDir puts the socket beside the data, or under /tmp where that path is too long for a socket.
func (f *folder) makeSocketDir() (err error) {
	f.socket = filepath.Join(f.dir, "run")
	if len(f.socket) <= maxSocketDir {
		err = os.MkdirAll(f.socket, 0o700)
	} else {
		f.socket, err = os.MkdirTemp("/tmp", "pg-")
	}
	if err != nil {
		return fmt.Errorf("making the folder of the socket: %w", err)
	}
	return f.owner.own(f.socket)
}

// makeFresh gives initdb an empty folder; what an interrupted initdb left there goes.
func (f folder) makeFresh() error {
	if err := os.RemoveAll(f.fresh()); err != nil {
		return fmt.Errorf("clearing an unfinished cluster: %w", err)
	}
	if err := os.Mkdir(f.fresh(), 0o700); err != nil {
		return fmt.Errorf("making the folder of the cluster: %w", err)
	}
	return f.owner.own(f.fresh())
}

// prepare lets cmd run as the account, in its folder, with nothing of our environment that Postgres would heed.
func (f folder) prepare(cmd *exec.Cmd) {
	cmd.Dir = f.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: f.owner.credential()}
}

// reachable checks that the account can walk to the data and to the programs.
func (f folder) reachable(bin string) error {
	return errors.Join(f.owner.canReach(f.dir), f.owner.canReach(bin))
}

// close lets go of the folder; the lock goes last.
func (f folder) close() error {
	if f.log != nil {
		_ = f.log.Close()
	}
	if f.socket != "" && filepath.Dir(f.socket) == "/tmp" {
		_ = os.RemoveAll(f.socket)
	}
	return f.lock.Close()
}

// logTail is the end of the server's log, for an error.
func (f folder) logTail() string {
	text, err := os.ReadFile(f.log.Name())
	if err != nil {
		return ""
	}
	return lastLines(text)
}

// lastLines is the end of what a program said, set off from the error that it goes with.
func lastLines(out []byte) string {
	if len(out) == 0 {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) > 8 {
		lines = lines[len(lines)-8:]
	}
	return "\n\t" + strings.Join(lines, "\n\t")
}
