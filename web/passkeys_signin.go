package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/commonline/commonline/casework"
)

// What a challenge is for. An answer to one is no answer to another.
const (
	keyAlone  = "alone"  // sign in with the key by itself
	keySecond = "second" // after the password
	keyAdd    = "add"
)

// keyRoutes are those of signing in with a key, and of one's own keys.
func (s *server) keyRoutes() []route {
	return []route{
		{"POST /sign-in/key/begin", anybody, s.keyBegin},
		{"POST /sign-in/key", anybody, s.keySignIn},
		{"GET /account/keys", signedIn, s.passkeys},
		{"POST /account/keys", signedIn, s.addPasskey},
		{"POST /account/keys/begin", signedIn, s.beginPasskey},
		{"POST /account/keys/{key}/drop", signedIn, s.dropPasskey},
	}
}

var errNoKeys = casework.Errorf(casework.NotFound, "Keys are not used here.")

// keyBegin answers POST /sign-in/key/begin with use = alone or second: what the key is asked.
func (s *server) keyBegin(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	if s.keys == nil {
		return errNoKeys
	}
	if r.PostFormValue("use") == keySecond {
		return s.keyBeginSecond(w, r)
	}
	ask, session, err := s.keys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return fmt.Errorf("making a challenge: %w", err)
	}
	return s.challenge(w, r, Step{Next: localPath(r.PostFormValue("next")), Facts: map[string]string{"use": keyAlone}}, session, ask)
}

// keyBeginSecond asks for one of the keys of whoever has given their password. It need not know a finger or a PIN: the password is
// known already.
func (s *server) keyBeginSecond(w http.ResponseWriter, r *http.Request) error {
	step, err := s.step(r, CodeStep, false)
	if casework.KindOf(err) == casework.NotFound {
		return s.refuseKey(w, http.StatusForbidden, "This sign-in has run out. Begin again.")
	}
	if err != nil {
		return fmt.Errorf("reading a step of a sign-in: %w", err)
	}
	owner, err := s.keyOwner(r, Account{Viewer: casework.Viewer{Staff: step.Staff}})
	if err != nil {
		return err
	}
	if len(owner.keys) == 0 {
		return s.refuseKey(w, http.StatusForbidden, "This account has no key. Use a code.")
	}
	ask, session, err := s.keys.BeginLogin(owner, webauthn.WithUserVerification(protocol.VerificationDiscouraged))
	if err != nil {
		return fmt.Errorf("making a challenge: %w", err)
	}
	return s.challenge(w, r, Step{Staff: step.Staff, Facts: map[string]string{"use": keySecond}}, session, ask)
}

// keySignIn answers POST /sign-in/key with use, and what the key has signed.
func (s *server) keySignIn(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	if s.keys == nil {
		return errNoKeys
	}
	if r.PostFormValue("use") == keySecond {
		return s.keySecond(w, r)
	}
	return s.keyAlone(w, r)
}

// keyAlone lets somebody in by a key that knows its owner.
func (s *server) keyAlone(w http.ResponseWriter, r *http.Request) error {
	_, addressKey := brakeKeys("", Neighbourhood(s.clientAddress(r)))
	page := signInPage{Next: localPath(r.PostFormValue("next"))}
	if wait := s.Brake.Take(r.Context(), addressKey, freeForAddress); wait > 0 {
		page.Problem = "There were too many tries. Wait " + inWords(wait) + ", then try again."
		s.showSignIn(w, r, http.StatusTooManyRequests, page)
		return s.refused(r, Account{}, "brake: key")
	}
	step, session, err := s.takeChallenge(w, r, keyAlone)
	var a Account
	var key Passkey
	if err == nil {
		a, key, err = s.signedAlone(r, session)
	}
	if err == nil {
		err = s.spendKey(r, key)
	}
	if casework.KindOf(err) != "" {
		page.Problem = wordsOf(err)
		if err := s.refused(r, a, whyKey(err)); err != nil {
			return err
		}
		s.showSignIn(w, r, http.StatusForbidden, page)
		return nil
	}
	if err != nil {
		return err
	}
	s.Brake.Back(r.Context(), addressKey)
	return s.letIn(w, r, a, ByKey, step.Next)
}

// signedAlone finds whose key has signed, and checks it. A key that asked for no finger or PIN when it was added signs nobody in alone:
// whoever finds one could set a PIN on it.
func (s *server) signedAlone(r *http.Request, session webauthn.SessionData) (a Account, key Passkey, err error) {
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(r.PostFormValue("credential")))
	if err != nil {
		return a, key, keyRefused{errKey, "unreadable"}
	}
	var broken error
	find := func(_, handle []byte) (webauthn.User, error) {
		id, err := s.Store.PasskeyOwner(r.Context(), handle)
		if err == nil {
			a, err = s.Store.StaffAccount(r.Context(), id)
		}
		if err != nil {
			if casework.KindOf(err) != casework.NotFound {
				broken = fmt.Errorf("finding the owner of a key: %w", err)
			}
			return nil, err
		}
		owner, err := s.keyOwner(r, a)
		if err != nil {
			broken = err
		}
		return owner, err
	}
	user, used, err := s.keys.ValidatePasskeyLogin(find, session, answer)
	if broken != nil {
		return a, key, broken
	}
	if err != nil {
		return a, key, keyRefused{errKey, whyOf(err)}
	}
	key = user.(keyOwner).used(used)
	switch {
	case used.Authenticator.CloneWarning:
		return a, key, keyRefused{errKey, "counter"}
	case !key.Verified:
		return a, key, keyRefused{casework.Errorf(casework.Forbidden, "This key goes with your password: give that first."), "not verified when added"}
	}
	return a, key, nil
}

// keySecond lets somebody in whose password was right, by one of their keys.
func (s *server) keySecond(w http.ResponseWriter, r *http.Request) error {
	step, err := s.step(r, CodeStep, false)
	if err != nil {
		return s.stepGone(w, r, err)
	}
	a, err := s.Store.StaffAccount(r.Context(), step.Staff)
	if err != nil {
		return s.stepGone(w, r, err)
	}
	brake := "code:" + strconv.FormatInt(int64(a.Staff), 10)
	if wait := s.Brake.Take(r.Context(), brake, freeForCode); wait > 0 {
		if err := s.refused(r, a, "brake: key"); err != nil {
			return err
		}
		return s.showCode(w, r, a.Staff, http.StatusTooManyRequests, "There were too many tries. Wait "+inWords(wait)+", then try again.")
	}
	key, err := s.signedSecond(w, r, a)
	if err == nil {
		err = s.spendKey(r, key)
	}
	if casework.KindOf(err) != "" {
		if err := s.refused(r, a, whyKey(err)); err != nil {
			return err
		}
		return s.showCode(w, r, a.Staff, http.StatusForbidden, wordsOf(err))
	}
	if err != nil {
		return err
	}
	return s.throughCode(w, r, a, brake)
}

// signedSecond checks what a key of a has signed.
func (s *server) signedSecond(w http.ResponseWriter, r *http.Request, a Account) (key Passkey, err error) {
	begun, session, err := s.takeChallenge(w, r, keySecond)
	if err != nil {
		return key, err
	}
	if begun.Staff != a.Staff {
		return key, errNoStep
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(r.PostFormValue("credential")))
	if err != nil {
		return key, keyRefused{errKey, "unreadable"}
	}
	owner, err := s.keyOwner(r, a)
	if err != nil {
		return key, err
	}
	used, err := s.keys.ValidateLogin(owner, session, answer)
	if err != nil {
		return key, keyRefused{errKey, whyOf(err)}
	}
	if used.Authenticator.CloneWarning {
		return key, keyRefused{errKey, "counter"}
	}
	return owner.used(used), nil
}

// spendKey notes that a key was used. Two answers with one count, in two processes, are one.
func (s *server) spendKey(r *http.Request, key Passkey) error {
	ok, err := s.Store.UsePasskey(r.Context(), key, s.Now())
	if err != nil {
		return fmt.Errorf("using a key of staff %d: %w", key.Staff, err)
	}
	if !ok {
		return keyRefused{errKey, "counter"}
	}
	return nil
}

// keyRefused is a refusal with what the record says of it.
type keyRefused struct {
	error
	why string
}

func (k keyRefused) Unwrap() error { return k.error }

func whyKey(err error) string {
	if k, ok := errors.AsType[keyRefused](err); ok {
		return "key: " + k.why
	}
	return "key: no challenge"
}

// whyOf is what the library says is wrong, which holds nothing of a person.
func whyOf(err error) string {
	if e, ok := errors.AsType[*protocol.Error](err); ok {
		return cut(e.Details, 120)
	}
	return "not of this account"
}
