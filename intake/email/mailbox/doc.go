// Package mailbox follows mailboxes over IMAP, and hands each mail to a Store once, byte for byte, before anybody looks
// into it.
//
// A Fleet holds the accounts of a city and shares them with other processes by leases. For each mailbox that it holds, a
// follower keeps one connection: it idles on the inbox, polls all the same, and reads the folders for junk and for sent
// mail between. How far a folder has been read is a Cursor (UIDVALIDITY and UID) that the Store writes in the same
// transaction as the mails, so that after a kill, or an outage of any length, every mail is there once.
//
// It changes nothing in the mailbox (EXAMINE, BODY.PEEK) unless Marking is chosen. It stores nothing itself. What it
// guarantees: mails of a folder reach the Store in ascending order of UID; a cursor passes a UID only when its mail was
// stored, was marked \Deleted, was found to be gone, or was set aside with a reason; no command waits for ever; and a
// mailbox that gives no mail is reported in words within minutes.
package mailbox
