package casework

import (
	"encoding/binary"
	"time"
)

// AlarmID names an alarm: words that may mean danger, and the people who are called one after the other until one confirms.
type AlarmID int64

// What becomes of an alarm. Detail: "alarm"; of the others also "by".
const (
	AlarmCalled    EventKind = "alarm.called"    // one person by one way; "staff", "to" (their name), "way", "rung"
	AlarmConfirmed EventKind = "alarm.confirmed" // "how": link, page or text
	AlarmExhausted EventKind = "alarm.exhausted" // all were called, and nobody confirmed
	AlarmAnswered  EventKind = "alarm.answered"  // a text confirmed it, or came too late: its sender is told; "staff", "taken" (by whom, where too late)
	DangerDenied   EventKind = "danger.denied"   // a person says that it is none; "phrase"
	DangerOver     EventKind = "danger.over"     // it was one, and is dealt with
)

// How an alarm was confirmed.
const (
	ConfirmedByLink = "link"
	ConfirmedByPage = "page"
	ConfirmedByText = "text"
)

// Verdict is what a person says in the end of what may have meant danger.
type Verdict string

const (
	NotJudged  Verdict = ""
	RealDanger Verdict = "danger"
	NoDanger   Verdict = "none"
	LeftAlone  Verdict = "left" // nobody said: its case was ended, or rings anew
)

// Alarm is how one stands.
type Alarm struct {
	ID          AlarmID
	Case        CaseNumber // 0 while its message is held
	Raw         RawID
	Held        bool
	HeldAs      CaseNumber // of a held message
	Office      OfficeID
	Phrase      string // of ours
	RaisedAt    time.Time
	NextAt      time.Time // when the next are called; zero: nobody more is
	ExhaustedAt time.Time
	ConfirmedAt time.Time
	ConfirmedBy string // a name
	Verdict     Verdict
	Calls       []AlarmCall
}

// Rings reports whether somebody has to confirm it yet.
func (a Alarm) Rings() bool { return a.ConfirmedAt.IsZero() && a.Verdict == NotJudged }

// Number is what people are told: that of the case, or of the held message.
func (a Alarm) Number() CaseNumber {
	if a.Case != 0 {
		return a.Case
	}
	return a.HeldAs
}

// AlarmCall is one person who was called.
type AlarmCall struct {
	Name  string
	Way   Channel
	Rung  Rung
	At    time.Time
	State DeliveryState // of what was sent; "" while it is not composed
	Why   string        // it did not go
}

// AlarmAnswerFor is how long a digit from a telephone that an alarm called is its answer, and no message of a resident.
const AlarmAnswerFor = 24 * time.Hour

const alarmUse = "alarm-link"

// AlarmToken is the unguessable part of the link by which one person confirms one alarm. It shows no more than a number.
func AlarmToken(s Signer, a AlarmID, who StaffID) string {
	b := alarmPayload(a, who)
	key, mac := s.MAC(alarmUse, b)
	return tokenAlphabet.EncodeToString(append(append([]byte{key}, b...), mac[:12]...))
}

// ParseAlarmToken reads what AlarmToken made. ok is false for anything that was not minted here.
func ParseAlarmToken(s Signer, text string) (a AlarmID, who StaffID, ok bool) {
	b, err := tokenAlphabet.DecodeString(text)
	if err != nil || len(b) != 25 {
		return 0, 0, false
	}
	a, who = AlarmID(binary.BigEndian.Uint64(append([]byte{0, 0}, b[1:7]...))), StaffID(binary.BigEndian.Uint64(append([]byte{0, 0}, b[7:13]...)))
	return a, who, s.VerifyShort(alarmUse, b[0], b[1:13], b[13:], 12)
}

func alarmPayload(a AlarmID, who StaffID) []byte {
	var x, y [8]byte
	binary.BigEndian.PutUint64(x[:], uint64(a))
	binary.BigEndian.PutUint64(y[:], uint64(who))
	return append(append([]byte{}, x[2:]...), y[2:]...)
}
