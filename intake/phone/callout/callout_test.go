package callout_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/callout"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/internal/twilio"
)

const (
	public = "https://intake.example.gov"
	token  = "0123456789abcdef0123456789abcdef"
	desk   = "+16175550177"
	phone  = "+16175550123"
	sender = "+16175550100"
)

var now = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

// shelf is a store with one call.
type shelf struct {
	call   callout.Call
	facts  []calls.Fact
	failed string
	taken  map[string]bool
	broken error
}

func newShelf() *shelf {
	return &shelf{call: callout.Call{ID: 7, Case: 48213, Entrance: "d4-phone", Office: "d4", Sender: sender, Desk: desk, Phone: phone, BegunAt: now}, taken: map[string]bool{}}
}

func (s *shelf) OutCall(_ context.Context, id callout.ID) (callout.Call, error) {
	if id != s.call.ID {
		return callout.Call{}, casework.Errorf(casework.NotFound, "There is no such call.")
	}
	return s.call, s.broken
}

func (s *shelf) AdoptOut(_ context.Context, _ callout.Call, sid string) (bool, error) {
	if s.call.SID == "" {
		s.call.SID = sid
	}
	return s.call.SID == sid, nil
}
func (s *shelf) FailOut(_ context.Context, _ callout.ID, why string) error {
	s.failed, s.call.Over = why, true
	return nil
}
func (s *shelf) LookedOut(context.Context, callout.ID, time.Time) error { s.call.Looks++; return nil }
func (s *shelf) OverOut(context.Context, callout.ID, time.Time) error   { s.call.Over = true; return nil }
func (s *shelf) OpenOut(context.Context, time.Time) ([]callout.Call, error) {
	if s.call.Over {
		return nil, nil
	}
	return []callout.Call{s.call}, nil
}
func (s *shelf) AdoptedOut(_ context.Context, sid string) (bool, error) { return s.taken[sid], nil }
func (s *shelf) Note(_ context.Context, f calls.Fact) (bool, error) {
	s.facts = append(s.facts, f)
	return true, s.broken
}

// exchange plays Twilio.
type exchange struct {
	made  []twilio.NewCall
	lost  error
	lists []twilio.Call
}

func (e *exchange) CreateCall(_ context.Context, n twilio.NewCall) (twilio.Call, error) {
	e.made = append(e.made, n)
	return twilio.Call{SID: "CA1"}, e.lost
}

func (e *exchange) Call(_ context.Context, sid string) (twilio.Call, error) {
	for _, c := range e.lists {
		if c.SID == sid {
			return c, nil
		}
	}
	return twilio.Call{}, &twilio.Error{Status: http.StatusNotFound}
}

func (e *exchange) Calls(_ context.Context, q twilio.Query) iter.Seq2[twilio.Call, error] {
	return func(yield func(twilio.Call, error) bool) {
		for _, c := range e.lists {
			if c.To == q.To && c.From == q.From && !yield(c, nil) {
				return
			}
		}
	}
}

type rig struct {
	t     *testing.T
	shelf *shelf
	there *exchange
	out   *callout.Placer
	mux   *http.ServeMux
	now   time.Time
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, shelf: newShelf(), there: &exchange{}, mux: http.NewServeMux(), now: now}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	h := &callout.Handler{Store: r.shelf, Base: public + "/twilio/voice", Ring: 30, Log: log, Now: func() time.Time { return r.now }}
	base, err := url.Parse(public)
	if err != nil {
		t.Fatal(err)
	}
	h.Routes(r.mux, &twilio.Verifier{Base: base, Tokens: []string{token}})
	r.out = &callout.Placer{Store: r.shelf, Twilio: r.there, Handler: h, Log: log, Now: func() time.Time { return r.now }}
	return r
}

// ask sends what Twilio would, signed with a token.
func (r *rig) ask(signed, path string, pairs ...string) (int, string) {
	form := url.Values{"CallSid": {"CA1"}, "From": {sender}, "To": {desk}, "CallStatus": {"in-progress"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	q := httptest.NewRequestWithContext(r.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set(twilio.SignatureHeader, twilio.Sign(signed, public+path, form))
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, q)
	return w.Code, w.Body.String()
}

func (r *rig) hears(path, want string, pairs ...string) {
	r.t.Helper()
	code, body := r.ask(token, path, pairs...)
	if code != http.StatusOK || !strings.Contains(body, want) || strings.Contains(body, "Record") {
		r.t.Errorf("%s %v: %d %s, want %q", path, pairs, code, body, want)
	}
}

func TestOneKeyConnects(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := r.out.Place(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	n := r.there.made[0]
	if n.To != desk || n.From != sender || !strings.HasPrefix(n.URL, public+"/twilio/voice/bridge?id=7#") || !strings.HasPrefix(n.StatusCallback, public+"/twilio/voice/out?id=7#") || n.Ring == 0 {
		t.Errorf("%+v", n)
	}
	r.hears("/twilio/voice/bridge?id=7", "case 4 8 2 1 3. Press 1 to connect")
	r.hears("/twilio/voice/bridge?id=7", `callerId="`+sender+`"`, "Digits", "1")
	r.hears("/twilio/voice/bridge?id=7", ">"+phone+"</Number>", "Digits", "1")
	r.hears("/twilio/voice/bridge?id=7", "Nobody was called", "Digits", "2")
	r.hears("/twilio/voice/bridged?id=7", "<Hangup", "DialCallStatus", "completed", "DialCallDuration", "62")
	if f := r.shelf.facts[len(r.shelf.facts)-1]; !f.Answered || f.Talked != 62*time.Second || f.Caller != phone || f.Called != sender || f.Entrance != "d4-phone" {
		t.Errorf("%+v", f)
	}
	r.hears("/twilio/voice/bridged?id=7", "Nobody answered", "DialCallStatus", "no-answer")
	r.hears("/twilio/voice/bridged?id=7", "line is busy", "DialCallStatus", "busy")
	if err := r.out.Place(t.Context(), 7); err != nil || len(r.there.made) != 1 {
		t.Errorf("made %d times, %v", len(r.there.made), err)
	}
}

func TestReportsOfBothSides(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		path     string
		pairs    []string
		answered bool
		ended    bool
		talked   time.Duration
	}{
		{"/twilio/voice/out-leg?id=7", []string{"CallSid", "CA2", "ParentCallSid", "CA1", "CallStatus", "completed", "CallDuration", "30"}, true, false, 30 * time.Second},
		{"/twilio/voice/out-leg?id=7", []string{"CallSid", "CA2", "ParentCallSid", "CA1"}, true, false, 0},
		{"/twilio/voice/out-leg?id=7", []string{"CallSid", "CA2", "ParentCallSid", "CA1", "CallStatus", "no-answer"}, false, false, 0},
		{"/twilio/voice/out?id=7", []string{"CallStatus", "completed", "CallDuration", "50"}, false, true, 0},
		{"/twilio/voice/out?id=7", []string{"CallStatus", "ringing"}, false, false, 0},
	} {
		if code, _ := r.ask(token, c.path, c.pairs...); code != http.StatusNoContent {
			t.Errorf("%s: %d", c.path, code)
		}
		f := r.shelf.facts[len(r.shelf.facts)-1]
		if f.Call != "CA1" || f.Answered != c.answered || f.Ended != c.ended || f.Talked != c.talked {
			t.Errorf("%s %v: %+v", c.path, c.pairs, f)
		}
	}
}

func TestNobodyElseIsConnected(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if code, _ := r.ask("another token", "/twilio/voice/bridge?id=7", "Digits", "1"); code != http.StatusForbidden {
		t.Errorf("forged: %d", code)
	}
	r.hears("/twilio/voice/bridge?id=7", "Press 1")
	for name, c := range map[string]struct {
		path  string
		pairs []string
		later time.Duration
	}{
		"another call":  {"/twilio/voice/bridge?id=7", []string{"Digits", "1", "CallSid", "CA99"}, 0},
		"no such call":  {"/twilio/voice/bridge?id=8", []string{"Digits", "1"}, 0},
		"no id":         {"/twilio/voice/bridge", []string{"Digits", "1"}, 0},
		"no SID":        {"/twilio/voice/bridge?id=7", []string{"Digits", "1", "CallSid", ""}, 0},
		"an hour later": {"/twilio/voice/bridge?id=7", []string{"Digits", "1"}, time.Hour},
	} {
		r.now = now.Add(c.later)
		if code, body := r.ask(token, c.path, c.pairs...); code != http.StatusOK || strings.Contains(body, phone) || !strings.Contains(body, "<Hangup") {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
	r.now, r.shelf.broken = now, errors.New("no database")
	if code, body := r.ask(token, "/twilio/voice/bridge?id=7", "Digits", "1"); code != http.StatusServiceUnavailable || body != "" {
		t.Errorf("what was not kept is played: %d %s", code, body)
	}
}

func TestALostAnswerIsLookedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lists []twilio.Call
		taken map[string]bool
		sid   string
	}{
		"found":           {lists: []twilio.Call{{SID: "CA5", To: desk, From: sender, Direction: "outbound-api", Created: now}}, sid: "CA5"},
		"not there":       {},
		"an earlier one":  {lists: []twilio.Call{{SID: "CA5", To: desk, From: sender, Direction: "outbound-api", Created: now.Add(-time.Hour)}}},
		"another press's": {lists: []twilio.Call{{SID: "CA5", To: desk, From: sender, Direction: "outbound-api", Created: now}}, taken: map[string]bool{"CA5": true}},
		"a leg":           {lists: []twilio.Call{{SID: "CA5", Parent: "CA4", To: desk, From: sender, Direction: "outbound-dial", Created: now}}},
	} {
		r := newRig(t)
		r.there.lost, r.there.lists, r.shelf.taken = &twilio.Error{Status: 500, Code: 20500}, c.lists, c.taken
		if err := r.out.Place(t.Context(), 7); err != nil || r.shelf.failed != "" {
			t.Errorf("%s: %v, %q: it is open", name, err, r.shelf.failed)
		}
		for range 5 {
			r.now = r.now.Add(15 * time.Second)
			if r.shelf.call.SID != "" {
				break
			}
			if err := r.out.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if r.shelf.call.SID != c.sid || (r.shelf.failed != "") != (c.sid == "") || len(r.there.made) != 1 {
			t.Errorf("%s: sid %q, %q, made %d times", name, r.shelf.call.SID, r.shelf.failed, len(r.there.made))
		}
	}
}

func TestWhatTwilioRefuses(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{21211: "telephone's number", 21215: "not switched on", 20003: "sign-in", 99999: "error 99999"} {
		r := newRig(t)
		r.there.lost = &twilio.Error{Status: 400, Code: code}
		if err := r.out.Place(t.Context(), 7); casework.KindOf(err) != casework.Conflict || !strings.Contains(r.shelf.failed, want) {
			t.Errorf("%d: %v, %q", code, err, r.shelf.failed)
		}
	}
}

func TestHowACallEndedIsAskedFor(t *testing.T) {
	t.Parallel()
	leg := twilio.Call{SID: "CA2", Parent: "CA1", To: phone, From: sender, Status: "completed", Duration: 90 * time.Second}
	for name, c := range map[string]struct {
		status string
		rang   bool
		legs   []twilio.Call
		talked time.Duration
		over   bool
	}{
		"spoken with": {"completed", true, []twilio.Call{leg}, 90 * time.Second, true},
		"not rung":    {"no-answer", false, []twilio.Call{leg}, 0, true},
		"not reached": {"completed", true, nil, 0, true},
		"goes on":     {"in-progress", true, nil, 0, false},
	} {
		r := newRig(t)
		r.shelf.call.SID, r.shelf.call.Rang = "CA1", c.rang
		r.there.lists = append(c.legs, twilio.Call{SID: "CA1", To: desk, From: sender, Status: c.status})
		if err := r.out.Step(t.Context()); err != nil || r.shelf.call.Over != c.over {
			t.Errorf("%s: over %v, %v", name, r.shelf.call.Over, err)
		}
		if c.over {
			if f := r.shelf.facts[0]; f.Talked != c.talked || f.Answered != (c.talked > 0) || !f.Ended {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
	gone := newRig(t)
	gone.shelf.call.SID = "CA1"
	if err := gone.out.Step(t.Context()); err != nil || !gone.shelf.call.Over {
		t.Errorf("one that Twilio does not have: %v", err)
	}
}
