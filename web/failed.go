package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// failedRoutes are about what residents did not get.
func (s *server) failedRoutes() []route {
	return []route{
		{"GET /held/failed", casework.ReadHeld, s.failedSends},
		{"POST /held/failed/{delivery}", casework.WorkCases, s.seenFailed},
	}
}

type failedPage struct {
	staffFrame
	Failed []FailedSend
	Pager  pager
	MayAct bool
}

// failedSends answers GET /held/failed.
func (s *server) failedSends(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	p := pageOf(r.URL.Query())
	failed, total, err := s.Store.FailedSends(r.Context(), me.Viewer, p)
	if err != nil {
		return fmt.Errorf("listing what failed: %w", err)
	}
	page := failedPage{Failed: failed, Pager: makePager(r.URL, p, len(failed), total), MayAct: me.May(casework.WorkCases)}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Failed sends", "/held/failed"); err != nil {
		return err
	}
	page.Done = doneWords[r.URL.Query().Get("done")]
	if err := s.record(r, me, heldEvent("failed", total)); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "failed", page)
	return nil
}

// seenFailed answers POST /held/failed/{delivery}.
func (s *server) seenFailed(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "delivery")
	if err != nil {
		return err
	}
	if err := s.Store.SeenFailed(r.Context(), me.Viewer, s.Now(), casework.DeliveryID(id)); err != nil {
		return fmt.Errorf("taking note of delivery %d: %w", id, err)
	}
	http.Redirect(w, r, "/held/failed?done=seen", http.StatusSeeOther)
	return nil
}
