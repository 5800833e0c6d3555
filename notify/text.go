package notify

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Text is a text message, whole. It is stored as it is, so that what was counted and shown is what is sent.
type Text struct {
	From     string // our number, E.164
	Service  string // the provider's service that chooses how it goes; "" for none
	To       string // E.164
	Language string // BCP 47
	Body     string
	Segments int  // pieces that carriers send it in
	ByPerson bool // words that a person wrote
}

// Attempt is what is known of a text that may have been sent: creating it at the provider has begun, and how that ended is not
// known yet. Creating knows no second try under the same id, as mail does; so it is looked up first.
type Attempt struct {
	Begun time.Time // zero: nothing is on its way
	Tries int       // times that creating was begun
	Looks int       // times that this one was looked for in vain
	Lost  int       // times that one was looked for to the end, and never found
}

// Receipt is what the provider says of a text that it has.
type Receipt struct {
	SID      string
	Status   string
	Rank     int // of the status: it only ever grows
	Code     int // the provider's error code; 0 for none
	Segments int // 0 where it does not say
}

// TextSender is the way out for texts.
type TextSender interface {
	// SendText creates the text. Its error is a *Setback where the provider has said no or was never reached, and else leaves it open
	// whether it has the text.
	SendText(ctx context.Context, d Delivery) (Receipt, error)
	// FindText looks for a text of which it is open whether the provider has it. Where it is found and has failed since, the error is a
	// *Setback as well.
	FindText(ctx context.Context, d Delivery) (r Receipt, found bool, err error)
}

// Remedy is what is done about a text that was not taken, or not delivered.
type Remedy string

const (
	Again        Remedy = "again"         // soon, a little later each time
	Later        Remedy = "later"         // a limit of hours or of a day is reached
	Once         Remedy = "once"          // one more time, an hour later
	OtherChannel Remedy = "other channel" // this number gets no texts
	OptedOut     Remedy = "opted out"     // the resident has stopped our texts
	Mend         Remedy = "mend"          // our account or number is set up wrongly
	Halt         Remedy = "halt"          // no text gets through; stop, and call an operator
	NotApproved  Remedy = "not approved"  // carriers take no texts from our number; stop, and call an operator
	ToPerson     Remedy = "person"        // somebody looks
)

// Setback is a text that was not taken, for certain.
type Setback struct {
	Remedy Remedy
	Code   int           // the provider's; 0 where there was none
	Says   string        // a sentence
	Wait   time.Duration // that the provider asked for; 0 where it did not
	err    error
}

// NewSetback wraps the provider's own error.
func NewSetback(r Remedy, code int, says string, wait time.Duration, err error) *Setback {
	return &Setback{Remedy: r, Code: code, Says: says, Wait: wait, err: err}
}

func (s *Setback) Error() string {
	if s.Code == 0 {
		return s.Says
	}
	return fmt.Sprintf("%s (%d)", s.Says, s.Code)
}

func (s *Setback) Unwrap() error { return s.err }

func setback(err error) (*Setback, bool) { return errors.AsType[*Setback](err) }

// Report is what the provider tells of a text after it was sent.
type Report struct {
	Try     int // which creation of the delivery it is about
	Receipt Receipt
	Done    bool // it has arrived
	Failed  bool // it will not arrive
	Remedy  Remedy
	Says    string
	At      time.Time
}

// After says what becomes of a delivery by a setback or by a report of failure, whose creation was its try'th.
func (r Remedy) After(says string, wait time.Duration, try int, at time.Time) (again bool, notBefore time.Time, reason string) {
	switch r {
	case Again:
		if try < len(pauses) {
			if wait == 0 { // the provider knows better where it says so
				wait = pauses[max(try, 1)-1]
			}
			return true, at.Add(wait), says + " It is tried again."
		}
	case Later:
		if try < mostTries {
			return true, at.Add(max(wait, time.Hour)), says + " It is tried again after an hour."
		}
	case Once:
		if try < 2 {
			return true, at.Add(max(wait, time.Hour)), says + " It is tried once more after an hour."
		}
	case OtherChannel:
		return false, time.Time{}, says + " Call, or write in another way."
	case OptedOut:
		return false, time.Time{}, says + " Nothing is sent to this number until they text START."
	case Halt, NotApproved:
		return false, time.Time{}, says + " Sending texts is stopped: call."
	case Mend:
		return false, time.Time{}, says + " An operator has to mend that: call."
	case ToPerson:
	}
	return false, time.Time{}, says
}

// Halts reports whether no other text gets through either.
func (r Remedy) Halts() bool { return r == Halt || r == NotApproved }

// mostTries bounds how often a text is created for limits that pass by themselves.
const mostTries = 24

// pauses lie between tries of what the provider has not taken; they add up to nearly two hours.
var pauses = []time.Duration{2 * time.Second, 6 * time.Second, 20 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, time.Hour}
