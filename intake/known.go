package intake

import (
	"time"

	"github.com/commonline/commonline/casework"
)

// Known is what the store knows about the letters of one transaction, read under lock. decide only reads it; Apply adds
// what was decided, so that the next letter sees it. An empty Known is a store with nothing in it.
type Known struct {
	Now      time.Time
	Filed    map[[32]byte]*Filed
	Threads  map[string]Thread // by the id of a mail that was sent, received, or only referred to
	Numbers  map[casework.CaseNumber]casework.CaseID
	Cases    map[casework.CaseID]*CaseFacts
	Sent     map[string]SentFacts           // by our own Message-ID, and by the tag of its envelope sender
	Matters  map[string][]Matter            // by sender: what they opened in the last 48 hours
	Subjects map[string][]casework.CaseID   // by base subject, newest last: those of the letters' senders
	Asked    map[Asked]*Question            // what senders were asked and have not answered
	Fixed    map[string]*Question           // by sender of a text: the open question whether their matter was fixed
	Homes    map[string]casework.Place      // by sender: where they said last that they live
	Own      map[string][]casework.CaseID   // by sender of a text: the cases that they take part in, from whatever address
	Proofs   map[string]*Proof              // by sender: the code that they were asked for
	Out      map[string]bool                // by sender of a text: they want none of ours
	Spam     map[string][]casework.OfficeID // by sender: the offices that found what they wrote to be spam
	Alarms   map[string][]OpenAlarm         // by sender of a text: the alarms that called this telephone

	// The next free ids; the store keeps others from taking them while the transaction is open.
	NextCase    casework.CaseID
	NextNumber  casework.CaseNumber
	NextMessage casework.MessageID
}

// Filed is a message that is there already, under the fingerprint of its mail.
type Filed struct {
	Raw       casework.RawID
	Message   casework.MessageID // 0 while it is held, and for machine mail on no case
	Case      casework.CaseID
	Mailboxes map[casework.MailboxID]bool // where a copy of it was found
	Outcome   Outcome
}

// Thread is the case that an id belongs to.
type Thread struct {
	Case  casework.CaseID
	Filed bool // a message of that id is on the case; false where it was only referred to
}

// CaseFacts is what decide asks of a case.
type CaseFacts struct {
	ID         casework.CaseID
	Number     casework.CaseNumber
	Office     casework.OfficeID
	Status     casework.Status
	ResolvedAt time.Time
	LastAt     time.Time
	Untouched  bool // no member of staff has done anything yet
	Entrance   casework.OfficeID
	Routing    casework.RoutingState
	Voices     map[string]int  // who takes part: address -> number of the participant
	Kin        map[string]bool // other addresses of the same people
	Merged     casework.CaseID // the case that shows what is addressed to this one; 0 for itself
	Offices    map[casework.OfficeID]bool
	History    bool
}

// SentFacts is a delivery of ours that an answer or a bounce may be about.
type SentFacts struct {
	Delivery casework.DeliveryID
	Case     casework.CaseID
	To       string
}

// Matter is something that a sender wrote about lately.
type Matter struct {
	Case   casework.CaseID
	Sketch Sketch
	At     time.Time
}

// NewKnown is an empty store in memory.
func NewKnown(now time.Time) *Known {
	return &Known{
		Now: now, Filed: map[[32]byte]*Filed{}, Threads: map[string]Thread{}, Numbers: map[casework.CaseNumber]casework.CaseID{},
		Cases: map[casework.CaseID]*CaseFacts{}, Sent: map[string]SentFacts{}, Matters: map[string][]Matter{}, Subjects: map[string][]casework.CaseID{},
		Asked: map[Asked]*Question{}, Fixed: map[string]*Question{}, Homes: map[string]casework.Place{},
		Proofs: map[string]*Proof{}, Spam: map[string][]casework.OfficeID{}, Alarms: map[string][]OpenAlarm{},
		Own: map[string][]casework.CaseID{}, Out: map[string]bool{},
		NextCase: 1, NextNumber: 10001, NextMessage: 1,
	}
}

// Asked names whom a question went to: an address or a number, on a channel.
type Asked struct {
	Channel casework.Channel
	Address string
}

// Question is one that is open.
type Question struct {
	ID         casework.QuestionID
	Case       casework.CaseID
	Candidates []casework.Candidate // in the order of their digits
	ExpiresAt  time.Time            // zero while the message that asks is not composed
	Last       bool                 // it is the last thing that we sent there
}

// Keys are what has to be known to decide on letters.
type Keys struct {
	Fingerprints [][]byte
	IDs          []string
	Numbers      []int64
	Cases        []int64  // named by valid tokens
	Tags         []string // of envelope senders of ours
	Senders      []string
	Phones       []string // those of Senders that are telephone numbers
}
