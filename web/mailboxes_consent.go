package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net/http"

	"golang.org/x/oauth2"

	"github.com/commonline/commonline/casework"
)

// consentURL is where providers send people back to.
func (s *server) consentURL() string { return s.PublicURL.JoinPath("settings/mailboxes/back").String() }

// consent answers GET /settings/mailboxes/{mailbox}/consent: off to the provider of a mailbox, to give access to it. It is a link and no
// form, since browsers do not follow a form to another site from a page that allows none (form-action).
func (s *server) consent(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	c, err := s.Store.Connection(r.Context(), me.Viewer, casework.MailboxID(r.PathValue("mailbox")))
	if err != nil {
		return fmt.Errorf("reading a mailbox: %w", err)
	}
	if !c.Kind.Consented() {
		return casework.Errorf(casework.Invalid, "This mailbox is signed in to without anybody's consent.")
	}
	facts := map[string]string{"mailbox": string(c.ID), "state": rand.Text(), "verifier": oauth2.GenerateVerifier()}
	to, err := s.Mail.Consent(c, s.consentURL(), facts["state"], facts["verifier"])
	if err != nil {
		return fmt.Errorf("asking for access to mailbox %s: %w", c.ID, err)
	}
	if err := s.beginStep(w, r, Step{Kind: ConsentStep, Staff: me.Staff, Facts: facts}); err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// consentBack answers GET /settings/mailboxes/back: the provider has sent the browser back.
func (s *server) consentBack(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	q := r.URL.Query()
	step, err := s.step(r, ConsentStep, true)
	stale := casework.KindOf(err) == casework.NotFound
	if err != nil && !stale {
		return fmt.Errorf("reading a step of a consent: %w", err)
	}
	s.setStepCookie(w, "", -1e9)
	if stale || step.Staff != me.Staff || subtle.ConstantTimeCompare([]byte(step.Facts["state"]), []byte(q.Get("state"))) != 1 {
		return s.consentRefused(w, r, me, "", "This was begun too long ago, in another window or by somebody else. Press “Give access” once more.")
	}
	id := casework.MailboxID(step.Facts["mailbox"])
	if said := q.Get("error"); said != "" {
		return s.consentRefused(w, r, me, id, "The provider gave no access"+map[bool]string{true: ": it was declined there.", false: ". Look at the app's registration, and try again."}[said == "access_denied"])
	}
	err = s.consented(r.Context(), me, id, q.Get("code"), step.Facts["verifier"])
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Away {
		return s.consentRefused(w, r, me, id, refusal(err))
	}
	if err != nil {
		return fmt.Errorf("taking the access to mailbox %s: %w", id, err)
	}
	s.Mail.Changed()
	http.Redirect(w, r, "/settings/mailboxes?done=consented", http.StatusSeeOther)
	return nil
}

func (s *server) consented(ctx context.Context, me SignedIn, id casework.MailboxID, code, verifier string) error {
	c, err := s.Store.Connection(ctx, me.Viewer, id)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	if err := s.Mail.Consented(ctx, c, s.consentURL(), code, verifier); err != nil {
		return err
	}
	return s.Store.Reconnect(ctx, me.Viewer, id, nil)
}

func (s *server) consentRefused(w http.ResponseWriter, r *http.Request, me SignedIn, id casework.MailboxID, words string) error {
	return s.showMailboxes(w, r, me, http.StatusForbidden, mailboxesPage{Form: s.newMailboxForm(me), Problem: words, Mailbox: id})
}
