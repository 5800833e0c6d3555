// Package cityfile reads the city file: the YAML in which an installation says what its council is (offices, topics,
// caps) and by which mailboxes it is reached.
//
// It stores nothing and connects nowhere. What it guarantees: a File that Load or Parse returns is consistent (every
// office has a mailbox, no address stands twice, no password would travel in the clear), and every refusal is one
// sentence that begins with the file and the line: city.yaml:14: office "d4" has no mailbox. All mistakes of a file are
// found in one reading. docs/city-file.md describes every key.
package cityfile
