// Package phone takes in what comes by a telephone number: texts, with their pictures, as Twilio's webhooks bring them, and
// as Twilio's own list shows them where a webhook never came.
//
// It stores raw what Twilio sent, byte for byte, before anything is read (through Store), and the pictures once they are
// fetched. What a text says is read later, by ParseText, which never fails and does no I/O.
//
// What it guarantees: a text is answered only after it is stored; it is stored once for each MessageSid, however often and
// however parallel it comes, and whether by webhook or by the list; one to a number that the city file does not have is
// stored too.
package phone
