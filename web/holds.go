package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// holdRoutes are about what may not be deleted.
func (s *server) holdRoutes() []route {
	return []route{
		{"GET /holds", casework.HoldRecords, s.holds},
		{"POST /holds", casework.HoldRecords, s.placeHold},
		{"POST /holds/{hold}", casework.HoldRecords, s.liftHold},
	}
}

type holdsPage struct {
	staffFrame
	Holds                []casework.Hold
	Scope                casework.Scope
	What, Reason, Search string
	Problem              string
	MaySearch            bool
}

var holdDone = map[string]string{
	"placed": "The hold lies on it: nothing of it is deleted or cut until somebody lifts the hold.",
	"lifted": "The hold is lifted. That it was there, and why, stays here.",
}

// holds answers GET /holds, with scope and what where it comes from a case, a person or a search.
func (s *server) holds(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	q := r.URL.Query()
	return s.showHolds(w, r, me, http.StatusOK, holdsPage{Scope: casework.Scope(q.Get("scope")), What: q.Get("what")})
}

func (s *server) showHolds(w http.ResponseWriter, r *http.Request, me SignedIn, status int, page holdsPage) (err error) {
	if page.Holds, err = s.Store.AllHolds(r.Context(), me.Viewer); err != nil {
		return fmt.Errorf("listing holds: %w", err)
	}
	if page.Scope == "" {
		page.Scope = casework.OneCase
	}
	page.MaySearch = me.May(casework.ReadCases)
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Legal holds", "/holds"); err != nil {
		return err
	}
	page.Done = holdDone[r.URL.Query().Get("done")]
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "holds", "total": fmt.Sprint(len(page.Holds))}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "holds", page)
	return nil
}

// placeHold answers POST /holds with scope, what and reason.
func (s *server) placeHold(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	page := holdsPage{Scope: casework.Scope(r.PostFormValue("scope")), What: cut(r.PostFormValue("what"), 500), Reason: r.PostFormValue("reason")}
	_, err := s.Store.PlaceHold(r.Context(), me.Viewer, s.Now(), page.Scope, page.What, page.Reason)
	return s.afterHold(w, r, me, page, "placed", err)
}

// liftHold answers POST /holds/{hold} with why.
func (s *server) liftHold(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "hold")
	if err != nil {
		return err
	}
	if err := readForm(w, r); err != nil {
		return err
	}
	return s.afterHold(w, r, me, holdsPage{}, "lifted", s.Store.LiftHold(r.Context(), me.Viewer, s.Now(), id, r.PostFormValue("why")))
}

func (s *server) afterHold(w http.ResponseWriter, r *http.Request, me SignedIn, page holdsPage, done string, err error) error {
	switch casework.KindOf(err) {
	case casework.Invalid, casework.NotFound, casework.Conflict:
		page.Problem = refusal(err)
		return s.showHolds(w, r, me, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return fmt.Errorf("a hold: %w", err)
	}
	http.Redirect(w, r, "/holds?done="+done, http.StatusSeeOther)
	return nil
}

// readHolds puts onto a case which holds lie on it.
func (s *server) readHolds(r *http.Request, me SignedIn, p *openPane) (err error) {
	p.MayExport, p.MayHold = p.Case.Lead && me.May(casework.ExportRecords), p.Case.Lead && me.May(casework.HoldRecords)
	if !p.Case.Lead {
		return nil
	}
	if p.Holds, err = s.Store.HoldsOn(r.Context(), me.Viewer, p.Case.ID); err != nil {
		return fmt.Errorf("reading the holds on case %s: %w", p.Case.Number, err)
	}
	return nil
}

// holdMoment says on a thread that a hold was placed or lifted.
func holdMoment(e casework.Event) mark {
	switch e.Kind {
	case casework.HoldPlaced:
		return mark{Words: "Legal hold placed by " + e.Detail["by"] + ": nothing here is deleted or cut", Icon: "lock", Reason: e.Detail["why"]}
	case casework.HoldLifted:
		return mark{Words: "Legal hold lifted by " + e.Detail["by"], Icon: "lock", Reason: e.Detail["why"]}
	}
	return mark{}
}
