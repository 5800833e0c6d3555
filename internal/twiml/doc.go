// Package twiml writes the documents that Twilio plays to a caller (twilio.com/docs/voice/twiml).
//
// Only the verbs that are used are there, as types, so that a name or an attribute cannot be misspelt: Twilio refuses a
// document whose case is wrong (error 12200), and the caller hears nothing. Attributes come in the order of the fields, so
// that documents can be compared; Twilio's own library writes them in random order and cannot write an empty one.
package twiml
