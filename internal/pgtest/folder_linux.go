package pgtest

import (
	"os"
	"syscall"
)

// roomInMemory is what the databases of a package's tests may come to at the same time, with much to spare.
const roomInMemory = 2 << 30

// folder is where a test server lives: in memory where there is room, since making and dropping a database is the making and
// removing of a thousand files.
func folder() string {
	const shm = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shm, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < roomInMemory {
		return os.TempDir()
	}
	return shm
}
