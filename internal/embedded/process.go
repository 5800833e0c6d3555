package embedded

import (
	"os/exec"
	"runtime"
	"syscall"
)

// process is a child that ends with us.
type process struct {
	pid  int
	done chan struct{}
	err  error // of Wait; read after done
	cmd  *exec.Cmd
}

// spawn starts cmd in a process group of its own and tethers its life to ours.
//
// The kernel ties PR_SET_PDEATHSIG to the thread that forked, not to the process: Go may end a thread at any time, and
// would take the server with it. So the fork comes from a locked thread that lives as long as the child.
func spawn(cmd *exec.Cmd) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		release, err := startTethered(cmd)
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		release()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	p.pid = cmd.Process.Pid
	return p, nil
}

// signal reaches the server alone: it tells its own children. A server that has ended is left in peace.
func (p *process) signal(sig syscall.Signal) {
	_ = p.cmd.Process.Signal(sig)
}
