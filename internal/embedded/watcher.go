package embedded

import (
	"fmt"
	"os/exec"
	"strconv"
	"syscall"
)

// startWatched starts cmd, and a shell that reads from a pipe which we never write to. When we end, however that
// comes, the pipe closes, and the shell stops the server. It is for systems without PR_SET_PDEATHSIG.
func startWatched(cmd *exec.Cmd) (release func(), err error) {
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	watcher := exec.Command("/bin/sh", "-c", `read -r line; [ "$line" = done ] || kill -INT "$0"`, strconv.Itoa(cmd.Process.Pid))
	watcher.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if cred := cmd.SysProcAttr; cred != nil {
		watcher.SysProcAttr.Credential = cred.Credential
	}
	pipe, err := watcher.StdinPipe()
	if err == nil {
		err = watcher.Start()
	}
	if err != nil {
		_ = cmd.Process.Kill()
		return nil, fmt.Errorf("starting the watcher of postgres: %w", err)
	}
	return func() {
		_, _ = pipe.Write([]byte("done\n")) // the number may be another process's by now
		_ = watcher.Wait()
	}, nil
}
