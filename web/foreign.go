package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
)

// foreignRoutes are about answers that wait for a speaker, and about interpreters.
func (s *server) foreignRoutes() []route {
	return []route{
		{"GET /speakers", casework.WorkCases, s.foreignAnswers},
		{"GET /speakers/{answer}", casework.WorkCases, s.foreignAnswer},
		{"POST /speakers/{answer}", casework.WorkCases, s.decideForeign},
		{"POST /inbox/{number}/foreign", casework.WorkCases, s.ownForeign},
		{"POST /inbox/{number}/interpreter", casework.WorkCases, s.interpreter},
	}
}

// askSpeaker keeps an answer of the composer until somebody who speaks the resident's language stands for its translation.
func (s *server) askSpeaker(w http.ResponseWriter, r *http.Request, me SignedIn, n casework.CaseNumber, d Draft, a casework.Answer) error {
	f := casework.ForeignAnswer{Answer: a, Language: r.PostFormValue("language"), Anyone: r.PostFormValue("anyone") != ""}
	_, err := s.Store.AskSpeaker(r.Context(), me.Viewer, n, s.Now(), f)
	if err == nil {
		s.backToCase(w, r, n, "speaker-asked")
		return nil
	}
	return s.notDone(w, r, me, fmt.Errorf("asking for a speaker on case %s: %w", n, err), func(p *openPane) {
		p.again(r, d, a.To)
		p.Problem.Title, p.Problem.Kept = "Nobody was asked", true
		if casework.KindOf(err) == casework.Conflict {
			p.Problem.Came = p.since(casework.EventID(number(r, "seen")))
		}
	})
}

type foreignListPage struct {
	staffFrame
	Waiting []casework.ForeignAnswer
}

// foreignAnswers answers GET /speakers.
func (s *server) foreignAnswers(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	all, err := s.Store.ForeignAnswers(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("listing answers that wait for a speaker: %w", err)
	}
	page := foreignListPage{Waiting: all}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Waiting for a speaker", "/speakers"); err != nil {
		return err
	}
	page.Done = languageWords(r.URL.Query().Get("done"))
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "speakers", "total": fmt.Sprint(len(all))}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "speakers", page)
	return nil
}

type foreignPage struct {
	staffFrame
	casework.ForeignAnswer
	Host    string // that the English goes to for a first version; "" where none may be asked
	May     bool   // the reader may stand for it
	Own     bool   // the reader wrote the English
	Problem string
	Typed   string
	Why     string
}

// foreignAnswer answers GET /speakers/{answer}: the English and its translation side by side.
func (s *server) foreignAnswer(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showForeign(w, r, me, http.StatusOK, foreignPage{})
}

func (s *server) showForeign(w http.ResponseWriter, r *http.Request, me SignedIn, status int, page foreignPage) error {
	id, err := numberIn(r, "answer")
	if err != nil {
		return err
	}
	if page.ForeignAnswer, err = s.Store.ForeignAnswer(r.Context(), me.Viewer, id); err != nil {
		return fmt.Errorf("reading answer %d, which waits for a speaker: %w", id, err)
	}
	f := page.ForeignAnswer
	page.Own = f.Writer == me.Staff
	page.May = f.State == casework.ForeignWaits && f.Speaks && !page.Own
	if t := s.Translator; t != nil && f.State == casework.ForeignWaits && (t.Local || !f.Sensitive) {
		page.Host = t.Host
	}
	if page.Problem == "" {
		page.Typed = f.Words
	}
	title := "Put an answer across"
	if page.Problem != "" {
		title = "Not done: " + title
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, title, "/speakers"); err != nil {
		return err
	}
	page.Done = languageWords(r.URL.Query().Get("done"))
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Office: f.Office, Detail: map[string]string{"list": "speakers", "answer": fmt.Sprint(id)}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "speaker", page)
	return nil
}

// decideForeign answers POST /speakers/{answer} with do = keep, machine, approve or refuse.
func (s *server) decideForeign(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "answer")
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	words, why := plainLines(r.PostFormValue("words")), r.PostFormValue("why")
	back, done := fmt.Sprintf("/speakers/%d", id), ""
	switch r.PostFormValue("do") {
	case "keep":
		done, err = "words-kept", s.Store.KeepWords(r.Context(), me.Viewer, id, s.Now(), words, "")
	case "machine":
		done, err = "words-machine", s.draftByMachine(r, me, id)
	case "approve":
		back, done, err = "/speakers", "speaker-sent", s.Store.ApproveForeign(r.Context(), me.Viewer, id, s.Now(), words)
	case "refuse":
		back, done, err = "/speakers", "speaker-refused", s.Store.RefuseForeign(r.Context(), me.Viewer, id, s.Now(), why)
	default:
		err = casework.Errorf(casework.Invalid, "Say what is to be done.")
	}
	switch casework.KindOf(err) {
	case casework.Invalid, casework.Conflict, casework.Away:
		return s.showForeign(w, r, me, statusOf[casework.KindOf(err)], foreignPage{Problem: refusal(err), Typed: words, Why: why})
	}
	if err != nil {
		return fmt.Errorf("deciding on answer %d, which waits for a speaker: %w", id, err)
	}
	http.Redirect(w, r, back+"?done="+done, http.StatusSeeOther)
	return nil
}

// draftByMachine asks the translator for a first version of an answer. It goes nowhere before a person has stood for it.
func (s *server) draftByMachine(r *http.Request, me SignedIn, id int64) error {
	f, err := s.Store.ForeignAnswer(r.Context(), me.Viewer, id)
	if err != nil {
		return fmt.Errorf("reading answer %d, which waits for a speaker: %w", id, err)
	}
	t := s.Translator
	switch {
	case t == nil:
		return casework.Errorf(casework.Invalid, "No translation server is set up.")
	case f.Sensitive && !t.Local:
		return casework.Errorf(casework.Invalid, "The case is sensitive: nothing of it is sent to %s.", t.Host)
	}
	words, err := t.Translate(r.Context(), f.Answer.Text, casework.English, f.Language)
	if err != nil {
		return err
	}
	if err := s.Store.KeepWords(r.Context(), me.Viewer, id, s.Now(), words, t.Host); err != nil {
		return fmt.Errorf("keeping a machine's version of answer %d: %w", id, err)
	}
	return nil
}

// ownForeign answers POST /inbox/{number}/foreign with answer, and do = renew (with thread) or withdraw: what the office does with an answer
// of its own that waits.
func (s *server) ownForeign(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	id, done := int64(number(r, "answer")), "speaker-withdrawn"
	if r.PostFormValue("do") == "renew" {
		done, err = "speaker-renewed", s.Store.RenewForeign(r.Context(), me.Viewer, id, s.Now(), number(r, "thread"))
	} else {
		err = s.Store.WithdrawForeign(r.Context(), me.Viewer, id, s.Now())
	}
	if err != nil {
		return s.notDone(w, r, me, fmt.Errorf("deciding on answer %d, which waits for a speaker: %w", id, err), func(*openPane) {})
	}
	s.backToCase(w, r, n, done)
	return nil
}

// interpreter answers POST /inbox/{number}/interpreter with do = ask (language, why), give (staff) or done (outcome).
func (s *server) interpreter(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	done := "interpreter"
	switch r.PostFormValue("do") {
	case "ask":
		i := casework.Interpreter{Language: r.PostFormValue("language"), Why: strings.TrimSpace(r.PostFormValue("why"))}
		err = s.Store.AskInterpreter(r.Context(), me.Viewer, n, s.Now(), i)
	case "give":
		done, err = "interpreter-given", s.Store.GiveInterpreter(r.Context(), me.Viewer, n, s.Now(), casework.StaffID(number(r, "staff")))
	case "done":
		done, err = "interpreter-done", s.Store.DoneInterpreter(r.Context(), me.Viewer, n, s.Now(), r.PostFormValue("outcome"))
	default:
		err = casework.Errorf(casework.Invalid, "Say what is to be done.")
	}
	if err != nil {
		return s.notDone(w, r, me, fmt.Errorf("the interpreter of case %s: %w", n, err), func(p *openPane) { p.Arranging = r.PostForm })
	}
	s.backToCase(w, r, n, done)
	return nil
}
