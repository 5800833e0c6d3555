package callout

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/internal/twiml"
)

// Handler answers what Twilio asks about calls that staff make.
type Handler struct {
	Store Store
	Base  string // the address below which it is asked, seen from outside: "https://help.city.example/twilio/voice"
	Ring  int    // seconds that the resident's telephone rings
	Log   *slog.Logger
	Now   func() time.Time
}

// Routes adds its addresses.
func (h *Handler) Routes(mux *http.ServeMux, v *twilio.Verifier) {
	mux.Handle("/twilio/voice/bridge", v.Handle(h.on("bridge", h.bridge)))
	mux.Handle("/twilio/voice/bridged", v.Handle(h.on("bridged", h.bridged)))
	mux.Handle("/twilio/voice/out", v.Handle(h.on("out", h.ended)))
	mux.Handle("/twilio/voice/out-leg", v.Handle(h.on("out-leg", h.leg)))
}

// fresh is how long after the press of the button a resident may still be rung: a request that is played back later rings nobody.
const fresh = 10 * time.Minute

// patience bounds the storing of one step.
const patience = 10 * time.Second

// step is one request: what it tells of the call, and what is played.
type step func(c Call, p form, f *calls.Fact) twiml.Document

// form gives the parameters of a request.
type form interface{ Get(name string) string }

// on finds the call that a request is about, keeps the request with what it tells, and only then answers.
func (h *Handler) on(name string, do step) twilio.Handler {
	return func(w http.ResponseWriter, r *http.Request, asked twilio.Request) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
		defer cancel()
		d, err := h.take(ctx, name, r, asked, do)
		switch {
		case casework.KindOf(err) == casework.NotFound:
			h.play(w, r, hangUp)
		case err != nil:
			h.Log.ErrorContext(r.Context(), "taking a call that staff make", "step", name, "err", err)
			w.WriteHeader(http.StatusServiceUnavailable)
		case d == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			h.play(w, r, d)
		}
	}
}

var hangUp = twiml.Document{twiml.Hangup{}}

func (h *Handler) take(ctx context.Context, name string, r *http.Request, asked twilio.Request, do step) (twiml.Document, error) {
	id, err := strconv.ParseInt(r.URL.Query().Get("id"), 10, 64)
	if err != nil {
		return nil, casework.Errorf(casework.NotFound, "There is no such call.")
	}
	c, err := h.Store.OutCall(ctx, ID(id))
	if err != nil {
		return nil, err
	}
	sid := asked.Params.Get("CallSid")
	if parent := asked.Params.Get("ParentCallSid"); parent != "" {
		sid = parent
	}
	if sid == "" {
		return nil, casework.Errorf(casework.NotFound, "There is no such call.")
	}
	ours, err := h.Store.AdoptOut(ctx, c, sid)
	if err != nil {
		return nil, err
	}
	if !ours { // another call under the same id: it was made elsewhere, or is played back
		return hangUp, nil
	}
	f := fact(c, sid, name, h.Now())
	f.Body = slices.Concat([]byte(r.URL.RawQuery), []byte("\n"), asked.Raw)
	d := do(c, asked.Params, &f)
	if _, err := h.Store.Note(ctx, f); err != nil {
		return nil, fmt.Errorf("noting the step %s of call %s: %w", name, sid, err)
	}
	return d, nil
}

// fact is what every request about a call tells.
func fact(c Call, sid, step string, at time.Time) calls.Fact {
	return calls.Fact{Call: sid, Step: step, At: at, Entrance: c.Entrance, Office: c.Office, Caller: c.Phone, Called: c.Sender, Opened: true}
}

// bridge speaks to the member of staff, and rings the resident once a key was pressed: a machine that answers for staff presses none.
func (h *Handler) bridge(c Call, p form, f *calls.Fact) twiml.Document {
	if c.Over || h.Now().Sub(c.BegunAt) > fresh {
		return hangUp
	}
	switch p.Get("Digits") {
	case "1":
		f.Deed, f.Line = voice.Connect, c.Phone
		return twiml.Document{twiml.Dial{Action: h.at("bridged", c), Method: "POST", Timeout: h.Ring, CallerID: c.Sender,
			Number: twiml.Number{Callback: h.at("out-leg", c), CallbackEvents: "answered completed", Phone: c.Phone}}}
	case "":
		any := ""
		ask := twiml.Gather{Input: "dtmf", Timeout: 8, NumDigits: 1, FinishOnKey: &any, Action: h.at("bridge", c), Method: "POST",
			Prompts: []twiml.Verb{say("Commonline. Call about case %s. Press 1 to connect.", spelled(c.Case))}}
		return twiml.Document{ask, ask, say("No key was pressed. Nobody was called."), twiml.Hangup{}}
	}
	return twiml.Document{say("Nobody was called."), twiml.Hangup{}}
}

// bridged comes when the resident's side is over.
func (h *Handler) bridged(_ Call, p form, f *calls.Fact) twiml.Document {
	switch p.Get("DialCallStatus") {
	case "completed", "answered":
		f.Answered, f.Deed = true, voice.Connected
		f.Talked = seconds(p, "DialCallDuration")
		return hangUp
	case "busy":
		return twiml.Document{say("The line is busy."), twiml.Hangup{}}
	}
	return twiml.Document{say("Nobody answered."), twiml.Hangup{}}
}

// ended tells how the whole call ended.
func (h *Handler) ended(_ Call, p form, f *calls.Fact) twiml.Document {
	f.Status = p.Get("CallStatus")
	switch f.Status {
	case "completed", "busy", "failed", "no-answer", "canceled":
		f.Ended, f.Lasted = true, seconds(p, "CallDuration")
	}
	return nil
}

// leg tells how the resident's side goes: where staff hang up first, nothing else does.
func (h *Handler) leg(_ Call, p form, f *calls.Fact) twiml.Document {
	lasted := seconds(p, "CallDuration")
	switch status := p.Get("CallStatus"); {
	case status == "in-progress":
		f.Deed, f.Answered = voice.Connected, true
	case status == "completed" && lasted > 0:
		f.Deed, f.Answered, f.Talked = voice.Connected, true, lasted
	}
	return nil
}

// at is an address of a call. What is told late counts, so Twilio is asked to try again.
func (h *Handler) at(step string, c Call) string {
	return fmt.Sprintf("%s/%s?id=%d#rc=3&rp=5xx,ct,rt", h.Base, step, c.ID)
}

func say(format string, a ...any) twiml.Say {
	return twiml.Say{Voice: "Polly.Joanna", Language: "en-US", Text: fmt.Sprintf(format, a...)}
}

// spelled gives a case number so that it is spoken digit by digit.
func spelled(n casework.CaseNumber) string {
	return strings.Join(strings.Split(strconv.FormatInt(int64(n), 10), ""), " ")
}

func seconds(p form, name string) time.Duration {
	n, err := strconv.Atoi(p.Get(name))
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

func (h *Handler) play(w http.ResponseWriter, r *http.Request, d twiml.Document) {
	if err := d.Write(w); err != nil {
		h.Log.WarnContext(r.Context(), "answering a call that staff make", "err", err)
	}
}
