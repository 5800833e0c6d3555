package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Tries that cost no waiting. Many people of one office come from one address.
const (
	freeForAccount = 5
	freeForAddress = 30
)

// nobodysHash is checked where there is no account, so that it takes as long as where there is one.
const nobodysHash = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXRoaW5nc2FsdHk$PkVUOfPChNhUEnnzf6SX1b5QkhsT0m0xYtbWOsWmVEA"

type signInPage struct {
	publicFrame
	Email, Next, Problem string
	CityName             string // of the city's own sign-in; "" for none
	CityURL              string
	Passwords            bool
	Keys                 bool   // one may sign in with a key alone
	Script               string // the module of keys
}

// signInForm answers GET /sign-in.
func (s *server) signInForm(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	s.showSignIn(w, r, http.StatusOK, signInPage{Next: localPath(r.URL.Query().Get("next"))})
	return nil
}

func (s *server) showSignIn(w http.ResponseWriter, r *http.Request, status int, p signInPage) {
	title := "Sign in"
	if p.Problem != "" {
		title = "Not signed in"
	}
	p.publicFrame, p.Passwords = s.publicFrame(title), !s.NoPasswords
	if p.Keys = s.keys != nil; p.Keys {
		p.Script = s.assets.path("key.js")
		isLive(w)
	}
	if s.CityLogin != nil {
		p.CityName, p.CityURL = s.CityLogin.Name, "/sign-in/city"
		if p.Next != "" {
			p.CityURL += "?next=" + url.QueryEscape(p.Next)
		}
	}
	hasForm(w)
	s.render(w, r, status, "sign-in", p)
}

// signIn answers POST /sign-in. Whether the address or the password was wrong is not told.
func (s *server) signIn(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	page := signInPage{Email: cut(strings.TrimSpace(r.PostFormValue("email")), 254), Next: localPath(r.PostFormValue("next"))}
	if s.NoPasswords {
		return casework.Errorf(casework.Forbidden, "Passwords are switched off. Sign in with the city account.")
	}
	account, wait, err := s.check(r, page.Email, r.PostFormValue("password"))
	switch {
	case err != nil:
		return err
	case wait > 0:
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		page.Problem = "There were too many tries. Wait " + inWords(wait) + ", then try again."
		s.showSignIn(w, r, http.StatusTooManyRequests, page)
		return nil
	case account.Staff == 0:
		page.Problem = "The address and the password do not fit together. Check both."
		s.showSignIn(w, r, http.StatusForbidden, page)
		return nil
	}
	return s.afterPassword(w, r, account, page.Next)
}

// afterPassword asks for the second factor, where there is one.
func (s *server) afterPassword(w http.ResponseWriter, r *http.Request, a Account, next string) error {
	has, err := s.beside(r, a.Staff)
	if err != nil {
		return err
	}
	if !has.any() {
		return s.letIn(w, r, a, ByPassword, next)
	}
	if err := s.beginStep(w, r, Step{Kind: CodeStep, Staff: a.Staff, Next: next}); err != nil {
		return err
	}
	http.Redirect(w, r, "/sign-in/code", http.StatusSeeOther)
	return nil
}

// check gives the account that the password opens, an empty one for none, or how long to wait before the next try.
// It records what it refuses.
func (s *server) check(r *http.Request, email, password string) (a Account, wait time.Duration, err error) {
	accountKey, addressKey := brakeKeys(email, Neighbourhood(s.clientAddress(r)))
	if wait = s.Brake.Take(r.Context(), addressKey, freeForAddress); wait == 0 {
		wait = s.Brake.Take(r.Context(), accountKey, freeForAccount)
	}
	if wait > 0 {
		return Account{}, wait, s.refused(r, Account{}, "brake")
	}
	a, err = s.Store.Account(r.Context(), email)
	if err != nil && casework.KindOf(err) != casework.NotFound {
		return Account{}, 0, fmt.Errorf("finding an account: %w", err)
	}
	fits, err := s.fits(r.Context(), a, password)
	if err != nil {
		return Account{}, 0, err
	}
	if !fits {
		return Account{}, 0, s.refused(r, a, "password")
	}
	s.Brake.Clear(r.Context(), accountKey)
	s.Brake.Back(r.Context(), addressKey)
	return a, 0, nil
}

// fits checks a password, of an account that does not exist as well. Only a few are checked at once: each takes much
// memory.
func (s *server) fits(ctx context.Context, a Account, password string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-s.hashing }()
	usable := a.Staff != 0 && !a.Disabled && a.PasswordHash != ""
	stored := a.PasswordHash
	if !usable {
		stored = s.nobody
	}
	return passwordFits(stored, password) && usable, nil
}

// letIn begins a session and sends the browser on.
func (s *server) letIn(w http.ResponseWriter, r *http.Request, a Account, way Way, next string) error {
	token, err := s.begin(r, a, way)
	if err != nil {
		return err
	}
	if err := s.record(r, SignedIn{Viewer: a.Viewer}, casework.Event{Kind: casework.SignedIn, Detail: with(s.from(r), "way", string(way))}); err != nil {
		return err // without its event the session is known to nobody: its token is dropped here
	}
	if next == "" {
		next = home(a.Viewer)
	}
	s.setCookie(w, token, sessionLife)
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// signOut answers POST /sign-out.
func (s *server) signOut(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if sum, ok := s.tokenHash(r); ok {
		if err := s.Store.EndSession(r.Context(), sum); err != nil {
			return fmt.Errorf("ending a session of staff %d: %w", me.Staff, err)
		}
	}
	s.dropCookie(w)
	if err := s.record(r, me, casework.Event{Kind: casework.SignedOut}); err != nil {
		return err
	}
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	return nil
}

// brakeKeys hashes the address that was typed: people type passwords there by mistake.
func brakeKeys(email, neighbour string) (account, address string) {
	sum := sha256.Sum256([]byte(strings.ToLower(email)))
	return "account:" + string(sum[:]), "address:" + neighbour
}

// localPath lets through the path of a page of ours, and nothing that leads elsewhere.
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return ""
	}
	return next
}
