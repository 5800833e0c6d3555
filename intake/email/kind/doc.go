// Package kind tells the mail of people from that of machines: automatic replies, bounces, read receipts, lists, bulk, our own.
//
// It stores nothing. It decides what is answered by a machine, so it errs both ways as little as it can: a person's mail is
// never taken for a machine's, and a machine's is not answered.
package kind
