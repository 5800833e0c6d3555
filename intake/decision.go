package intake

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Decision is what is to be done with one letter. The store writes it, and takes no decision of its own.
type Decision struct {
	Outcome Outcome
	Why     string // one plain reason, for the ledger, the page of the case and commonline thread

	// Thread is the case that ids and subject point to, whoever the sender is; 0 for none. Known says whether the sender
	// takes part in it.
	Thread casework.CaseID
	Known  bool

	Case casework.CaseID // that the message goes on, or is about; 0 for none
	// Addressed is the case that it was written to, where that was merged into Case; 0 otherwise.
	Addressed casework.CaseID
	Message   casework.MessageID // the row to write; 0 where none is written
	Way       casework.Direction
	Open      *NewFile // set where Case is new
	Copy      *Filed   // set for CopyOf and SeenAgain

	// Sensitive is true where the letter makes a sensitive matter of the case that it joins.
	Sensitive   bool
	Participant string // an address that takes part from now on
	Reopen      bool
	Owed        bool              // an answer is owed by the office from now on
	Answered    bool              // staff answered, nothing is owed now
	Lead        casework.OfficeID // another office leads from now on; "" for no change
	Office      casework.OfficeID // whose mailbox it came to, and whose row it is

	Routing *casework.Routing    // how the case stands with its office from now on; nil for no change
	Places  []casework.CasePlace // where it lies, and where the resident lives
	Copies  []casework.OfficeID  // that see the message beside the office that leads
	Asks    *Asking              // the resident is asked for the place
	Answers *Answered            // the letter answers a question
	Fixed   string               // what the resident says of whether it was fixed; "" for nothing
	Proof   *Proving             // it brings a code that was asked for
	// Confirms is the alarm that a member of staff answers by text.
	Confirms *OpenAlarm

	Held   casework.HeldReason
	Number casework.CaseNumber // of a held message
	DueAt  time.Time           // clock of a held message, or of the case
	Bounce *BounceOf
	// Consent is set where the sender wants no more texts, or wants them again.
	Consent *Consent

	Events []casework.Event
	Settle time.Duration // how long the events wait before they are looked at; negative: nobody looks at them
	Late   bool
}

// Asking is a question to the sender: which of the candidates it is, or, where there are none, where it is.
type Asking struct {
	Candidates []casework.Candidate
}

// Answered is a question that a letter closes.
type Answered struct {
	Question casework.QuestionID
	Outcome  casework.QuestionOutcome
}

// NewFile is a case to be opened.
type NewFile struct {
	Number     casework.CaseNumber
	Office     casework.OfficeID
	Subject    string
	Status     casework.Status
	Voice      casework.Correspondent
	Linked     casework.CaseID // the closed case that it goes on from
	SameMatter casework.CaseID // the first case of the same matter, with another office
	Sensitive  bool
	History    bool
	Topic      string // of the city's; "" for none yet
	Unverified bool   // whose address the voice has is not proven: the case is on nobody's card
}

// Consent is what the sender of a message wants of ours from now on.
type Consent struct {
	Out   bool
	How   string // casework.Command.By
	Words string // what they wrote
}

// BounceOf says which delivery came back, and how.
type BounceOf struct {
	Delivery  casework.DeliveryID
	Permanent bool
	Delivered bool // a positive report
	Status    string
}
