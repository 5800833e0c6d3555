package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

type automaticPage struct {
	staffFrame
	Mails []Automatic
	Pager pager
}

// automatic answers GET /held/automatic: what machines wrote.
func (s *server) automatic(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	p := pageOf(r.URL.Query())
	mails, total, err := s.Store.Automatic(r.Context(), me.Viewer, p)
	if err != nil {
		return fmt.Errorf("listing automatic mail: %w", err)
	}
	page := automaticPage{Mails: mails, Pager: makePager(r.URL, p, len(mails), total)}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Automatic mail", "/held/automatic"); err != nil {
		return err
	}
	if err := s.record(r, me, heldEvent("automatic", total)); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "automatic", page)
	return nil
}

// fileAutomatic answers POST /held/automatic/{raw}: a case is made of it.
func (s *server) fileAutomatic(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "raw")
	if err != nil {
		return err
	}
	d, err := readDecision(w, r, id)
	if err != nil {
		return err
	}
	c, err := s.Store.FileAutomatic(r.Context(), me.Viewer, casework.RawID(id), d.Reason)
	if err != nil {
		return fmt.Errorf("making a case of automatic mail %d: %w", id, err)
	}
	http.Redirect(w, r, "/inbox/"+c.Number.String()+"?done=made", http.StatusSeeOther)
	return nil
}

type unsentPage struct {
	staffFrame
	Unsent []Unsent
	Pager  pager
}

// unsent answers GET /held/unsent: what goes out only after a person's yes.
func (s *server) unsent(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	p := pageOf(r.URL.Query())
	waiting, total, err := s.Store.Waiting(r.Context(), me.Viewer, p)
	if err != nil {
		return fmt.Errorf("listing what waits for a yes: %w", err)
	}
	page := unsentPage{Unsent: waiting, Pager: makePager(r.URL, p, len(waiting), total)}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Waiting for a yes", "/held/unsent"); err != nil {
		return err
	}
	page.Done = doneWords[r.URL.Query().Get("done")]
	if err := s.record(r, me, heldEvent("unsent", total)); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "unsent", page)
	return nil
}

// decideUnsent answers POST /held/unsent/{delivery} with how = send or drop.
func (s *server) decideUnsent(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "delivery")
	if err != nil {
		return err
	}
	d, err := readDecision(w, r, id)
	if err != nil {
		return err
	}
	done := ""
	switch d.How {
	case "send":
		done, err = "approved", s.Store.Approve(r.Context(), me.Viewer, casework.DeliveryID(id))
	case "drop":
		done, err = "declined", s.Store.Decline(r.Context(), me.Viewer, casework.DeliveryID(id), d.Reason)
	default:
		err = casework.Errorf(casework.Invalid, "Choose whether the message is sent.")
	}
	if err != nil {
		return fmt.Errorf("deciding on delivery %d: %w", id, err)
	}
	http.Redirect(w, r, "/held/unsent?done="+done, http.StatusSeeOther)
	return nil
}
