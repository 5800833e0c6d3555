package casework

import (
	"strings"
	"time"
	"unicode/utf8"
)

// ThreatID names one flag: somebody said of one message that it is a threat.
type ThreatID int64

// A flag is about a threat against somebody of the council or its people. It has nothing to do with danger to a resident (DangerSeen).
const (
	FlagThreats  Permission = "flag threats"
	SeeThreats   Permission = "see all threats that are flagged"
	JudgeThreats Permission = "say what was done about a threat, and lift a flag"
)

// What happens to flags. Detail: "threat", "by"; "why" of flagging and lifting; "record" is the SHA-256 of the evidence record, in hex, so that
// the seal over events binds it; "police" is the number of a police report.
const (
	ThreatFlagged EventKind = "threat.flagged"
	ThreatSeen    EventKind = "threat.seen"   // the head has looked, and said what was decided
	ThreatLifted  EventKind = "threat.lifted" // no threat after all, or over
	ThreatTaken   EventKind = "threat.taken"  // the sheet or the evidence was taken away. Detail: "what", "sha256"
	ThreatFile    EventKind = "threat.file"   // a file of a flagged message came in after it was flagged. Detail: "sha256", "file"
)

// ToldThreat is that a message was flagged: the heads of the office hear of it at once.
const ToldThreat ToldKind = "threat"

// TodoThreat is a flag at which no head of the office has looked.
const TodoThreat TodoKind = "threat"

// ThreatFlag is what somebody says who flags a message.
type ThreatFlag struct {
	Message MessageID
	Against string // "the councilor", "staff", "the neighbor"
	Why     string
}

// longestAgainst is how long whom a threat is against may be said, in characters.
const longestAgainst = 100

// Check says why a flag cannot be kept as it is, or gives nil.
func (f ThreatFlag) Check() error {
	switch {
	case strings.TrimSpace(f.Against) == "":
		return Errorf(Invalid, "Not flagged: say whom the threat is against.")
	case utf8.RuneCountInString(f.Against) > longestAgainst:
		return Errorf(Invalid, "Not flagged: whom it is against has more than %d characters.", longestAgainst)
	case strings.TrimSpace(f.Why) == "":
		return Errorf(Invalid, "Not flagged: say in a few words why it is a threat. The police may read it.")
	case utf8.RuneCountInString(f.Why) > maxWhy:
		return Errorf(Invalid, "Not flagged: the reason has more than %d characters.", maxWhy)
	}
	return nil
}

// ThreatAct is what the head of an office does with a flag.
type ThreatAct string

const (
	ThreatIsSeen   ThreatAct = "seen"
	ThreatIsLifted ThreatAct = "lift"
)

// ThreatVerdict is what the head says of a flag.
type ThreatVerdict struct {
	Act    ThreatAct
	Words  string // what was decided, or why the flag is lifted
	Police string // number of the police report; "" for none
}

// longestPolice is how long the number of a police report may be, in characters.
const longestPolice = 80

// Check says why a verdict cannot be kept as it is, or gives nil.
func (j ThreatVerdict) Check() error {
	switch {
	case j.Act != ThreatIsSeen && j.Act != ThreatIsLifted:
		return Errorf(Invalid, "Choose what to do with the flag.")
	case strings.TrimSpace(j.Words) == "" && j.Act == ThreatIsSeen:
		return Errorf(Invalid, "Say in a few words what was decided: \u201cpolice told\u201d, \u201cspoken with everybody\u201d, \u201cnothing more to do\u201d.")
	case strings.TrimSpace(j.Words) == "":
		return Errorf(Invalid, "Say why the flag is lifted. That it was there stays.")
	case utf8.RuneCountInString(j.Words) > maxWhy:
		return Errorf(Invalid, "The words have more than %d characters.", maxWhy)
	case utf8.RuneCountInString(j.Police) > longestPolice:
		return Errorf(Invalid, "The number of the police report has more than %d characters.", longestPolice)
	}
	return nil
}

// ThreatJudged is one thing that the head said of a flag.
type ThreatJudged struct {
	ThreatVerdict
	By string
	At time.Time
}

// Threat is a flag as it stands.
type Threat struct {
	ID         ThreatID
	Case       CaseNumber // on which the message is now
	CaseID     CaseID
	Office     OfficeID // that leads it
	Subject    string   // of the case
	Who        string   // the sender, as the message names them
	Message    MessageID
	Raw        RawID // 0 where nothing was received: staff wrote the message down
	At         time.Time
	By         string
	Against    string
	Why        string
	Judged     []ThreatJudged // oldest first
	Record     string         // the evidence record, JSON, as it was fixed when the message was flagged
	RecordHash [32]byte       // its SHA-256; the event that tells of the flag has the same
	Evidence   Evidence       // Record, read; with what came in later
}

// Stands reports whether nobody has lifted the flag.
func (t Threat) Stands() bool { return t.Lifted() == nil }

// Lifted is who lifted it, or nil.
func (t Threat) Lifted() *ThreatJudged { return t.judged(ThreatIsLifted) }

// Seen is what the head said last of a flag that stands, or nil where nobody has looked.
func (t Threat) Seen() *ThreatJudged { return t.judged(ThreatIsSeen) }

func (t Threat) judged(a ThreatAct) *ThreatJudged {
	for i := len(t.Judged) - 1; i >= 0; i-- {
		if t.Judged[i].Act == a {
			return &t.Judged[i]
		}
	}
	return nil
}

// Police is the number of the police report that was named last, or "".
func (t Threat) Police() string {
	for i := len(t.Judged) - 1; i >= 0; i-- {
		if t.Judged[i].Police != "" {
			return t.Judged[i].Police
		}
	}
	return ""
}

// Standing are those of several flags that nobody has lifted.
func Standing(all []Threat) (out []Threat) {
	for _, t := range all {
		if t.Stands() {
			out = append(out, t)
		}
	}
	return out
}

// CheckFlag refuses whoever may not flag a message as a threat: everybody who works on cases may, volunteers too. Whose case it is, the
// store says.
func (v Viewer) CheckFlag() error {
	if v.May(FlagThreats) {
		return nil
	}
	return Errorf(Forbidden, "Your account may not flag messages as threats. Tell the office that leads the case.")
}

// CheckJudge refuses whoever may not say what was done about a threat of an office, or lift a flag there: its head may, and nobody else.
func (v Viewer) CheckJudge(o OfficeID) error {
	switch {
	case !v.May(JudgeThreats) || v.Office != o:
		return Errorf(Forbidden, "Only the head of the office that leads the case says what was done about a threat, or lifts its flag.")
	case o == "":
		return Errorf(Forbidden, "The case has no office yet. Hand it over to one: its head decides about the threat.")
	}
	return nil
}

// CheckTake refuses whoever may not take the police sheet or the evidence away: that is for the head of the office and the records officer.
func (v Viewer) CheckTake() error {
	if v.May(ExportRecords) {
		return nil
	}
	return Errorf(Forbidden, "The police sheet and the evidence are given out by the head of the office, or by the records officer, who answer for what leaves the house. Ask one of them; the flag has told the head already.")
}
