package main

import (
	"fmt"
	"runtime/debug"
)

// version is set by the linker in a release: -X main.version=0.1.0.
var version = ""

type versionCommand struct{}

// Run is commonline version.
func (*versionCommand) Run(c *call) error {
	_, err := fmt.Fprintln(c.out, "commonline", programVersion())
	return err
}

// programVersion is the release, else what Go wrote down about the build.
func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
