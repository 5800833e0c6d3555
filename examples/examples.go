// Package examples holds the invented city of Riverton, so that the demo has a city file without a file beside it.
package examples

import _ "embed" // the city file is compiled in

// Riverton is examples/riverton/city.yaml: nine districts, four at-large offices and their mailboxes on a mail server of
// this machine.
//
//go:embed riverton/city.yaml
var Riverton []byte
