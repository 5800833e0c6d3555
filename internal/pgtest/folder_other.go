//go:build !linux

package pgtest

import "os"

// folder is where a test server lives.
func folder() string { return os.TempDir() }
