package twiml

import (
	"encoding/xml"
	"fmt"
	"net/http"
)

// Verb is one thing that Twilio does, in order. Say, Play and Pause may stand in a Gather too.
type Verb interface{ verb() }

// Say speaks a text. Voice and Language have to fit, else nothing is said.
type Say struct {
	XMLName  xml.Name `xml:"Say"`
	Voice    string   `xml:"voice,attr,omitempty"`
	Language string   `xml:"language,attr,omitempty"`
	Text     string   `xml:",chardata"`
}

// Play plays a file.
type Play struct {
	XMLName xml.Name `xml:"Play"`
	URL     string   `xml:",chardata"`
}

// Pause is silence.
type Pause struct {
	XMLName xml.Name `xml:"Pause"`
	Seconds int      `xml:"length,attr,omitempty"`
}

// Gather waits for keys and sends them to Action. On silence the next verb runs. Action has to be given: without one
// Twilio asks for the same document again, for ever.
type Gather struct {
	XMLName     xml.Name `xml:"Gather"`
	Input       string   `xml:"input,attr"` // "dtmf"
	Timeout     int      `xml:"timeout,attr,omitempty"`
	NumDigits   int      `xml:"numDigits,attr,omitempty"`
	FinishOnKey *string  `xml:"finishOnKey,attr"`
	Action      string   `xml:"action,attr"`
	Method      string   `xml:"method,attr"` // "POST"
	Prompts     []Verb   `xml:",any"`
}

// Record records the caller. An empty recording asks for nothing: the next verb runs.
type Record struct {
	XMLName            xml.Name `xml:"Record"`
	Action             string   `xml:"action,attr"`
	Method             string   `xml:"method,attr"`
	Timeout            int      `xml:"timeout,attr,omitempty"`   // seconds of silence that end it
	MaxLength          int      `xml:"maxLength,attr,omitempty"` // seconds
	FinishOnKey        string   `xml:"finishOnKey,attr,omitempty"`
	PlayBeep           bool     `xml:"playBeep,attr"`
	Trim               string   `xml:"trim,attr,omitempty"`
	Callback           string   `xml:"recordingStatusCallback,attr,omitempty"`
	CallbackEvents     string   `xml:"recordingStatusCallbackEvent,attr,omitempty"`
	Transcribe         bool     `xml:"transcribe,attr,omitempty"`
	TranscribeCallback string   `xml:"transcribeCallback,attr,omitempty"`
}

// Dial connects the caller to a number. With an Action the rest of the document is not run.
type Dial struct {
	XMLName  xml.Name `xml:"Dial"`
	Action   string   `xml:"action,attr"`
	Method   string   `xml:"method,attr"`
	Timeout  int      `xml:"timeout,attr,omitempty"`
	CallerID string   `xml:"callerId,attr,omitempty"`
	Number   Number
}

// Number is whom a Dial calls; Callback hears how that went.
type Number struct {
	XMLName        xml.Name `xml:"Number"`
	Callback       string   `xml:"statusCallback,attr,omitempty"`
	CallbackEvents string   `xml:"statusCallbackEvent,attr,omitempty"`
	Phone          string   `xml:",chardata"`
}

// Redirect goes on with another document.
type Redirect struct {
	XMLName xml.Name `xml:"Redirect"`
	Method  string   `xml:"method,attr"`
	URL     string   `xml:",chardata"`
}

// Hangup ends the call.
type Hangup struct {
	XMLName xml.Name `xml:"Hangup"`
}

// Reject does not take the call, and costs nothing. It counts as the first verb only.
type Reject struct {
	XMLName xml.Name `xml:"Reject"`
	Reason  string   `xml:"reason,attr,omitempty"` // "rejected" or "busy"
}

func (Say) verb()      {}
func (Play) verb()     {}
func (Pause) verb()    {}
func (Gather) verb()   {}
func (Record) verb()   {}
func (Dial) verb()     {}
func (Redirect) verb() {}
func (Hangup) verb()   {}
func (Reject) verb()   {}

// Document is what Twilio does next; an empty one ends the call.
type Document []Verb

// Bytes writes the document, the XML declaration first.
func (d Document) Bytes() ([]byte, error) {
	type response struct {
		XMLName xml.Name `xml:"Response"`
		Verbs   []Verb   `xml:",any"`
	}
	b, err := xml.Marshal(response{Verbs: d})
	if err != nil {
		return nil, fmt.Errorf("writing a TwiML document: %w", err)
	}
	return append([]byte(xml.Header), b...), nil
}

// Write answers a webhook of Twilio. Without its content type the document would not be read (error 12300).
func (d Document) Write(w http.ResponseWriter) error {
	b, err := d.Bytes()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("answering Twilio: %w", err)
	}
	return nil
}
