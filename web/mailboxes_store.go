package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Connections keeps the mailboxes that are connected in the browser. The city's administrator manages all of them, the head of an office
// those of the office; what is another's is casework.NotFound. Every change leaves an event.
type Connections interface {
	// Connections gives those that the viewer manages, by address, without what is sealed.
	Connections(ctx context.Context, v casework.Viewer) ([]ConnectedMailbox, error)
	// Connection gives one with what is sealed, for signing in.
	Connection(ctx context.Context, v casework.Viewer, id casework.MailboxID) (casework.Connection, error)
	// Connect adds one; mail that was delivered before from is history. An address that is taken is a casework.Conflict.
	Connect(ctx context.Context, v casework.Viewer, at time.Time, c casework.Connection, from time.Time) error
	// Reconnect has it signed in to anew: with another secret, or with the same where sealed is nil.
	Reconnect(ctx context.Context, v casework.Viewer, id casework.MailboxID, sealed []byte) error
	// Disconnect takes it away. What came by it stays.
	Disconnect(ctx context.Context, v casework.Viewer, at time.Time, id casework.MailboxID) error
	// KeepTest keeps what a live test found.
	KeepTest(ctx context.Context, v casework.Viewer, at time.Time, id casework.MailboxID, found []MailFinding) error
}

// ConnectedMailbox is one on the list.
type ConnectedMailbox struct {
	casework.Connection
	TestedAt time.Time // zero: never
	Tested   []MailFinding
}

// MailFinding is one sentence about a mailbox.
type MailFinding struct {
	Wrong    bool // somebody should mend it
	Sentence string
}

// MailWays are the ways to mail servers and providers.
type MailWays interface {
	// Place tells where the city file names a mailbox: "city.yaml:14".
	Place(id casework.MailboxID) string
	// Changed is called after the list of connections has changed. It does not wait.
	Changed()
	// Try signs in to read and to send, and changes nothing.
	Try(ctx context.Context, c casework.Connection) []MailFinding
	// Consent is where a person gives access, and is sent back to redirect from.
	Consent(c casework.Connection, redirect, state, verifier string) (string, error)
	// Consented turns what they bring back into access, and keeps it. What stands against it is a casework.Error.
	Consented(ctx context.Context, c casework.Connection, redirect, code, verifier string) error
	// Test tries a mailbox in earnest: a mail to itself goes out and is waited for, and other, an address that may be "", has to be refused.
	Test(ctx context.Context, c casework.Connection, other string) []MailFinding
}
