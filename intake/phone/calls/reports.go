package calls

import (
	"context"
	"net/http"
	"strings"

	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/internal/twilio"
)

// report takes what Twilio tells after the fact. It is answered with nothing: no document is played.
func (h *Handler) report(step string, read func(*Fact, twilio.Request)) twilio.Handler {
	return func(w http.ResponseWriter, r *http.Request, asked twilio.Request) {
		f := Fact{Call: asked.Params.Get("CallSid"), Step: step, Body: body(r, asked), At: h.Now()}
		read(&f, asked)
		if f.Call == "" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if f.Recording != nil {
			f.DueAt = h.Due()
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
		defer cancel()
		if _, err := h.note(ctx, f); err != nil {
			h.fail(w, r, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// Status takes how a call ended; the text messages' status callback hands on what is about calls.
func (h *Handler) Status(w http.ResponseWriter, r *http.Request, asked twilio.Request) {
	h.report("status", func(f *Fact, asked twilio.Request) {
		p := asked.Params
		if parent := p.Get("ParentCallSid"); parent != "" {
			h.leg(f, asked)
			return
		}
		f.Status = p.Get("CallStatus")
		switch f.Status {
		case "completed", "busy", "failed", "no-answer", "canceled":
			f.Ended, f.Lasted = true, seconds(p, "CallDuration")
		}
		if p.Get("Direction") == "inbound" || p.Get("Direction") == "" {
			n, _ := h.City.NumberAt(p.Get("To"))
			f.Entrance, f.Office, f.Caller, f.Called, f.Opened = n.ID, n.Office, Caller(p.Get("From")), p.Get("To"), p.Get("To") != ""
		}
	})(w, r, asked)
}

// leg tells how the call to the office's line went. It belongs to the call that it was dialled from.
func (h *Handler) leg(f *Fact, asked twilio.Request) {
	p := asked.Params
	if parent := p.Get("ParentCallSid"); parent != "" {
		f.Call = parent
	}
	lasted := seconds(p, "CallDuration")
	switch status := p.Get("CallStatus"); {
	case status == "in-progress":
		f.Deed, f.Answered = voice.Connected, true
	case status == "completed" && lasted > 0:
		f.Deed, f.Answered, f.Talked = voice.Connected, true, lasted
	}
}

// recording tells that one is ready, or that there is nothing in it. It names neither caller nor number.
func recording(f *Fact, asked twilio.Request) {
	p := asked.Params
	if p.Get("RecordingSid") == "" {
		return
	}
	f.Recording = &Recording{SID: p.Get("RecordingSid"), Length: seconds(p, "RecordingDuration"),
		Empty: p.Get("RecordingStatus") == "absent" || p.Get("RecordingDuration") == "0"}
	if status := p.Get("RecordingStatus"); status != "completed" && status != "absent" {
		f.Recording = nil // it goes on
	}
}

// transcript tells what Twilio understood of a recording in English.
func transcript(f *Fact, asked twilio.Request) {
	p := asked.Params
	f.Transcript = &Transcript{Recording: p.Get("RecordingSid"), Text: strings.TrimSpace(p.Get("TranscriptionText")), Language: "en", By: "twilio",
		Failed: p.Get("TranscriptionStatus") != "completed"}
}
