// Package voice is what a caller hears, and what each key leads to: a conversation of questions and keys, in the languages
// that the city offers.
//
// It is pure. Plan.Answer takes where the call stands and what the caller did, and gives the document that Twilio plays
// next with the deed that is to be noted. Where a call stands is written in the address that Twilio asks next, which it
// signs; so a question that is asked twice, or by another process, gets the same answer.
//
// What it guarantees: a language is offered only where everything it says can be said (a voice that Twilio has, or approved
// recordings); no Record stands in a document without the notice, in the caller's language, spoken whole before it; every
// question offers to be called back with nothing recorded.
package voice
