package calls

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
)

// Kinds of what becomes of a call.
const (
	Voicemail = "voicemail"
	CallBack  = "callback"
	Missed    = "missed"
)

// Envelope is the raw message that a call leaves: what is known of it when it is filed, in JSON. The sound is kept beside it
// when it has been fetched.
type Envelope struct {
	Kind      string    `json:"kind"`
	Call      string    `json:"call"`
	Recording string    `json:"recording,omitempty"`
	Seconds   int       `json:"seconds,omitempty"`
	From      string    `json:"from,omitempty"` // E.164; "" for one that is withheld
	To        string    `json:"to,omitempty"`
	BackTo    string    `json:"back_to,omitempty"` // another number to call back
	Language  string    `json:"language,omitempty"`
	Notice    string    `json:"notice,omitempty"` // the version of the recording notice that was spoken
	At        time.Time `json:"at"`
}

// ExternalID names what became of a call within its source; the same thing has the same name however often it is told.
func (e Envelope) ExternalID() string {
	if e.Kind == Voicemail {
		return e.Recording
	}
	return e.Call + ":" + e.Kind
}

// Bytes writes the raw message.
func (e Envelope) Bytes() ([]byte, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("writing what call %s left: %w", e.Call, err)
	}
	return b, nil
}

// SoundPart is the path of the one file of a voicemail: it stands in no raw message.
const SoundPart = "recording"

// Parse reads a raw message that a call left. Like all parsers it gives something whatever the bytes are.
func Parse(body []byte) *casework.Inbound {
	var e Envelope
	in := &casework.Inbound{Channel: casework.Call, Kind: casework.Personal, KindReason: "a person called", BodyHash: sha256.Sum256(body)}
	if err := json.Unmarshal(body, &e); err != nil {
		in.Defects = append(in.Defects, casework.Defect{Code: "call-unreadable", Detail: "What the call left could not be read."})
		return in
	}
	in.From.Address, in.Date, in.Language = Caller(e.From), e.At, e.Language
	withheld := ""
	if in.From.Address == "" { // a number that was keyed in proves nothing: it joins nobody's case
		in.From.Name, withheld = "Caller with a withheld number", ", number withheld"
	}
	if e.To != "" {
		in.To = []casework.Correspondent{{Address: e.To}}
	}
	in.BodyHash = sha256.Sum256([]byte(e.ExternalID()))
	switch e.Kind {
	case Voicemail:
		in.Subject = "Voicemail, " + length(e.Seconds) + withheld
		in.Attachments = []casework.Attachment{{Filename: "voicemail.wav", ContentType: "audio/wav", Part: SoundPart}}
	case CallBack:
		in.Subject = "Call back, please" + withheld
		in.Text = "Asked to be called back, with nothing recorded."
		if e.BackTo != "" && e.BackTo != e.From {
			in.Text = "Asked to be called back at " + e.BackTo + ", with nothing recorded."
		}
	default:
		in.Subject, in.Kind, in.KindReason = "Missed call", casework.AutoReply, "the caller hung up and left nothing"
	}
	in.Reply = in.Text
	return in
}

func length(seconds int) string {
	if seconds < 60 {
		return fmt.Sprintf("%d seconds", seconds)
	}
	return fmt.Sprintf("%d:%02d minutes", seconds/60, seconds%60)
}
