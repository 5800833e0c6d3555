package web

import (
	"context"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
)

// Calls reads telephone calls, and keeps what staff write down of them.
type Calls interface {
	// CallList gives what the viewer's office has to do about calls.
	CallList(ctx context.Context, v casework.Viewer) (CallList, error)
	// LogCall files a connected call: one line, on a case or, with number 0, on one of its own. A call that was logged
	// meanwhile is a casework.Conflict.
	LogCall(ctx context.Context, v casework.Viewer, sid string, on casework.CaseNumber, line string) (casework.Case, error)
	// DoneCallBack files that somebody was called back, on the case of the message that asked for it.
	DoneCallBack(ctx context.Context, v casework.Viewer, raw casework.RawID, line string) (casework.Case, error)
	// LogByHand files a call, a visit or a letter that came by no machine of ours.
	LogByHand(ctx context.Context, v casework.Viewer, l HandLog) (casework.Case, error)
	// Recording tells of the recording of a message; casework.NotFound where it has none.
	Recording(ctx context.Context, v casework.Viewer, id casework.MessageID) (Recording, error)
	// Sound gives the bytes of it; casework.NotFound until they have been fetched. The caller closes it.
	Sound(ctx context.Context, v casework.Viewer, id casework.MessageID) (Sound, error)
	// MendTranscript replaces what a machine understood by what a person heard.
	MendTranscript(ctx context.Context, v casework.Viewer, id casework.MessageID, text string) error
}

// CallList is everything that is to be done about calls.
type CallList struct {
	Back     []CallBack  // whom to call back, earliest due first
	Unlogged []PhoneCall // spoken with, and nothing written down; the latest first
	Missed   []PhoneCall // of the last seven days, the latest first
}

// CallBack is somebody who waits to be called.
type CallBack struct {
	Raw      casework.RawID
	Message  casework.MessageID // 0 until it is filed
	Case     casework.CaseNumber
	Subject  string // of the message: "Voicemail, 34 seconds"
	Phone    string // "" where it is withheld
	Office   casework.OfficeID
	Language string
	At       time.Time
	DueAt    time.Time
	Recorded bool
}

// PhoneCall is one call.
type PhoneCall struct {
	SID      string
	Phone    string // of the resident; "" where it is withheld
	Office   casework.OfficeID
	Language string
	At       time.Time
	Talked   time.Duration
	Out      bool       // staff called
	Cases    []CaseLine // of that number, the latest first; the one that it was made from before them
}

// CaseLine names a case.
type CaseLine struct {
	Number  casework.CaseNumber
	Subject string
	Status  casework.Status
}

// HandLog is what somebody wrote down.
type HandLog struct {
	Channel casework.Channel // Call, WalkIn or Paper
	Case    casework.CaseNumber
	Name    string
	Contact string // a telephone number or mail address; "" for none
	Line    string // what it was about
	Owed    bool   // somebody still has to act
}

// Recording is what a caller said.
type Recording struct {
	Length     time.Duration
	Fetched    bool
	Problem    string // why there is no sound
	Transcript string
	Language   string // of the transcript, BCP 47
	By         string // who wrote it: "twilio", the model, or a member of staff
	ByPerson   bool
}

// Sound is the bytes of a recording.
type Sound struct {
	io.ReadSeekCloser
	Kind string // content type
	At   time.Time
}
