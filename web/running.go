package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

type runningPage struct {
	staffFrame
	Mailboxes []MailboxHealth
}

// running answers GET /running: how the mailboxes and the sending do.
func (s *server) running(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	boxes, err := s.Store.Mailboxes(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading how the mailboxes do: %w", err)
	}
	page := runningPage{Mailboxes: boxes}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Mailboxes and sending", "/running"); err != nil {
		return err
	}
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"view": "running"}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "running", page)
	return nil
}
