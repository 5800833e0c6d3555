package casework

import (
	"strings"
	"time"
	"unicode/utf8"
)

// What happens to answers that wait for a speaker. Detail: "by", "language"; of ForeignSent also "for", who wrote the English, and "machine"
// where one made the first version; of ForeignRefused "why".
const (
	ForeignAsked     EventKind = "foreign.asked"
	ForeignSent      EventKind = "foreign.sent" // in the words of whoever approved it
	ForeignRefused   EventKind = "foreign.refused"
	ForeignRenewed   EventKind = "foreign.renewed" // the thread has moved on, and it holds all the same
	ForeignWithdrawn EventKind = "foreign.withdrawn"
)

// AskedWithin is by when somebody has to have helped who was asked for a language, in the office's own hours.
var AskedWithin = Within{Hours: 8}

// HelpDue is by when help that is asked for now is due.
func (c *City) HelpDue(now time.Time) time.Time { return c.Hours.After(c.here(now), AskedWithin).UTC() }

// ForeignAnswer is an answer in English for a resident of another language. A machine may draft its translation; what goes out are the
// words of a person who speaks the language, and both names are kept.
type ForeignAnswer struct {
	ID        int64
	Case      CaseNumber // 0 for a viewer whose office does not lead the case
	Office    OfficeID
	Sensitive bool   // the case is
	Answer    Answer // in English
	Language  string // BCP 47
	Anyone    bool   // speakers of other offices are asked too
	Writer    StaffID
	By        string // the writer's name
	AskedAt   time.Time
	DueAt     time.Time
	Words     string // the translation as it stands
	Machine   string // the host that made its first version; "" for none
	State     ForeignState
	DecidedBy string
	Note      string // why it was refused
	Stale     bool   // something came in since it was written
	Speaks    bool   // the viewer speaks the language
}

// ForeignState is how far one came.
type ForeignState string

const (
	ForeignWaits ForeignState = "waiting"
	ForeignGone  ForeignState = "sent"
	ForeignNo    ForeignState = "refused"
	ForeignBack  ForeignState = "withdrawn"
)

// Check says why it cannot be asked for, or gives nil.
func (f ForeignAnswer) Check() error {
	switch {
	case !languageTag.MatchString(f.Language) || !Foreign(f.Language):
		return Errorf(Invalid, "Say which language the answer is to be in.")
	case f.Anyone && f.Sensitive:
		return Errorf(Invalid, "The case is sensitive: its words do not go to other offices.")
	}
	return f.Answer.Check()
}

// Approved is what goes out once somebody stands for its words, or why it cannot.
func (f ForeignAnswer) Approved(by StaffID, words string) (Answer, error) {
	switch {
	case f.State != ForeignWaits:
		return Answer{}, Errorf(Conflict, "This was decided already, by %s.", f.DecidedBy)
	case by == f.Writer:
		return Answer{}, Errorf(Invalid, "You wrote the English. Somebody else has to read what it became, and stand for it.")
	case !f.Speaks:
		return Answer{}, Errorf(Invalid, "Your account does not say that you speak this language. Say so under “Your account” if you do.")
	case f.Stale:
		return Answer{}, Errorf(Conflict, "Nothing was sent: something came in on the case since %s wrote it. It has to be looked at again there first.", f.By)
	}
	a := f.Answer
	a.Text = words
	return a, a.Check()
}

const maxRefusal = 1000

// CheckRefusal says why a refusal cannot be kept as it is, or gives nil.
func (f ForeignAnswer) CheckRefusal(why string) error {
	switch why = strings.TrimSpace(why); {
	case f.State != ForeignWaits:
		return Errorf(Conflict, "This was decided already, by %s.", f.DecidedBy)
	case why == "":
		return Errorf(Invalid, "Say why, so that %s can write it otherwise.", f.By)
	case utf8.RuneCountInString(why) > maxRefusal:
		return Errorf(Invalid, "The reason has more than %d characters.", maxRefusal)
	}
	return nil
}
