package notify

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// MissedFacts is about a call that nobody answered; set for CallMissed.
type MissedFacts struct {
	At time.Time // when they called
	// Sensitive is true where the caller takes part in a sensitive matter.
	Sensitive bool
	InTouch   bool // they have spoken with somebody, left something or written since
	Texted    bool // a missed call of theirs was answered by text in the last 24 hours
}

// StopFacts is about a resident who wants no more texts; set for OptedOut.
type StopFacts struct {
	ByKeyword bool   // by a word of ours, that the provider does not know
	Language  string // of that word; "" where several have it
	Confirmed bool   // since they last wanted texts it was confirmed
}

// FailedFacts is a delivery that its resident will not get; set for DeliveryFailed. Occasion is "" where it is not to go another way.
type FailedFacts struct {
	Delivery casework.DeliveryID
	Channel  casework.Channel
	Occasion Occasion
	Words    string
	ByPerson bool
	Answers  casework.MessageID
	Stopped  bool           // it failed since the resident wants no texts
	To       RecipientFacts // who did not get it
	Mails    []MailWay      // addresses of the same resident, the one that wrote last first
}

// MailWay is a mail address of a resident who did not get a text.
type MailWay struct {
	RecipientFacts
	OnCase    bool // it takes part in the case
	Consented bool // it is on record that the resident wants to hear from us there
}
