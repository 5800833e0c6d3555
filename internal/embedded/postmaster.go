package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postmaster reads postmaster.pid: the server's process, and its state ("ready" in line 8 once it takes connections;
// see src/include/utils/pidfile.h of Postgres). It returns 0 where there is no such file.
func (f folder) postmaster() (pid int, state string) {
	text, err := os.ReadFile(filepath.Join(f.data(), "postmaster.pid"))
	if err != nil {
		return 0, ""
	}
	lines := strings.Split(string(text), "\n")
	pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	if len(lines) > 7 {
		state = strings.TrimSpace(lines[7])
	}
	return pid, state
}

// awaitReady waits until our server takes connections.
func awaitReady(ctx context.Context, place folder, p *process) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if pid, state := place.postmaster(); pid == p.pid && state == "ready" {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.done:
			return fmt.Errorf("it ended: %w", p.err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stopLeftover ends a server that its last owner left behind. We hold the folder's lock, so nobody uses it. Postgres
// itself clears the file of a process that is gone; but where the number belongs to another process by now, as in a
// container where numbers start over, it would refuse to start.
func stopLeftover(ctx context.Context, place folder) error {
	pid, _ := place.postmaster()
	if pid <= 1 || !alive(pid) {
		return nil
	}
	if !strings.Contains(commandLine(ctx, pid), place.data()) {
		if err := os.Remove(filepath.Join(place.data(), "postmaster.pid")); err != nil {
			return fmt.Errorf("removing a stale postmaster.pid: %w", err)
		}
		return nil
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stopping process %d, the last server on this data: %w", pid, err)
	}
	return awaitEnd(ctx, pid)
}

func awaitEnd(ctx context.Context, pid int) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for alive(pid) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting for process %d, the last server on this data, to end: %w", pid, ctx.Err())
		}
	}
	return nil
}

// alive says whether a process exists, whosever it is. A dead one that nobody has waited for has ended all the same.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist) || !procMounted()
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z")
}

func procMounted() bool {
	_, err := os.Stat("/proc/self")
	return err == nil
}

// commandLine is how a process was called, or "" where that cannot be known.
func commandLine(ctx context.Context, pid int) string {
	if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil {
		return string(text)
	}
	out, _ := exec.CommandContext(ctx, "ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return string(out)
}
