// Package clamd asks a ClamAV daemon whether a file holds a virus.
//
// It speaks the daemon's INSTREAM command over a socket, as clamd(8) describes it. It stores nothing and keeps no connection.
// It guarantees that a file is called clean only where the daemon has read all of it and said so.
package clamd
