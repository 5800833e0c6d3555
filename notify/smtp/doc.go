// Package smtp hands mails to the mail servers of the offices, each through the account of its own mailbox.
//
// A connection carries many mails. A mail is 7-bit on the wire (quoted-printable), is the same bytes at every attempt except for
// its DKIM signature, and asks for delivery status notices where the server offers them (RFC 3461).
//
// Mails are written with go-message and sent with go-smtp's client: the same libraries that mail comes in by, with an envelope id for each mail, which
// go-mail's client does not offer.
//
// It stores nothing. It guarantees: a password or token goes over an encrypted connection only (loopback excepted); what the
// server refused for good is told apart from what may pass later; an account whose server cannot be reached or whose sign-in was
// refused is left in peace for a while instead of being tried once for each mail.
package smtp
