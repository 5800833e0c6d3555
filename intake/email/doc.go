// Package email reads a mail as staff would: who writes, what the person wrote, what is attached, and whether it was a
// person at all.
//
// It stores nothing. Parse turns any bytes into a casework.Inbound; the packages below it each know one thing: mimetree
// takes a mail apart, charset makes text of bytes, htmltext makes text of HTML and HTML safe to show, reply tells what a
// person wrote from what is quoted, kind tells people from machines. The follower of a mailbox is in mailbox.
//
// What it guarantees: no bytes make it panic, hang, or take more than a few times their size in memory; what is wrong is a
// Defect on the result; nothing of the text is cut for good, since Text keeps all of it.
package email
