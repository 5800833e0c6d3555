package web

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

// stepLife is how long one may take from a step of the sign-in to the next.
const stepLife = 10 * time.Minute

func (s *server) stepCookie() string { return s.cookieName() + "-step" }

// beginStep keeps a step and gives its token to the browser.
func (s *server) beginStep(w http.ResponseWriter, r *http.Request, step Step) error {
	token := rand.Text()
	step.TokenHash, step.ExpiresAt = sha256.Sum256([]byte(token)), s.Now().Add(stepLife)
	if err := s.Store.BeginStep(r.Context(), step); err != nil {
		return fmt.Errorf("keeping a step of a sign-in: %w", err)
	}
	s.setStepCookie(w, token, stepLife)
	return nil
}

func (s *server) setStepCookie(w http.ResponseWriter, token string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: s.stepCookie(), Value: token, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.PublicURL.Scheme == "https"})
}

// step finds the step that a request is of; it is casework.NotFound where there is none.
func (s *server) step(r *http.Request, kind StepKind, take bool) (Step, error) {
	c, err := r.Cookie(s.stepCookie())
	if err != nil || c.Value == "" {
		return Step{}, errNoStep
	}
	return s.Store.Step(r.Context(), sha256.Sum256([]byte(c.Value)), kind, s.Now(), take)
}

var errNoStep = casework.Errorf(casework.NotFound, "This sign-in has run out. Begin again.")
