// Command commonline is the intake gateway of a city council's offices: the one binary that serves, tries out, checks
// and looks after an installation.
//
// Each command is one file: a struct with its flags and a Run method, and the function that does the work. run ties them
// together and can be called from a test. Settings come from the environment (settings.go), the council from the city
// file (package cityfile). Exit codes: 0 done, 1 it failed, 2 used wrongly.
package main
