package casework

import "strconv"

// Identifiers are types, so that a message is never filed under the number of a case.
type (
	CaseID     int64
	MessageID  int64 // our own row, not the header of a mail (that is a string: Inbound.MessageID)
	RawID      int64
	ResidentID int64
	IdentityID int64
	StaffID    int64
	EventID    int64
	DeliveryID int64
	OfficeID   string // as the city file names it: "d4", "at-large-1"
	MailboxID  string // as the city file names it
)

// Channel is how a message travels.
type Channel string

const (
	Mail  Channel = "mail"
	Text  Channel = "text"
	Call  Channel = "call"
	Form  Channel = "form"
	Paper Channel = "paper"
)

// Actor is how a member of staff stands in events.
func (id StaffID) Actor() string { return "staff:" + id.String() }

func (id StaffID) String() string { return strconv.FormatInt(int64(id), 10) }
