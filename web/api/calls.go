package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func (s *server) callRows() []Row {
	return []Row{
		reads("listCalls", "/calls", "calls", "List whom to call back, what was not written down, and what was missed", casework.ScopeCasesRead, listCalls).need(casework.ReadCases),
		changes("logCall", http.MethodPost, "/calls/{call}/log", "calls", "Write down what a call was about", casework.ScopeCasesWrite, logCall).need(casework.DecideHeld),
		changes("calledBack", http.MethodPost, "/call-backs/{raw}/done", "calls", "Write down that somebody was called back", casework.ScopeCasesWrite, calledBack).need(casework.DecideHeld),
	}
}

// CallList is what is to be done about calls.
type CallList struct {
	CallBacks []CallBack `json:"call_backs" doc:"Whom to call back, the earliest due first."`
	Unlogged  []Call     `json:"unlogged" doc:"Spoken with, and nothing written down."`
	Missed    []Call     `json:"missed" doc:"Of the last seven days."`
}

// CallBack is somebody who waits to be called.
type CallBack struct {
	Raw      int64     `json:"raw" doc:"By which it is named."`
	Message  int64     `json:"message,omitempty"`
	Case     string    `json:"case,omitempty"`
	Office   string    `json:"office"`
	Phone    string    `json:"phone,omitempty" doc:"Only with residents:read."`
	Language string    `json:"language,omitempty"`
	At       time.Time `json:"at"`
	DueAt    time.Time `json:"due_at"`
	Recorded bool      `json:"recorded"`
}

// Call is one call.
type Call struct {
	Call     string    `json:"call" doc:"By which it is named."`
	Office   string    `json:"office"`
	Phone    string    `json:"phone,omitempty" doc:"Of the resident; only with residents:read."`
	Language string    `json:"language,omitempty"`
	At       time.Time `json:"at"`
	Seconds  int       `json:"seconds" doc:"For which they spoke."`
	Out      bool      `json:"out" doc:"Staff called."`
	Cases    []string  `json:"cases" doc:"Of that number, the latest first; only with residents:read."`
}

type callsOutput struct{ Body CallList }

func listCalls(c *call, _ *nothing) (*callsOutput, error) {
	l, err := c.Store.CallList(c, c.Viewer)
	if err != nil {
		return nil, fmt.Errorf("listing calls: %w", err)
	}
	out := CallList{CallBacks: []CallBack{}, Unlogged: c.callsOf(l.Unlogged), Missed: c.callsOf(l.Missed)}
	for _, b := range l.Back {
		x := CallBack{Raw: int64(b.Raw), Message: int64(b.Message), Office: string(b.Office), Language: b.Language, At: b.At.UTC(), DueAt: b.DueAt.UTC(), Recorded: b.Recorded}
		if b.Case != 0 {
			x.Case = b.Case.String()
		}
		if c.Has(casework.ScopeResidentsRead) {
			x.Phone = b.Phone
		}
		out.CallBacks = append(out.CallBacks, x)
	}
	total := len(l.Back) + len(l.Unlogged) + len(l.Missed)
	return &callsOutput{out}, c.record(casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "calls", "total": fmt.Sprint(total)}})
}

func (c *call) callsOf(all []web.PhoneCall) []Call {
	out := []Call{}
	for _, p := range all {
		x := Call{Call: p.SID, Office: string(p.Office), Language: p.Language, At: p.At.UTC(), Seconds: int(p.Talked.Seconds()), Out: p.Out, Cases: []string{}}
		if c.Has(casework.ScopeResidentsRead) {
			x.Phone = p.Phone
			for _, k := range p.Cases {
				x.Cases = append(x.Cases, k.Number.String())
			}
		}
		out = append(out, x)
	}
	return out
}

type logCallInput struct {
	Keyed
	Call string `path:"call" maxLength:"64"`
	Body struct {
		Case string `json:"case,omitempty" maxLength:"20" doc:"To write it on; left out: a case of its own."`
		Text string `json:"text" maxLength:"1000" doc:"What it was about, in a line."`
	}
}

func logCall(c *call, in *logCallInput) (Done, error) {
	var on casework.CaseNumber
	if in.Body.Case != "" {
		n, err := (&OneCase{in.Body.Case}).number()
		if err != nil {
			return Done{}, err
		}
		on = n
	}
	x, err := c.Store.LogCall(c, c.Viewer, in.Call, on, strings.TrimSpace(in.Body.Text))
	if err != nil {
		return Done{}, fmt.Errorf("writing down a call: %w", err)
	}
	return c.now(x.Number)
}

type calledBackInput struct {
	Keyed
	Raw  int64 `path:"raw" minimum:"1"`
	Body struct {
		Text string `json:"text" maxLength:"1000" doc:"What was said, in a line."`
	}
}

func calledBack(c *call, in *calledBackInput) (Done, error) {
	x, err := c.Store.DoneCallBack(c, c.Viewer, casework.RawID(in.Raw), strings.TrimSpace(in.Body.Text))
	if err != nil {
		return Done{}, fmt.Errorf("writing down a call: %w", err)
	}
	return c.now(x.Number)
}
