package acceptance

import (
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is one process of commonline serve.
type program struct {
	c    *city
	url  string
	log  string
	cmd  *exec.Cmd
	done chan struct{} // closed when the process has ended
	err  error         // of its end; read after done
}

// program prepares a process with an address of its own; start starts it, as often as it is killed.
func (c *city) program(name string) *program {
	c.t.Helper()
	p := &program{c: c, url: "http://" + freeAddress(c.t), log: filepath.Join(c.dir, name+".log")}
	c.t.Cleanup(func() {
		p.kill()
		if text, _ := os.ReadFile(p.log); c.t.Failed() {
			lines := strings.Split(string(text), "\n")
			c.t.Logf("the end of %s:\n%s", p.log, strings.Join(lines[max(0, len(lines)-40):], "\n"))
		}
	})
	return p
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (p *program) start() {
	p.c.t.Helper()
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.c.t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(binary, "serve")
	cmd.Env = append(p.c.env, "LISTEN_ADDR="+strings.TrimPrefix(p.url, "http://"))
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		p.c.t.Fatal(err)
	}
	p.cmd, p.done = cmd, make(chan struct{})
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
}

// ready waits until the process says that it can do all of its work.
func (p *program) ready() {
	p.c.t.Helper()
	p.c.until("the program is ready", time.Minute, func() bool {
		if ended := p.ended(); ended != nil {
			p.c.t.Fatalf("the program ended: %v", ended)
		}
		r, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

// ended is why the process ended by itself, or nil while it runs.
func (p *program) ended() error {
	select {
	case <-p.done:
		return errors.Join(errors.New("by itself"), p.err)
	default:
		return nil
	}
}

// kill ends the process with SIGKILL. Killing twice is no error.
func (p *program) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill()
	<-p.done
	p.cmd = nil
}

// stop ends the process as an operator does.
func (p *program) stop() {
	p.c.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.c.t.Fatal(err)
	}
	if <-p.done; p.err != nil {
		p.c.t.Errorf("the program, told to stop: %v", p.err)
	}
	p.cmd = nil
}

// command runs another command of the program, and gives its exit code and what it said.
func (c *city) command(stdin string, args ...string) (int, string) {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), binary, args...)
	cmd.Env, cmd.Stdin = c.env, strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		c.t.Fatal(err)
	} else if ok {
		return exit.ExitCode(), string(out)
	}
	return 0, string(out)
}

// until looks again and again until something is true.
func (c *city) until(what string, patience time.Duration, true func() bool) {
	c.t.Helper()
	limit := time.After(patience)
	for tick := time.Tick(10 * time.Millisecond); !true(); {
		select {
		case <-limit:
			c.t.Fatalf("waited %s in vain until %s", patience, what)
		case <-tick:
		}
	}
}
