package embedded

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestWatched kills the owner of a watched child, and sees the child end.
func TestWatched(t *testing.T) {
	t.Parallel()
	if signal.Ignored(syscall.SIGINT) {
		t.Skip("started with SIGINT ignored, which the child takes over; Postgres does not")
	}
	owner := exec.Command(os.Args[0], "-test.run=^TestWatchedOwner$")
	owner.Env = append(os.Environ(), "EMBEDDED_TEST_WATCHED=1")
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || !alive(pid) {
		t.Fatalf("the child (%q) is not there: %v", line, err)
	}
	_ = owner.Process.Kill()
	_ = owner.Wait()
	timeout := time.After(time.Minute)
	for tick := time.Tick(10 * time.Millisecond); alive(pid); {
		select {
		case <-tick:
		case <-timeout:
			t.Fatal("the child outlives its owner")
		}
	}
}

// TestWatchedOwner is the process that TestWatched kills.
func TestWatchedOwner(t *testing.T) {
	if os.Getenv("EMBEDDED_TEST_WATCHED") == "" {
		t.Skip("only called by TestWatched")
	}
	cmd := exec.Command("sleep", "60")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := startWatched(cmd); err != nil {
		t.Fatal(err)
	}
	fmt.Println(cmd.Process.Pid)
	select {}
}

// TestWatchedRelease sees the watcher end with the child, without a signal to a number that may be another's by now.
func TestWatchedRelease(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("true")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	release, err := startWatched(cmd)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	release()
}
