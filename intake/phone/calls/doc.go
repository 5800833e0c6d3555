// Package calls takes telephone calls: it answers what Twilio asks while one goes on, keeps what is told of it afterwards,
// and brings in what a caller said.
//
// What a caller hears is decided by package voice. Here each request is stored as it came, with what it changes, in one
// transaction, before it is answered; what is told twice or out of order changes nothing more. A recording, or the wish to
// be called back, becomes a raw message that the desk files like any other; the sound itself follows by a job (Clerk).
//
// What it guarantees: a recording is one raw message, whichever of its two reports comes first, and however often; one that
// is empty is none. A transcript is kept beside its recording, marked as made by a machine, and nothing is decided by it.
// No phone number and no address of a recording stands in a log.
package calls
