// Package dovecottest runs a real Dovecot for a test: its own configuration, a free port on this machine, Maildirs under
// a temporary folder, as root or as an ordinary user.
//
// It stores everything below that folder and removes it at the end of the test. It guarantees that a test skips with a
// clear sentence where Dovecot is not installed (Debian: apt-get install dovecot-imapd), and that no process of it
// outlives the test.
package dovecottest
