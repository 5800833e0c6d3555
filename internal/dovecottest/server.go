package dovecottest

import (
	"bufio"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Password is every user's.
const Password = "secret"

// Server is a running Dovecot. IMAP without TLS on Host and Port; users have INBOX, and Junk and Sent with their special
// use.
type Server struct {
	Host string
	Port int

	t    testing.TB
	dir  string
	bin  string
	cmd  *exec.Cmd
	done chan struct{}
	mail owner
}

// Start runs Dovecot with these users, and stops it at the end of the test. It skips the test where there is none.
func Start(t testing.TB, users ...string) *Server {
	t.Helper()
	bin := find()
	if bin == "" {
		t.Skip("Dovecot is not installed (Debian: apt-get install dovecot-imapd), so nothing was tried against a real mail server")
	}
	// Not t.TempDir: its parent is closed to the user whom Dovecot reads mail as. And short, since socket paths are.
	dir, err := os.MkdirTemp("", "dove") //nolint:usetesting // its parent is closed to the user whom Dovecot reads mail as
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Server{Host: "127.0.0.1", Port: freePort(t), t: t, dir: dir, bin: bin, mail: mailOwner()}
	if err := s.configure(users); err != nil {
		t.Fatal(err)
	}
	s.run()
	t.Cleanup(s.Kill)
	return s
}

func find() string {
	if path, err := exec.LookPath("dovecot"); err == nil {
		return path
	}
	if _, err := os.Stat("/usr/sbin/dovecot"); err == nil { // not in an ordinary user's PATH
		return "/usr/sbin/dovecot"
	}
	return ""
}

func freePort(t testing.TB) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}

// run starts the processes and waits for the greeting.
func (s *Server) run() {
	s.t.Helper()
	s.cmd = exec.Command(s.bin, "-F", "-c", filepath.Join(s.dir, "dovecot.conf"))
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out strings.Builder
	s.cmd.Stderr = &out
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("starting Dovecot: %v", err)
	}
	cmd, done := s.cmd, make(chan struct{})
	s.done = done
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	for limit := time.Now().Add(15 * time.Second); time.Now().Before(limit); {
		if s.greets() {
			return
		}
		select {
		case <-done:
			s.t.Fatalf("Dovecot ended at once: %s\n%s", out.String(), s.Log())
		case <-time.After(20 * time.Millisecond):
		}
	}
	s.t.Fatalf("Dovecot does not answer:\n%s", s.Log())
}

func (s *Server) greets() bool {
	conn, err := net.DialTimeout("tcp", s.Addr(), time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.HasPrefix(line, "* OK")
}

// Addr is host:port.
func (s *Server) Addr() string { return net.JoinHostPort(s.Host, fmt.Sprint(s.Port)) }

// Kill ends every process of the server with SIGKILL, as a power cut would. Killing twice is no error.
func (s *Server) Kill() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // the group, which is its own
	<-s.done
}

// Restart starts the server again after Kill, on the same port and with the same mail. Locks (.lock, .newlock) that the
// killed processes held are removed: Dovecot would wait for a minute or two before it takes them for dead.
func (s *Server) Restart() {
	s.t.Helper()
	_ = filepath.WalkDir(filepath.Join(s.dir, "mail"), func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "lock") {
			_ = os.Remove(path)
		}
		return nil
	})
	s.run()
}

// Log is what Dovecot wrote down.
func (s *Server) Log() string {
	b, _ := os.ReadFile(filepath.Join(s.dir, "dovecot.log"))
	return string(b)
}
