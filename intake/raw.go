package intake

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Folder says what a folder of a mailbox is for.
type Folder string

const (
	Inbox Folder = "inbox"
	Junk  Folder = "junk"
	Sent  Folder = "sent"
)

// Raw is a message that was received and is not filed yet.
type Raw struct {
	ID          casework.RawID
	Channel     casework.Channel
	Mailbox     casework.MailboxID
	Folder      Folder
	Hash        [32]byte  // SHA-256 of Body
	DeliveredAt time.Time // when it reached the mailbox (INTERNALDATE)
	ReceivedAt  time.Time // when we stored it
	GoLive      time.Time // of the mailbox: what was delivered before is history
	Attempts    int
	Position    *casework.Position // where a photo of it was taken; nil for unknown
	Body        []byte
}

// Outcome is what became of a raw message. The ledger counts them.
type Outcome string

const (
	NewCase    Outcome = "new"
	Joined     Outcome = "joined"
	CopyOf     Outcome = "copy"
	SeenAgain  Outcome = "seen"
	Machine    Outcome = "machine" // bounces, receipts, automatic and list mail, our own
	History    Outcome = "history"
	Held       Outcome = "held"
	Rejected   Outcome = "rejected" // by a person
	Unreadable Outcome = "unreadable"
)

// Outcomes in the order in which the ledger prints them.
var Outcomes = []Outcome{NewCase, Joined, CopyOf, SeenAgain, Machine, History, Held, Rejected, Unreadable}
