//go:build !linux

package embedded

import "os/exec"

func startTethered(cmd *exec.Cmd) (release func(), err error) {
	return startWatched(cmd)
}
