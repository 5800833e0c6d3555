// Package migrations holds the schema of the database as numbered steps, forward only, embedded in the binary.
//
// A step that has been released is never changed: a mistake is mended by the next one. Release N runs on schema N and
// on N+1, so a column is first added, then used, and dropped a release later.
package migrations

import "embed"

// Files are the steps, in the form that goose reads.
//
//go:embed *.sql
var Files embed.FS
