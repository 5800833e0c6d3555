package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/oauth2"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/oidclogin"
)

// CityLogin is the city's own sign-in: an OpenID Connect provider.
type CityLogin struct {
	Name     string // "Riverton account"
	Provider CityProvider
	Domains  []string // whose addresses are let in; empty: all
	// Trust takes an address of Domains where the provider says nothing of whether it is verified. Some never say so (Microsoft Entra);
	// others leave it out where it is not.
	Trust bool
}

// CityProvider is what is asked of the provider. internal/oidclogin implements it.
type CityProvider interface {
	Begin(ctx context.Context, state, nonce, verifier string) (string, error)
	Finish(ctx context.Context, code, nonce, verifier string) (oidclogin.Login, error)
}

// cityRoutes are the way to the city's own sign-in and back.
func (s *server) cityRoutes() []route {
	if s.CityLogin == nil {
		return nil
	}
	return []route{
		{"GET /sign-in/city", anybody, s.cityBegin},
		{"GET /sign-in/city/back", anybody, s.cityBack},
	}
}

// cityBegin answers GET /sign-in/city: off to the provider.
func (s *server) cityBegin(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	next := localPath(r.URL.Query().Get("next"))
	facts := map[string]string{"state": rand.Text(), "nonce": rand.Text(), "verifier": oauth2.GenerateVerifier()}
	to, err := s.CityLogin.Provider.Begin(r.Context(), facts["state"], facts["nonce"], facts["verifier"])
	if err != nil {
		return s.cityAway(w, r, next, err)
	}
	if err := s.beginStep(w, r, Step{Kind: CityStep, Next: next, Facts: facts}); err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// cityAway says that the provider does not answer, and what to do.
func (s *server) cityAway(w http.ResponseWriter, r *http.Request, next string, err error) error {
	if gone(r, err) {
		return err
	}
	s.Log.Error("the city's sign-in does not answer", "err", err)
	words := "The sign-in of the city cannot be reached just now. Try again in a minute"
	if !s.NoPasswords {
		words += ", or sign in with your password, if you have one"
	}
	s.showSignIn(w, r, http.StatusServiceUnavailable, signInPage{Next: next, Problem: words + "."})
	return nil
}

// cityBack answers GET /sign-in/city/back: the provider has sent the browser back.
func (s *server) cityBack(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	refuse := func(status int, words string) error {
		s.showSignIn(w, r, status, signInPage{Problem: words})
		return nil
	}
	q := r.URL.Query()
	step, err := s.step(r, CityStep, true)
	if casework.KindOf(err) == casework.NotFound || err == nil && subtle.ConstantTimeCompare([]byte(step.Facts["state"]), []byte(q.Get("state"))) != 1 {
		return refuse(http.StatusForbidden, "This sign-in has run out, or was begun in another window. Begin again.")
	}
	if err != nil {
		return fmt.Errorf("reading a step of a sign-in: %w", err)
	}
	s.setStepCookie(w, "", -1e9)
	_, neighbour := brakeKeys("", Neighbourhood(s.clientAddress(r)))
	if wait := s.Brake.Take(r.Context(), neighbour, freeForAddress); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		return refuse(http.StatusTooManyRequests, "There were too many tries. Wait "+inWords(wait)+", then try again.")
	}
	if q.Get("error") != "" {
		return refuse(http.StatusForbidden, "You did not sign in at the city. Begin again when you are ready.")
	}
	in, err := s.CityLogin.Provider.Finish(r.Context(), q.Get("code"), step.Facts["nonce"], step.Facts["verifier"])
	if errors.Is(err, oidclogin.ErrRefused) {
		s.Log.Warn("a sign-in of the city does not hold", "err", err)
		if err := s.refused(r, Account{}, "city: does not hold"); err != nil {
			return err
		}
		return refuse(http.StatusForbidden, "The sign-in of the city could not be checked. Begin again; if it stays so, tell the operator.")
	}
	if err != nil {
		return s.cityAway(w, r, step.Next, err)
	}
	a, words, err := s.cityAccount(r, in)
	switch {
	case err != nil:
		return err
	case words != "":
		return refuse(http.StatusForbidden, words)
	}
	s.Brake.Back(r.Context(), neighbour)
	return s.letIn(w, r, a, ByCity, step.Next)
}

// cityAccount finds whose login it is: by what it was bound to, or the first time by an address that the provider vouches for. words
// say why nobody is let in. No account is ever made here.
func (s *server) cityAccount(r *http.Request, in oidclogin.Login) (a Account, words string, err error) {
	a, err = s.Store.CityAccount(r.Context(), in.Issuer, in.Subject)
	switch kind := casework.KindOf(err); {
	case kind == casework.NotFound:
		return s.bindCity(r, in)
	case err != nil:
		return a, "", fmt.Errorf("finding whose city login it is: %w", err)
	case a.Disabled:
		return Account{}, noCityAccount, s.refused(r, a, "city: disabled")
	}
	return a, "", nil
}

const noCityAccount = "Your city account works, and there is no account here for it. Ask the head of your office to invite you by the address of your city account."

// bindCity binds a login to the account of its address.
func (s *server) bindCity(r *http.Request, in oidclogin.Login) (Account, string, error) {
	_, domain, _ := strings.Cut(in.Email, "@")
	ours := slices.ContainsFunc(s.CityLogin.Domains, func(d string) bool { return strings.EqualFold(d, domain) })
	switch {
	case in.Email == "" || len(s.CityLogin.Domains) > 0 && !ours:
		return Account{}, noCityAccount, s.refused(r, Account{}, "city: domain")
	case !in.Verified && !(in.VerifiedUnsaid && ours && s.CityLogin.Trust):
		return Account{}, "The city does not vouch for the address of your city account, so it opens nothing here. Tell the operator.", s.refused(r, Account{}, "city: address not verified")
	}
	a, err := s.Store.Account(r.Context(), in.Email)
	switch {
	case casework.KindOf(err) == casework.NotFound:
		return Account{}, noCityAccount, s.refused(r, Account{}, "city: no account")
	case err != nil:
		return Account{}, "", fmt.Errorf("finding an account: %w", err)
	case a.Disabled:
		return Account{}, noCityAccount, s.refused(r, a, "city: disabled")
	}
	err = s.Store.BindCity(r.Context(), a.Staff, in.Issuer, in.Subject, s.Now())
	if casework.KindOf(err) == casework.Conflict {
		return Account{}, "This address is bound to another city account. Ask the head of your office to set it right.", s.refused(r, a, "city: bound to another")
	}
	if err != nil {
		return Account{}, "", fmt.Errorf("binding a city login: %w", err)
	}
	return a, "", s.record(r, SignedIn{Viewer: a.Viewer}, casework.Event{Kind: casework.CityLoginBound, Detail: s.from(r)})
}
