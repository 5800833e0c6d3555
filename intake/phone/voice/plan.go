package voice

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twiml"
)

// Plan is how calls are answered.
type Plan struct {
	Languages []Language // the first is spoken where none was chosen; empty: no call is taken
	Base      string     // the address that calls come to, seen from outside: "https://help.city.example/twilio/voice"
	Hours     casework.Hours
	Zone      *time.Location
	Ring      int // seconds that an office's line rings
	Longest   int // seconds that a message may take
	// TwilioTranscribes asks Twilio for a transcript of messages in English; it knows no other language.
	TwilioTranscribes bool
}

// At gives the plan at the address that calls come to. Recordings that are served from here, named without a host, get
// theirs from it.
func (p Plan) At(base string) Plan {
	p.Base, p.Languages = base, slices.Clone(p.Languages)
	for i, l := range p.Languages {
		audio := map[Prompt]string{}
		for prompt, address := range l.Audio {
			if !strings.Contains(address, "://") {
				address = base + "/" + address
			}
			audio[prompt] = address
		}
		p.Languages[i].Audio = audio
	}
	return p
}

// Step is where a call stands.
type Step string

const (
	Begin      Step = ""
	ChooseStep Step = "language"
	MenuStep   Step = "menu"
	CaseStep   Step = "case"
	Message    Step = "message"
	Empty      Step = "empty"
	Recorded   Step = "recorded"
	NumberStep Step = "number"
	Dialed     Step = "dialed"
)

// Steps are all of them: the addresses below the one that calls come to.
var Steps = []Step{Begin, ChooseStep, MenuStep, CaseStep, Message, Empty, Recorded, NumberStep, Dialed}

// Standing is all that a caller hears about a case.
type Standing string

const (
	Received       Standing = "received"
	WithDepartment Standing = "with a department"
	Resolved       Standing = "resolved"
	Unknown        Standing = "unknown" // no such case, or not on the caller's number: it sounds the same
	TooMany        Standing = "too many tries"
)

// Request is what Twilio asks.
type Request struct {
	Step     Step
	Language string // Tag of the one that was chosen; "" before that
	Tries    int    // of this question that came to nothing
	Cases    int    // case numbers that were entered in vain on this call
	Digits   string
	Caller   string // E.164; "" for a number that is withheld
	To       string // the number that was called
	Line     string // the office's own line, E.164; "" where it has none
	Dial     string // DialCallStatus, at Dialed
	Standing Standing
	Now      time.Time
}

// Deed is what a step did, for the record of the call.
type Deed string

const (
	Nothing   Deed = ""
	Connect   Deed = "connecting"
	Connected Deed = "connected"
	Left      Deed = "voicemail"
	CallBack  Deed = "callback"
	Told      Deed = "standing"
)

// Turn is the answer.
type Turn struct {
	Document twiml.Document
	Deed     Deed
	BackTo   string // the number to call back, E.164
	Language string // in which the caller is spoken to; "" while none was chosen
	Notice   string // the version of the notice that is spoken in the document; "" where none is
}

// address is where a step is asked for.
func (p Plan) address(s Step, l Language, tries, cases int) string {
	q := url.Values{"l": {l.Tag}}
	if tries > 0 {
		q.Set("t", fmt.Sprint(tries))
	}
	if cases > 0 {
		q.Set("n", fmt.Sprint(cases))
	}
	return p.Base + "/" + string(s) + "?" + q.Encode()
}

// again asks Twilio to try a callback a few times: by default it tries once, and what it did not deliver is lost
// (twilio.com/docs/usage/webhooks/webhooks-connection-overrides). The fragment is not sent and not signed.
const again = "#rc=3&rp=5xx,ct,rt"

// language finds the one that a request is in, or the first.
func (p Plan) language(tag string) Language {
	for _, l := range p.Languages {
		if l.Tag == tag {
			return l
		}
	}
	return p.Languages[0]
}

// CaseNumber reads the digits that a caller entered: the number and, last, its check digit.
func CaseNumber(digits string) (casework.CaseNumber, bool) {
	if len(digits) < 2 {
		return 0, false
	}
	last := len(digits) - 1
	n, err := casework.ParseCaseNumber("C-" + digits[:last] + "-" + digits[last:])
	return n, err == nil
}
