package calls

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/internal/twiml"
)

// Handler answers what Twilio asks about calls.
type Handler struct {
	Plan  voice.Plan
	City  *casework.City
	Store Store
	Audio map[string][]byte // recordings that are served from here, by "language/file"
	Log   *slog.Logger
	Now   func() time.Time
	// Received is called when there is something to file. It may be nil.
	Received func()
}

// Routes gives what stands below /twilio/voice. Everything but the recordings that are played has to be signed.
func (h *Handler) Routes(v *twilio.Verifier) http.Handler {
	mux := http.NewServeMux()
	for _, s := range voice.Steps {
		mux.Handle(strings.TrimSuffix("/twilio/voice/"+string(s), "/"), v.Handle(h.step(s)))
	}
	mux.Handle("/twilio/voice/leg", v.Handle(h.report("leg", h.leg)))
	mux.Handle("/twilio/voice/recording", v.Handle(h.report("recording", recording)))
	mux.Handle("/twilio/voice/transcript", v.Handle(h.report("transcript", transcript)))
	mux.Handle("/twilio/voice/status", v.Handle(h.Status))
	mux.HandleFunc("GET /twilio/voice/audio/{language}/{file}", h.sound)
	return mux
}

// patience bounds the storing of one step. Twilio waits 15 s, and may hang up before; what it said is kept all the same.
const patience = 10 * time.Second

// step answers one question of a call that goes on.
func (h *Handler) step(s voice.Step) twilio.Handler {
	return func(w http.ResponseWriter, r *http.Request, asked twilio.Request) {
		p := asked.Params
		n, known := h.City.NumberAt(p.Get("To"))
		if known && !n.Calls || p.Get("CallSid") == "" {
			h.play(w, r, twiml.Document{twiml.Reject{Reason: "busy"}})
			return
		}
		q, err := h.request(r, s, p, n)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		turn := h.Plan.Answer(q)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
		defer cancel()
		if _, err := h.note(ctx, h.fact(r, asked, q, n, turn)); err != nil {
			h.fail(w, r, err)
			return
		}
		h.play(w, r, turn.Document)
	}
}

// request reads where the call stands and what the caller did. How a case stands is looked up here, since the answer to it
// is decided without a database.
func (h *Handler) request(r *http.Request, s voice.Step, p url.Values, n casework.Number) (voice.Request, error) {
	at := r.URL.Query()
	q := voice.Request{
		Step: s, Language: at.Get("l"), Tries: count(at, "t"), Cases: count(at, "n"), Digits: p.Get("Digits"),
		Caller: Caller(p.Get("From")), To: p.Get("To"), Line: n.Line, Dial: p.Get("DialCallStatus"), Now: h.Now(),
	}
	if s != voice.CaseStep || q.Digits == "" {
		return q, nil
	}
	q.Standing = voice.Unknown
	number, ok := voice.CaseNumber(q.Digits)
	// A number whose carrier says that it is not the caller's own is told nothing (STIR/SHAKEN).
	if !ok || q.Caller == "" || strings.HasPrefix(p.Get("StirVerstat"), "TN-Validation-Failed") {
		return q, nil
	}
	var err error
	q.Standing, err = h.Store.Standing(r.Context(), q.Caller, number, h.Now().Add(-vainDay))
	return q, err
}

// fact is what a step tells of the call, with what it answered.
func (h *Handler) fact(r *http.Request, asked twilio.Request, q voice.Request, n casework.Number, t voice.Turn) Fact {
	p := asked.Params
	f := Fact{
		Call: p.Get("CallSid"), Step: "voice", Body: body(r, asked), At: h.Now(),
		Entrance: n.ID, Office: n.Office, Caller: q.Caller, Called: q.To, Opened: true,
		Language: t.Language, Notice: t.Notice, Deed: t.Deed, BackTo: t.BackTo,
		Tried: q.Standing == voice.Unknown || q.Standing == voice.TooMany,
	}
	if q.Step != voice.Begin {
		f.Step = string(q.Step)
	}
	switch t.Deed {
	case voice.Connect:
		f.Line = n.Line
	case voice.Connected:
		f.Answered, f.Talked = true, seconds(p, "DialCallDuration")
	case voice.Left, voice.CallBack:
		f.DueAt = h.Due()
	}
	if sid := p.Get("RecordingSid"); q.Step == voice.Recorded && sid != "" {
		f.Recording = &Recording{SID: sid, Length: seconds(p, "RecordingDuration"), Empty: p.Get("RecordingDuration") == "0"}
	}
	return f
}

// Due is by when somebody has to have called back who calls now: the end of the next working day.
func (h *Handler) Due() time.Time {
	now := h.Now()
	if h.Plan.Zone != nil {
		now = now.In(h.Plan.Zone)
	}
	return h.Plan.Hours.EndOfNextDay(now)
}

// note stores a fact and wakes who works on it.
func (h *Handler) note(ctx context.Context, f Fact) (bool, error) {
	fresh, err := h.Store.Note(ctx, f)
	if err != nil {
		return false, fmt.Errorf("noting the step %s of call %s: %w", f.Step, f.Call, err)
	}
	if fresh && h.Received != nil && (f.Recording != nil || f.Deed == voice.CallBack || f.Ended) {
		h.Received()
	}
	return fresh, nil
}

// play answers with a document.
func (h *Handler) play(w http.ResponseWriter, r *http.Request, d twiml.Document) {
	if err := d.Write(w); err != nil {
		h.Log.WarnContext(r.Context(), "answering a call", "err", err)
	}
}

// fail lets Twilio ask again, or its fallback: what was not stored must not sound as if it had been.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	h.Log.ErrorContext(r.Context(), "taking a call", "err", err)
	w.WriteHeader(http.StatusServiceUnavailable)
}

// sound serves a recording that callers hear.
func (h *Handler) sound(w http.ResponseWriter, r *http.Request) {
	b, ok := h.Audio[r.PathValue("language")+"/"+r.PathValue("file")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	kind := "audio/mpeg"
	if strings.HasSuffix(r.PathValue("file"), ".wav") {
		kind = "audio/wav"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // who hung up needs no more of it
}

// body is the request as it came, and where the call stood, which is written in its address.
func body(r *http.Request, asked twilio.Request) []byte {
	if r.URL.RawQuery == "" || r.Method == http.MethodGet {
		return asked.Raw
	}
	return slices.Concat([]byte(r.URL.RawQuery), []byte("\n"), asked.Raw)
}

func count(v url.Values, key string) int {
	n, err := strconv.Atoi(v.Get(key))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func seconds(v url.Values, key string) time.Duration {
	return time.Duration(count(v, key)) * time.Second
}
