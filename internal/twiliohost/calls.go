package twiliohost

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Call is a call as a resident's phone shows it.
type Call struct {
	SID      string
	From, To string
	Outbound bool // the account calls
	Lines    []Line
	Waits    Wait
	Status   string // ringing, in-progress, completed, busy
	At       time.Time
}

// Line is something that was heard on a call, or that the resident did.
type Line struct {
	Language string // as TwiML names it; "" where nobody speaks
	Text     string
	Mine     bool // the resident's own
}

// Wait is what a call waits for.
type Wait string

const (
	Nothing   Wait = ""
	ForKeys   Wait = "keys"
	ForWords  Wait = "words"   // a recording runs
	ForLine   Wait = "line"    // another phone rings
	ForAnswer Wait = "ringing" // the resident's own phone rings
)

type call struct {
	Call
	at       verb   // that it waits at
	rest     []verb // that follow
	url      string // of an outbound call's document
	callback string
	document string // whose actions are relative to it
	ended    time.Time
}

type recording struct {
	sid, call string
	at        time.Time
	length    time.Duration
	sound     []byte
}

// verb is one of TwiML, as it is written.
type verb struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Inner   []verb     `xml:",any"`
}

func (v verb) attr(name string) string {
	for _, a := range v.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// mostDocuments is how many documents may follow each other by themselves: a circle of redirects ends there.
const mostDocuments = 20

// ErrNoCall is the error of doing something on a call that is not there, or waits for something else.
var ErrNoCall = errors.New("there is no call that waits for that")

// Dial calls a number of the account from a resident's phone. A call that still goes on is ended first.
func (h *Host) Dial(ctx context.Context, from, to string) error {
	if !h.ours(to) {
		return fmt.Errorf("%s is no number of this account", to)
	}
	if err := h.HangUp(ctx, from); err != nil && !errors.Is(err, ErrNoCall) {
		return err
	}
	c := &call{Call: Call{SID: sid("CA"), From: from, To: to, Status: "in-progress", At: time.Now()}}
	h.mu.Lock()
	h.calls = append(h.calls, c)
	h.mu.Unlock()
	return h.ask(ctx, c, h.wayOf(to).voice, nil)
}

// form is what Twilio says about a call with every request.
func (h *Host) form(c *call, more url.Values) url.Values {
	direction := "inbound"
	if c.Outbound {
		direction = "outbound-api"
	}
	h.mu.Lock()
	status := c.Status
	h.mu.Unlock()
	form := url.Values{"CallSid": {c.SID}, "AccountSid": {h.opts.Account}, "From": {c.From}, "To": {c.To}, "CallStatus": {status}, "Direction": {direction}, "ApiVersion": {"2010-04-01"},
		"Caller": {c.From}, "Called": {c.To}}
	for name, value := range more {
		form[name] = value
	}
	return form
}

// ask fetches a document and plays it, and those that it leads to, until the call waits for somebody or is over.
func (h *Host) ask(ctx context.Context, c *call, address string, more url.Values) error {
	for range mostDocuments {
		verbs, err := h.fetch(ctx, c, address, more)
		if err != nil {
			h.mu.Lock()
			c.Lines = append(c.Lines, Line{Text: "An application error has occurred. Goodbye."})
			h.mu.Unlock()
			h.end(ctx, c, "completed")
			return err
		}
		next := h.play(ctx, c, verbs)
		if next == "" {
			return nil
		}
		address, more = next, nil
	}
	h.end(ctx, c, "completed")
	return errors.New("the documents of the call lead round in a circle")
}

func (h *Host) fetch(ctx context.Context, c *call, address string, more url.Values) ([]verb, error) {
	answer, err := h.signed(ctx, address, h.form(c, more))
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 || !strings.Contains(answer.Header.Get("Content-Type"), "xml") {
		return nil, fmt.Errorf("a call was answered with %d, %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	var doc struct {
		Verbs []verb `xml:",any"`
	}
	if err := xml.NewDecoder(answer.Body).Decode(&doc); err != nil {
		return nil, fmt.Errorf("reading TwiML: %w", err)
	}
	c.document = address
	return doc.Verbs, nil
}

// play does one verb after the other. It gives the address that a Redirect leads to, or "" where the call waits or is over.
func (h *Host) play(ctx context.Context, c *call, verbs []verb) (next string) {
	for i, v := range verbs {
		switch v.XMLName.Local {
		case "Say", "Play", "Pause":
			h.hear(c, v)
		case "Gather":
			for _, inner := range v.Inner {
				h.hear(c, inner)
			}
			h.wait(c, ForKeys, v, verbs[i+1:])
			return ""
		case "Record":
			h.wait(c, ForWords, v, verbs[i+1:])
			return ""
		case "Dial":
			h.wait(c, ForLine, v, verbs[i+1:])
			return ""
		case "Redirect":
			return h.from(c, v.Text)
		case "Reject":
			h.end(ctx, c, "busy")
			return ""
		case "Hangup":
			h.end(ctx, c, "completed")
			return ""
		}
	}
	h.end(ctx, c, "completed")
	return ""
}

// hear writes down what would be heard.
func (h *Host) hear(c *call, v verb) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch text := strings.TrimSpace(v.Text); v.XMLName.Local {
	case "Say":
		c.Lines = append(c.Lines, Line{Language: v.attr("language"), Text: text})
	case "Play":
		c.Lines = append(c.Lines, Line{Text: "(A recording is played: " + text[strings.LastIndexByte(text, '/')+1:] + ")"})
	}
}

func (h *Host) wait(c *call, what Wait, v verb, rest []verb) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c.Waits, c.at, c.rest = what, v, rest
}

// from gives an address as a document means it.
func (h *Host) from(c *call, address string) string {
	base, err := url.Parse(c.document)
	if err != nil {
		return address
	}
	u, err := base.Parse(strings.TrimSpace(address))
	if err != nil {
		return address
	}
	return u.String()
}

// take finds a phone's call that waits for something, and lets it wait no more.
func (h *Host) take(number string, what Wait, mine string) (*call, verb, []verb, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.current(number)
	if c == nil || c.Waits != what {
		return nil, verb{}, nil, ErrNoCall
	}
	c.Waits = Nothing
	if mine != "" {
		c.Lines = append(c.Lines, Line{Text: mine, Mine: true})
	}
	return c, c.at, c.rest, nil
}

// current is the last call of a phone; nil where it has none, or none that goes on.
func (h *Host) current(number string) *call {
	for i := len(h.calls) - 1; i >= 0; i-- {
		c := h.calls[i]
		if c.phone() == number {
			if c.ended.IsZero() {
				return c
			}
			return nil
		}
	}
	return nil
}

// phone is the resident's number.
func (c *call) phone() string {
	if c.Outbound {
		return c.To
	}
	return c.From
}

// Press presses keys where they are asked for; "" lets the time pass.
func (h *Host) Press(ctx context.Context, number, keys string) error {
	mine := keys
	if keys == "" {
		mine = "…"
	}
	c, v, rest, err := h.take(number, ForKeys, mine)
	switch {
	case err != nil:
		return err
	case keys != "":
		return h.ask(ctx, c, h.from(c, v.attr("action")), url.Values{"Digits": {strings.TrimSuffix(keys, "#")}})
	}
	if next := h.play(ctx, c, rest); next != "" {
		return h.ask(ctx, c, next, nil)
	}
	return nil
}

// Speak leaves words on a recording that runs; "" is silence, which Twilio asks nothing for.
func (h *Host) Speak(ctx context.Context, number, words string) error {
	c, v, rest, err := h.take(number, ForWords, words)
	if err != nil {
		return err
	}
	if strings.TrimSpace(words) == "" {
		if next := h.play(ctx, c, rest); next != "" {
			return h.ask(ctx, c, next, nil)
		}
		return nil
	}
	r := h.record(c, words)
	said := url.Values{"RecordingSid": {r.sid}, "RecordingUrl": {h.URL() + "/2010-04-01/Accounts/" + h.opts.Account + "/Recordings/" + r.sid},
		"RecordingDuration": {strconv.Itoa(int(r.length / time.Second))}}
	asked := url.Values{"Digits": {"#"}}
	for name, value := range said {
		asked[name] = value
	}
	if err := h.ask(ctx, c, h.from(c, v.attr("action")), asked); err != nil {
		return err
	}
	if callback := v.attr("recordingStatusCallback"); callback != "" {
		said.Set("RecordingStatus", "completed")
		said.Set("CallSid", c.SID)
		said.Set("AccountSid", h.opts.Account)
		said.Set("RecordingSource", "RecordVerb")
		said.Set("RecordingChannels", "1")
		h.later(func(ctx context.Context) { h.tell(ctx, h.from(c, callback), said) })
	}
	return nil
}

// record makes a recording of words. Three words take a second.
func (h *Host) record(c *call, words string) *recording {
	length := max(2*time.Second, min(20*time.Second, time.Duration(utf8.RuneCountInString(words)/15)*time.Second))
	r := &recording{sid: sid("RE"), call: c.SID, at: time.Now(), length: length, sound: Tone(length, words)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recordings = append(h.recordings, r)
	return r
}

// PickUp says what becomes of the other phone that rings: somebody answers and hangs up after a while, or nobody does.
func (h *Host) PickUp(ctx context.Context, number string, answered bool) error {
	c, v, rest, err := h.take(number, ForLine, "")
	if err != nil {
		return err
	}
	line, result := "(Nobody answers.)", url.Values{"DialCallStatus": {"no-answer"}, "DialCallSid": {sid("CA")}}
	if answered {
		line = "(The office answers; they talk for a while.)"
		result.Set("DialCallStatus", "completed")
		result.Set("DialCallDuration", "42")
	}
	h.mu.Lock()
	c.Lines = append(c.Lines, Line{Text: line})
	h.mu.Unlock()
	h.leg(ctx, c, v, result.Get("DialCallSid"), answered)
	if action := v.attr("action"); action != "" {
		return h.ask(ctx, c, h.from(c, action), result)
	}
	if next := h.play(ctx, c, rest); next != "" {
		return h.ask(ctx, c, next, nil)
	}
	return nil
}

// leg tells of the call to the other phone, where the document asks for that.
func (h *Host) leg(ctx context.Context, c *call, v verb, leg string, answered bool) {
	for _, number := range v.Inner {
		callback := number.attr("statusCallback")
		if callback == "" {
			continue
		}
		states := []string{"no-answer"}
		if answered {
			states = []string{"in-progress", "completed"}
		}
		for _, state := range states {
			form := url.Values{"CallSid": {leg}, "ParentCallSid": {c.SID}, "CallStatus": {state}, "AccountSid": {h.opts.Account}, "From": {c.From}, "To": {strings.TrimSpace(number.Text)}, "Direction": {"outbound-dial"}}
			if state == "completed" {
				form.Set("CallDuration", "42")
			}
			h.tell(ctx, h.from(c, callback), form)
		}
	}
}

// Answer takes a call of the account on the resident's phone.
func (h *Host) Answer(ctx context.Context, number string) error {
	c, _, _, err := h.take(number, ForAnswer, "")
	if err != nil {
		return err
	}
	h.mu.Lock()
	c.Status = "in-progress"
	h.mu.Unlock()
	h.report(ctx, c)
	return h.ask(ctx, c, c.url, nil)
}

// HangUp ends the call of a phone.
func (h *Host) HangUp(ctx context.Context, number string) error {
	h.mu.Lock()
	c, status := h.current(number), "completed"
	if c != nil && c.Status == "ringing" {
		status = "no-answer"
	}
	h.mu.Unlock()
	if c == nil {
		return ErrNoCall
	}
	h.end(ctx, c, status)
	return nil
}

// end ends a call, once, and tells the program.
func (h *Host) end(ctx context.Context, c *call, status string) {
	h.mu.Lock()
	if over := !c.ended.IsZero(); over {
		h.mu.Unlock()
		return
	}
	c.Status, c.Waits, c.ended = status, Nothing, time.Now()
	h.mu.Unlock()
	h.report(ctx, c)
}

// report tells the program how a call stands.
func (h *Host) report(ctx context.Context, c *call) {
	callback := c.callback
	if !c.Outbound {
		callback = h.wayOf(c.To).status
	}
	if callback == "" {
		return
	}
	form := h.form(c, nil)
	if !c.ended.IsZero() {
		form.Set("CallDuration", strconv.Itoa(1+int(c.ended.Sub(c.At)/time.Second)))
	}
	h.tell(ctx, callback, form)
}

// Call is the last call of a resident's phone.
func (h *Host) Call(number string) (Call, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := len(h.calls) - 1; i >= 0; i-- {
		if c := h.calls[i]; c.phone() == number {
			out := c.Call
			out.Lines = append([]Line(nil), c.Lines...)
			return out, true
		}
	}
	return Call{}, false
}
