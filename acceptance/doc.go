// Package acceptance tries the program as a city would run it: the built binary as a process of its own, a real Postgres
// with fsync, a real Dovecot with thirteen mailboxes, a real Redis where there is one, and a mail server that takes what
// is sent. It kills them with SIGKILL, and then counts.
//
// It stores nothing but files of the tests. Its tests take minutes, so they skip unless COMMONLINE_ACCEPTANCE is 1;
// `make acceptance` runs them. It looks into the rows of the database, as an auditor would.
package acceptance
