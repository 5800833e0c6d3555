// Package mailhost is a mail server in one process, IMAP and SMTP on loopback, for a demo and for tests.
//
// Mail for its own users lands in their mailboxes, under their address and any plus-address of it. Everything else is
// kept in an outbox which can be read and waited for: no mail ever leaves the process. Without a sign-in it takes mail
// for its own users only, as a city's mail exchanger would.
//
// It speaks IMAP4rev1 with IDLE, MOVE, UIDPLUS, ESEARCH, SPECIAL-USE, LIST-STATUS and a few more, each of which
// Options.Without takes away. CONDSTORE it does not speak at all, since go-imap's server does not. Sign-in is by
// password, or by XOAUTH2 for a user with a token.
//
// What it stores: nothing; with Options.Dir each mail as a file, so that a restart finds the same mails, flags, UIDs and
// UIDVALIDITY. Files are written beside and renamed, not synced: a crash of the process loses nothing that was
// answered for, a crash of the machine may.
//
// What it guarantees: UIDs rise and are never used again under one UIDVALIDITY, and a client that idles hears of a mail
// as soon as it is there.
//
// Its faults (refused sign-ins, dropped connections, delays, SMTP refusals, lost answers, a new UIDVALIDITY) are set while it
// runs, for tests of what others make of them.
package mailhost
