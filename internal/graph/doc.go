// Package graph reads and sends mail of Microsoft 365 over Microsoft Graph, where IMAP or SMTP is closed.
//
// It knows the few calls that a mailbox takes: a folder, what has come into it since a link (delta), a message as raw MIME, sending MIME,
// and files too large for that. Ids are immutable: a message keeps its id when it is moved. It stores nothing. It guarantees that the access
// token is sent to the service's own host alone, also where an answer names another; that a token which was refused is renewed once; and
// that an answer of "too many requests" says how long to wait.
//
// Source: https://learn.microsoft.com/en-us/graph/api/resources/message and the pages that it leads to.
package graph
