// Package postgres is the only one that speaks SQL. It implements what the other packages ask of a store: receiving and
// filing for intake, deliveries for notify, pages for web.
//
// Postgres is the truth: raw messages, cases, events, deliveries, sessions, cursors. A public method opens the
// transaction that it needs and commits it; unexported ones take it. Decisions are passed in as pure functions and
// called inside the transaction; none is taken here.
//
// What it guarantees: what arrived is stored before it is read; a batch of mails and the cursor behind it are one
// transaction, fenced by the epoch of the mailbox's lease; filing is one at a time in the whole city; every read of a
// person takes a casework.Viewer and is held inside the walls of the office in the query itself.
package postgres
