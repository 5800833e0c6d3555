package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// callOutRoutes are those of calls to residents.
func (s *server) callOutRoutes() []route {
	return []route{
		{"POST /inbox/{number}/call", casework.DecideHeld, s.callOut},
		{"POST /inbox/{number}/call-note", casework.DecideHeld, s.callNote},
		{"GET /account/phone", signedIn, s.ownPhone},
		{"POST /account/phone", signedIn, s.setOwnPhone},
	}
}

// callPart is what the part of a case about calling shows.
type callPart struct {
	Calling
	Key   string
	Set   bool // calls can be made from here
	MayDo bool
}

// Masked is the viewer's own telephone, as far as others who look at the screen may see it.
func (c callPart) Masked() string { return masked(c.Desk) }

// masked leaves the last four digits of a number.
func masked(number string) string {
	if len(number) < 5 {
		return ""
	}
	return "…" + number[len(number)-4:]
}

// readCalling reads it for an open case.
func (s *server) readCalling(r *http.Request, me SignedIn, p *openPane) error {
	if !p.Case.Lead {
		return nil
	}
	c, err := s.Store.Calling(r.Context(), me.Viewer, p.Case.ID)
	if err != nil {
		return fmt.Errorf("reading who can be called on case %s: %w", p.Case.Number, err)
	}
	if p.HandTasks, err = s.Store.HandTasks(r.Context(), me.Viewer, p.Case.ID); err != nil {
		return fmt.Errorf("reading what is to be done by hand on case %s: %w", p.Case.Number, err)
	}
	p.Call = callPart{Calling: c, Key: rand.Text(), Set: s.Config.Call != nil, MayDo: me.May(casework.DecideHeld)}
	return nil
}

// callOut answers POST /inbox/{number}/call: the telephone of whoever pressed rings, and then the resident's.
func (s *server) callOut(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	if err := s.beginCall(r, me, n); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("calling a resident: %w", err), func(p *openPane) { p.Problem.Title = "Nobody was called" })
	}
	s.backToCase(w, r, n, "calling")
	return nil
}

func (s *server) beginCall(r *http.Request, me SignedIn, n casework.CaseNumber) error {
	if s.Config.Call == nil {
		return casework.Errorf(casework.Conflict, "Calling from here is not set up: use your telephone, and write the call down under Calls.")
	}
	identity, err := strconv.ParseInt(r.PostFormValue("identity"), 10, 64)
	if err != nil {
		return casework.Errorf(casework.Invalid, "Choose whom to call.")
	}
	if own := strings.TrimSpace(r.PostFormValue("own")); own != "" {
		if err := s.Store.SetDesk(r.Context(), me.Viewer, own); err != nil {
			return err
		}
	}
	id, err := s.Store.BeginCall(r.Context(), me.Viewer, n, s.Now(), CallWanted{Key: cut(r.PostFormValue("key"), 60), Identity: casework.IdentityID(identity)})
	if err != nil {
		return err
	}
	return s.Config.Call(r.Context(), id)
}

// callNote answers POST /inbox/{number}/call-note.
func (s *server) callNote(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	identity, err := strconv.ParseInt(r.PostFormValue("identity"), 10, 64)
	if err != nil {
		return casework.Errorf(casework.Invalid, "Choose whose number the note is about.")
	}
	note := cut(strings.Join(strings.Fields(r.PostFormValue("note")), " "), 300)
	if err := s.Store.NoteForCallers(r.Context(), me.Viewer, n, casework.IdentityID(identity), note); err != nil {
		return fmt.Errorf("keeping a note for callers: %w", err)
	}
	s.backToCase(w, r, n, "call-note")
	return nil
}

// phonePage is the page of one's own telephone.
type phonePage struct {
	staffFrame
	Masked, Typed, Problem string
}

// ownPhone answers GET /account/phone.
func (s *server) ownPhone(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showPhone(w, r, me, http.StatusOK, "", "")
}

func (s *server) showPhone(w http.ResponseWriter, r *http.Request, me SignedIn, status int, typed, problem string) error {
	f, err := s.staffFrame(r.Context(), me, "Your telephone", "")
	if err != nil {
		return err
	}
	c, err := s.Store.Calling(r.Context(), me.Viewer, 0)
	if err != nil {
		return fmt.Errorf("reading one's telephone: %w", err)
	}
	if r.URL.Query().Get("done") == "phone" {
		f.Done = "Kept."
	}
	isLive(w)
	s.render(w, r, status, "phone", phonePage{f, masked(c.Desk), typed, problem})
	return nil
}

// setOwnPhone answers POST /account/phone.
func (s *server) setOwnPhone(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	typed := r.PostFormValue("phone")
	err := s.Store.SetDesk(r.Context(), me.Viewer, typed)
	if refusal, mends := errors.AsType[*casework.Error](err); mends && refusal.Kind == casework.Invalid {
		return s.showPhone(w, r, me, http.StatusUnprocessableEntity, typed, refusal.Message)
	}
	if err != nil {
		return fmt.Errorf("keeping one's telephone: %w", err)
	}
	http.Redirect(w, r, "/account/phone?done=phone", http.StatusSeeOther)
	return nil
}
