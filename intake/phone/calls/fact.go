package calls

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/voice"
)

// Fact is what one request of Twilio tells of a call. Fields that it does not tell of are empty.
type Fact struct {
	Call string // its SID
	Step string // which request it was: "voice", "menu", "recording" …
	Body []byte // as it came
	At   time.Time

	Entrance casework.MailboxID // the number that was called; "" for one that the city file does not have
	Office   casework.OfficeID
	Caller   string // E.164; "" for one that is withheld
	Called   string
	Opened   bool // it tells of the caller and the number: a call can be made of it

	Language string
	Notice   string // the version of the notice that was spoken
	Deed     voice.Deed
	BackTo   string    // whom to call back
	DueAt    time.Time // by when
	Line     string    // the office's line that is rung
	Tried    bool      // a case number was entered in vain

	Answered bool          // somebody of the office spoke with the caller
	Talked   time.Duration // for how long; 0 where it is not told
	Ended    bool
	Lasted   time.Duration
	Status   string // how it ended, in Twilio's words

	Recording  *Recording
	Transcript *Transcript
}

// Recording is what a caller said. Its sound is at Twilio until it is fetched.
type Recording struct {
	SID    string
	Length time.Duration // 0 where it is not told
	// Empty says that there is nothing in it.
	Empty bool
}

// Transcript is what a machine understood.
type Transcript struct {
	Recording string // SID
	Text      string
	Language  string // BCP 47
	By        string // which machine: "twilio", or the model
	Failed    bool
}

// Store keeps calls.
type Store interface {
	// Note stores a fact as it came and what it changes, in one transaction. fresh is false where the same was noted
	// before; then nothing has changed.
	Note(ctx context.Context, f Fact) (fresh bool, err error)
	// Standing tells a caller how a case stands: voice.Unknown unless the number takes part in it and it is not
	// sensitive, and voice.TooMany for a number that has tried in vain too often since a time.
	Standing(ctx context.Context, caller string, n casework.CaseNumber, since time.Time) (voice.Standing, error)
}

// mostVain is how many case numbers may be entered in vain from one telephone in a day. Numbers have a check digit, and are
// told only to who takes part; this keeps a machine from trying.
const (
	MostVain = 12
	vainDay  = 24 * time.Hour
)
