package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/commonline/commonline/casework"
)

type callsPage struct {
	staffFrame
	CallList
	Form   callForm // as it was sent, where something was wrong with it
	ByHand HandLog
}

// callForm says what was wrong with which form.
type callForm struct{ ID, Line, Case, Problem string }

// callsDone are the words for what was just done.
var callsDone = map[string]string{
	"logged": "The call is on case %s.", "back": "It is on case %s that you called back.", "hand": "It is on case %s.",
}

// calls answers GET /calls: whom to call back, what was not written down, what was missed.
func (s *server) calls(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showCalls(w, r, me, http.StatusOK, callForm{}, HandLog{Channel: casework.Call})
}

func (s *server) showCalls(w http.ResponseWriter, r *http.Request, me SignedIn, status int, f callForm, h HandLog) error {
	list, err := s.Store.CallList(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("listing calls: %w", err)
	}
	page := callsPage{CallList: list, Form: f, ByHand: h}
	title := "Calls"
	if f.Problem != "" {
		title = "Not done: calls"
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, "/calls"); err != nil {
		return err
	}
	q := r.URL.Query()
	if n, err := casework.ParseCaseNumber(q.Get("case")); err == nil && callsDone[q.Get("done")] != "" {
		page.Done = fmt.Sprintf(callsDone[q.Get("done")], n)
	}
	e := casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "calls", "total": fmt.Sprint(len(list.Back) + len(list.Unlogged) + len(list.Missed))}}
	if err := s.record(r, me, e); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "calls", page)
	return nil
}

// logCall answers POST /calls/log with call = its SID, line, and case = a number, or nothing for a case of its own.
func (s *server) logCall(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	f := callForm{ID: r.PostFormValue("call"), Line: lineOf(r), Case: strings.TrimSpace(r.PostFormValue("case"))}
	n, err := s.caseNamed(f.Case)
	if err == nil {
		var c casework.Case
		if c, err = s.Store.LogCall(r.Context(), me.Viewer, f.ID, n, f.Line); err == nil {
			return s.callDone(w, r, "logged", c)
		}
	}
	return s.callRefused(w, r, me, f, HandLog{Channel: casework.Call}, err)
}

// calledBack answers POST /calls/back/{raw} with line.
func (s *server) calledBack(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	raw, err := numberIn(r, "raw")
	if err != nil {
		return err
	}
	if err := readForm(w, r); err != nil {
		return err
	}
	f := callForm{ID: fmt.Sprintf("back-%d", raw), Line: lineOf(r)}
	c, err := s.Store.DoneCallBack(r.Context(), me.Viewer, casework.RawID(raw), f.Line)
	if casework.KindOf(err) == casework.NotFound {
		return err
	}
	if err != nil {
		return s.callRefused(w, r, me, f, HandLog{Channel: casework.Call}, err)
	}
	return s.callDone(w, r, "back", c)
}

// logByHand answers POST /calls/by-hand.
func (s *server) logByHand(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	f := callForm{ID: "hand", Line: lineOf(r), Case: strings.TrimSpace(r.PostFormValue("case"))}
	h := HandLog{Channel: casework.Channel(r.PostFormValue("channel")), Name: cut(strings.TrimSpace(r.PostFormValue("name")), 200),
		Contact: cut(strings.TrimSpace(r.PostFormValue("contact")), 200), Line: f.Line, Owed: r.PostFormValue("owed") != ""}
	var err error
	if h.Case, err = s.caseNamed(f.Case); err == nil {
		var c casework.Case
		if c, err = s.Store.LogByHand(r.Context(), me.Viewer, h); err == nil {
			return s.callDone(w, r, "hand", c)
		}
	}
	return s.callRefused(w, r, me, f, h, err)
}

// callRefused shows the page again with what was typed, where a person can mend it.
func (s *server) callRefused(w http.ResponseWriter, r *http.Request, me SignedIn, f callForm, h HandLog, err error) error {
	refusal, mends := errors.AsType[*casework.Error](err)
	if !mends || refusal.Kind == casework.Forbidden {
		return fmt.Errorf("writing down a call: %w", err)
	}
	f.Problem = refusal.Message
	status := http.StatusUnprocessableEntity
	if refusal.Kind == casework.Conflict {
		status = http.StatusConflict
	}
	return s.showCalls(w, r, me, status, f, h)
}

func (s *server) callDone(w http.ResponseWriter, r *http.Request, what string, c casework.Case) error {
	http.Redirect(w, r, "/calls?"+url.Values{"done": {what}, "case": {c.Number.String()}}.Encode(), http.StatusSeeOther)
	return nil
}

// caseNamed reads a case number that was typed; 0 where there is none.
func (s *server) caseNamed(text string) (casework.CaseNumber, error) {
	if text == "" {
		return 0, nil
	}
	return casework.ParseCaseNumber(text)
}

// lineOf is the one line of a form.
func lineOf(r *http.Request) string { return cut(strings.TrimSpace(r.PostFormValue("line")), 1000) }

// readForm reads a small form.
func readForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	return nil
}
