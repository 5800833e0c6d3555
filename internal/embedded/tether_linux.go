package embedded

import (
	"os/exec"
	"syscall"
)

// startTethered starts cmd so that the kernel stops it when the calling thread ends: SIGINT is a fast shutdown, in
// good order (postgres(1), "NOTES").
func startTethered(cmd *exec.Cmd) (release func(), err error) {
	cmd.SysProcAttr.Pdeathsig = syscall.SIGINT
	return func() {}, cmd.Start()
}
