package web

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

// sessionLife is how long a sign-in lasts: a working day. sessionIdle is how long it lasts while nobody does anything: a meeting,
// and a meal.
const (
	sessionLife = 12 * time.Hour
	sessionIdle = 4 * time.Hour
)

// errSignedOut is what one gets who has no session, or one that has ended.
var errSignedOut = errors.New("not signed in")

// cookieName carries the __Host- prefix where it can (RFC 6265bis section 4.1.3.2): no subdomain can then set it.
func (s *server) cookieName() string {
	if s.PublicURL.Scheme == "https" {
		return "__Host-commonline"
	}
	return "commonline"
}

func (s *server) setCookie(w http.ResponseWriter, token string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.PublicURL.Scheme == "https",
	})
}

// dropCookie makes the browser forget it.
func (s *server) dropCookie(w http.ResponseWriter) { s.setCookie(w, "", -time.Second) }

// tokenHash finds the session that a request names.
func (s *server) tokenHash(r *http.Request) (sum [32]byte, ok bool) {
	c, err := r.Cookie(s.cookieName())
	if err != nil || c.Value == "" {
		return sum, false
	}
	return sha256.Sum256([]byte(c.Value)), true
}

// who reads the session of a request.
func (s *server) who(r *http.Request) (SignedIn, error) {
	sum, ok := s.tokenHash(r)
	if !ok {
		return SignedIn{}, errSignedOut
	}
	me, err := s.Store.Session(r.Context(), Look{TokenHash: sum, Now: s.Now(), Idle: sessionIdle, Touch: r.URL.Path != livePath})
	if casework.KindOf(err) == casework.NotFound {
		return SignedIn{}, errSignedOut
	}
	if err != nil {
		return SignedIn{}, fmt.Errorf("reading a session: %w", err)
	}
	if me.System {
		return SignedIn{}, fmt.Errorf("the session of staff %d carries the program's own rights", me.Staff)
	}
	me.TokenHash = sum
	me.MustSetUp = me.Way == ByPassword && !me.HasSecond && s.mustHave(me.Viewer)
	return me, nil
}

// begin makes a session and gives the token for the cookie; the token was never anywhere before, so that nobody can
// have planted it.
func (s *server) begin(r *http.Request, a Account, way Way) (token string, err error) {
	if old, ok := s.tokenHash(r); ok { // whoever signs in anew leaves nothing behind
		if err := s.Store.EndSession(r.Context(), old); err != nil {
			return "", fmt.Errorf("ending the session before: %w", err)
		}
	}
	token = rand.Text() // 128 bits
	now := s.Now()
	err = s.Store.NewSession(r.Context(), Session{
		TokenHash: sha256.Sum256([]byte(token)), Staff: a.Staff, CreatedAt: now, ExpiresAt: now.Add(sessionLife),
		Device: cut(r.UserAgent(), 200), Place: networkOf(s.clientAddress(r)), Way: way,
	})
	if err != nil {
		return "", fmt.Errorf("beginning a session of staff %d: %w", a.Staff, err)
	}
	return token, nil
}
