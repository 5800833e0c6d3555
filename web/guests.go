package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

// Guests lets an office ask another one to look in on one case: to read its thread and write notes.
type Guests interface {
	// InviteGuest does nothing where the office looks in already. Whether the viewer may is casework.Viewer.CheckGuest.
	InviteGuest(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, o casework.OfficeID) error
	// EndGuest is over at once: the next look of the office finds nothing. Its notes stay where they are.
	EndGuest(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, o casework.OfficeID) error
}

func (s *server) guestRoutes() []route {
	return []route{{"POST /inbox/{number}/guests", casework.RouteCases, s.guests}}
}

// guests answers POST /inbox/{number}/guests with do = invite or end.
func (s *server) guests(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	do, done, office := s.Store.InviteGuest, "guest", casework.OfficeID(r.PostFormValue("office"))
	if r.PostFormValue("do") == "end" {
		do, done = s.Store.EndGuest, "guest-left"
	}
	if err := do(r.Context(), me.Viewer, n, s.Now(), office); err != nil {
		return s.notDone(w, r, me, fmt.Errorf("changing who looks in on case %s: %w", n, err), func(*openPane) {})
	}
	s.backToCase(w, r, n, done)
	return nil
}
