// Package sms hands texts to Twilio and reads what Twilio says of them later.
//
//	notify.Worker ──► Sender.SendText  (create, with a StatusCallback that names delivery and try)
//	              ──► Sender.FindText  (the list of what was sent to the number, where an answer was lost)
//	POST /twilio/status ──► Callback   (one status of one text) ──► Store.Report
//
// Twilio has no idempotency key for creating a message: a second request is a second text. So an error of SendText is certain
// (notify.Setback) or it is not, and nothing in between; and what is not certain is looked for, and never guessed at.
//
// It stores nothing itself. It guarantees: a text is created at most once by one call; what an error code leads to stands in
// one table; a callback counts for the very try that it names, whatever order they come in.
package sms
