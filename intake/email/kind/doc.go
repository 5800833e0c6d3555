// Package kind tells the mail of people from that of machines: automatic replies, bounces, read receipts, lists, bulk, our own.
//
// It stores nothing. It decides what is answered by a machine, so it errs both ways as little as it can: a person's mail is
// never taken for a machine's, and a machine's is not answered. What a mail says of itself is never enough for a bounce: a
// report part, a mail server as the sender, or a null return path has to say so as well, since residents write about bounces
// and forward them.
//
// Time is linear in the size of the mail: of a text the first notice bytes are looked at, line by line.
package kind
