package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// leavingPage shows what becomes of somebody's work before their account is switched off.
type leavingPage struct {
	staffFrame
	Leaving
	Staff casework.StaffID
	Held  string // how many cases the viewer may not read
}

// leaving answers GET /office/staff/{staff}/leaving.
func (s *server) leaving(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "staff")
	if err != nil {
		return err
	}
	page := leavingPage{Staff: casework.StaffID(id)}
	if page.Leaving, err = s.Store.LeavingWork(r.Context(), me.Viewer, page.Staff); err != nil {
		return fmt.Errorf("reading the work of account %d: %w", id, err)
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Switch off: "+page.Name, "/office/staff"); err != nil {
		return err
	}
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"view": "work of an account"}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "leaving", page)
	return nil
}
