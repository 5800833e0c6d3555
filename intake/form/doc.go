// Package form takes in what comes by the public web form.
//
// It reads a sending as a stream and keeps its files as they come, stores the whole raw, once for each form key, before
// anything is judged (through Store), and reads it later for filing: Parse never fails and does no I/O.
//
// What it guarantees: of a sending no more is in memory at a time than its fields and one file, and of all sendings no more
// than two files; a form is stored once for its key, however often it is sent; the key is signed, has an age, and names
// nobody. Nothing that a sender types is believed: whose address it is, is unproven.
package form
