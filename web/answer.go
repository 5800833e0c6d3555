package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
)

// answer answers POST /inbox/{number}/answer with then = send, resolve, snooze, keep or insert.
func (s *server) answer(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := answerFormOf(w, r)
	if err != nil {
		return err
	}
	then := r.PostFormValue("then")
	d := draftIn(r)
	if err := s.attach(r, me, n); err != nil {
		return s.notDone(w, r, me, err, func(p *openPane) {
			p.again(r, d, casework.IdentityID(number(r, "to")))
			p.Problem.Title, p.Problem.Kept = "Not sent", true
		})
	}
	if then == "keep" {
		return s.keepDraft(w, r, me, n, d)
	}
	if then == "insert" {
		return s.insertReply(w, r, me, n, d)
	}
	a, err := s.answerIn(r, d)
	a.Offer = r.PostFormValue("offer")
	done := "sent"
	switch then {
	case "resolve":
		a.Then, done = casework.Resolve{}, "sent-resolved"
	case "snooze":
		a.Then = casework.Snooze{Until: afterDays(s.Now().In(s.zone()), snoozeDays), Reason: "An answer was sent; waiting for what comes of it"}
		done = "sent-snoozed"
	}
	if err == nil {
		err = a.Check()
	}
	if err == nil {
		q, bad := s.askFirst(r, me, n, &a)
		if q != nil {
			return s.ask(w, r, me, d, a.To, q)
		}
		err = bad
	}
	if err == nil && then == "speaker" {
		return s.askSpeaker(w, r, me, n, d, a)
	}
	if err == nil {
		var id casework.MessageID
		if id, err = s.Store.Answer(r.Context(), me.Viewer, n, s.Now(), a); err == nil {
			return s.answered(w, r, me, n, a, id, done)
		}
	}
	return s.notDone(w, r, me, fmt.Errorf("answering case %s: %w", n, err), func(p *openPane) {
		p.again(r, d, a.To)
		p.Problem.Title, p.Problem.Kept = "Not sent", true
		if casework.KindOf(err) == casework.Conflict {
			p.Problem.Came = p.since(casework.EventID(number(r, "seen")))
		}
	})
}

// snoozeDays is how long "send and snooze" lets a case sleep.
const snoozeDays = 3

// undo answers POST /inbox/{number}/undo/{message}.
func (s *server) undo(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	id, err := numberIn(r, "message")
	if err != nil {
		return err
	}
	if err := s.Store.TakeBack(r.Context(), me.Viewer, n, s.Now(), casework.MessageID(id)); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("taking back answer %d: %w", id, err), func(p *openPane) { p.Problem.Title = "Too late" })
	}
	s.backToCase(w, r, n, "undone")
	return nil
}

// addNote answers POST /inbox/{number}/note with then = add or keep. It is a form of its own: a note never stands in one that
// sends.
func (s *server) addNote(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	text := r.PostFormValue("text")
	if r.PostFormValue("then") == "keep" {
		return s.keepDraft(w, r, me, n, Draft{Kind: NoteDraft, Text: text})
	}
	if err = casework.CheckNote(text); err == nil {
		err = s.Store.AddNote(r.Context(), me.Viewer, n, s.Now(), strings.TrimSpace(text))
	}
	if err == nil {
		s.backToCase(w, r, n, "noted")
		return nil
	}
	return s.notDone(w, r, me, fmt.Errorf("adding a note to case %s: %w", n, err), func(p *openPane) {
		p.Writing, p.Note = NoteDraft, text
		p.Problem.Title, p.Problem.Kept = "Not added", text != ""
	})
}

// draft answers POST /inbox/{number}/draft, by which the module of the page saves what is typed.
func (s *server) draft(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	d := draftIn(r)
	if err := s.saveDraft(r, me, n, d); err != nil {
		return err
	}
	if d.Kind == TextDraft {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, err = io.WriteString(w, textCost(d.Text, cut(r.PostFormValue("tail"), 500)))
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *server) keepDraft(w http.ResponseWriter, r *http.Request, me SignedIn, n casework.CaseNumber, d Draft) error {
	if err := s.saveDraft(r, me, n, d); err != nil {
		return err
	}
	s.backToCase(w, r, n, "kept")
	return nil
}

// saveDraft keeps what was typed. It is dropped where it has no letter.
func (s *server) saveDraft(r *http.Request, me SignedIn, n casework.CaseNumber, d Draft) error {
	if d.Kind != MailDraft && d.Kind != TextDraft && d.Kind != NoteDraft {
		return casework.Errorf(casework.Invalid, "A draft is one of a mail, of a text or of a note.")
	}
	if strings.TrimSpace(d.Text) == "" {
		d.Text = ""
	}
	if err := s.Store.SaveDraft(r.Context(), me.Viewer, n, d); err != nil {
		return fmt.Errorf("saving a draft on case %s: %w", n, err)
	}
	return nil
}

// refusal gives the words of a refusal without those of who passed it on.
func refusal(err error) string {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return e.Message
	}
	return err.Error()
}
