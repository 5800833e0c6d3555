// Package twilio talks to Twilio's REST API for messages, their media, calls and recordings.
//
// The shapes of requests and answers are those of twilio-go's generated packages; how they travel is ours: each request has a
// context and a time-out, another base address can stand in for Twilio (a test double), answers are read whole and
// closed, and an error says what became of the request.
//
// It stores nothing. It guarantees: no request is ever repeated by this package; after a create whose answer is not a clear no,
// Fate says whether the request may have been taken; credentials go to the API's own host only, never to where media are
// redirected; no error text carries a phone number. Twilio has no idempotency key for creating: whoever gets Unknown has to look
// the message up before a second try.
package twilio
