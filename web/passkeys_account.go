package web

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/commonline/commonline/casework"
)

type passkeysPage struct {
	staffFrame
	Keys    []Passkey
	Codes   []string // recovery codes, shown this once
	Must    bool     // nothing else opens before there is a second factor
	Usable  bool     // keys can be used here, and the account has a password
	Full    bool
	Script  string
	Problem string
}

var passkeysDone = map[string]string{
	"added":   "The key is added. All your other sessions have ended.",
	"dropped": "The key is taken away. All your other sessions have ended.",
}

// passkeys answers GET /account/keys.
func (s *server) passkeys(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showPasskeys(w, r, me, http.StatusOK, passkeysPage{})
}

func (s *server) showPasskeys(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p passkeysPage) (err error) {
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "Keys", "/account"); err != nil {
		return err
	}
	own, err := s.Store.OwnAccount(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading the account of staff %d: %w", me.Staff, err)
	}
	if p.Keys, err = s.Store.Passkeys(r.Context(), me.Staff); err != nil {
		return fmt.Errorf("reading the keys of staff %d: %w", me.Staff, err)
	}
	p.Usable, p.Full, p.Must = s.keys != nil && own.PasswordHash != "", len(p.Keys) >= MostPasskeys, me.MustSetUp
	p.Script, p.Done = s.assets.path("key.js"), passkeysDone[r.URL.Query().Get("done")]
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "passkeys", p)
	return nil
}

// present checks the password that somebody who is signed in gives once more. It gives words where it does not fit.
func (s *server) present(r *http.Request, me SignedIn) (own Account, words string, err error) {
	if own, err = s.Store.OwnAccount(r.Context(), me.Viewer); err != nil {
		return own, "", fmt.Errorf("reading the account of staff %d: %w", me.Staff, err)
	}
	a, wait, err := s.check(r, own.Email, r.PostFormValue("password"))
	switch {
	case err != nil:
		return own, "", err
	case wait > 0:
		return own, "There were too many tries. Wait " + inWords(wait) + ", then try again.", nil
	case a.Staff != me.Staff:
		return own, "The password is another one. Nothing was changed.", nil
	}
	return own, "", nil
}

// beginPasskey answers POST /account/keys/begin with name and password: what the new key is asked.
func (s *server) beginPasskey(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	if s.keys == nil {
		return errNoKeys
	}
	name := cut(strings.TrimSpace(r.PostFormValue("name")), 60)
	if name == "" {
		return s.refuseKey(w, http.StatusUnprocessableEntity, "Give the key a name.")
	}
	own, problem, err := s.present(r, me)
	if err != nil {
		return err
	}
	if problem != "" {
		return s.refuseKey(w, http.StatusForbidden, problem)
	}
	owner, err := s.keyOwner(r, own)
	if err != nil {
		return err
	}
	ask, session, err := s.keys.BeginRegistration(owner,
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred}),
		webauthn.WithExclusions(webauthn.Credentials(owner.WebAuthnCredentials()).CredentialDescriptors()),
		webauthn.WithConveyancePreference(protocol.PreferNoAttestation))
	if err != nil {
		return fmt.Errorf("making a challenge: %w", err)
	}
	return s.challenge(w, r, Step{Staff: me.Staff, Facts: map[string]string{"use": keyAdd, "name": name}}, session, ask)
}

// addPasskey answers POST /account/keys with what the new key has made. The password was given for its challenge.
func (s *server) addPasskey(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	if s.keys == nil {
		return errNoKeys
	}
	key, err := s.madeKey(w, r, me)
	if err != nil {
		return s.sayPasskeys(w, r, me, err)
	}
	token, shown, hashes := rand.Text(), []string(nil), [][32]byte(nil)
	if !me.HasSecond {
		shown, hashes = newRecoveryCodes()
	}
	fresh := sha256.Sum256([]byte(token))
	if err := s.Store.AddPasskey(r.Context(), me.Viewer, key, hashes, me.TokenHash, fresh); err != nil {
		return s.sayPasskeys(w, r, me, err)
	}
	if err := s.record(r, me, casework.Event{Kind: casework.PasskeyAdded, Detail: map[string]string{"name": key.Name}}); err != nil {
		return err
	}
	s.setCookie(w, token, sessionLife)
	if shown == nil {
		http.Redirect(w, r, "/account/keys?done=added", http.StatusSeeOther)
		return nil
	}
	me.TokenHash, me.MustSetUp, me.HasSecond = fresh, false, true
	return s.showPasskeys(w, r, me, http.StatusOK, passkeysPage{Codes: shown})
}

// madeKey checks what a new key has answered.
func (s *server) madeKey(w http.ResponseWriter, r *http.Request, me SignedIn) (Passkey, error) {
	step, session, err := s.takeChallenge(w, r, keyAdd)
	if err != nil {
		return Passkey{}, err
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes([]byte(r.PostFormValue("credential")))
	if err != nil || step.Staff != me.Staff {
		return Passkey{}, casework.Errorf(casework.Invalid, "What the key answered does not fit. Nothing was changed.")
	}
	made, err := s.keys.CreateCredential(keyOwner{handle: session.UserID}, session, answer)
	if err != nil {
		s.Log.Info("a new key was refused", "staff", me.Staff, "why", whyOf(err))
		return Passkey{}, casework.Errorf(casework.Invalid, "What the key answered does not fit. Nothing was changed.")
	}
	k := Passkey{Staff: me.Staff, Handle: session.UserID, Credential: made.ID, PublicKey: made.PublicKey, Name: step.Facts["name"], Count: made.Authenticator.SignCount,
		Verified: made.Flags.UserVerified, BackupEligible: made.Flags.BackupEligible, BackedUp: made.Flags.BackupState, AddedAt: s.Now(), Transports: []string{}}
	for _, t := range made.Transport {
		k.Transports = append(k.Transports, string(t))
	}
	return k, nil
}

// sayPasskeys shows a person's mistake on the page; anything else is an error.
func (s *server) sayPasskeys(w http.ResponseWriter, r *http.Request, me SignedIn, err error) error {
	status := map[casework.Kind]int{casework.Invalid: http.StatusUnprocessableEntity, casework.Conflict: http.StatusConflict,
		casework.NotFound: http.StatusNotFound, casework.Forbidden: http.StatusForbidden}[casework.KindOf(err)]
	if status == 0 {
		return err
	}
	return s.showPasskeys(w, r, me, status, passkeysPage{Problem: wordsOf(err)})
}

// dropPasskey answers POST /account/keys/{key}/drop with the password.
func (s *server) dropPasskey(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	id, err := numberIn(r, "key")
	if err != nil {
		return err
	}
	_, problem, err := s.present(r, me)
	if err != nil {
		return err
	}
	if problem == "" {
		problem, err = s.keepsOne(r, me)
	}
	if err != nil {
		return err
	}
	if problem != "" {
		return s.showPasskeys(w, r, me, http.StatusForbidden, passkeysPage{Problem: problem})
	}
	token := rand.Text()
	if err := s.Store.DropPasskey(r.Context(), me.Viewer, id, me.TokenHash, sha256.Sum256([]byte(token))); err != nil {
		return s.sayPasskeys(w, r, me, err)
	}
	if err := s.record(r, me, casework.Event{Kind: casework.PasskeyDropped, Detail: map[string]string{"key": strconv.FormatInt(id, 10)}}); err != nil {
		return err
	}
	s.setCookie(w, token, sessionLife)
	http.Redirect(w, r, "/account/keys?done=dropped", http.StatusSeeOther)
	return nil
}

// keepsOne says what stands against taking a key away: the last second factor of who must have one stays.
func (s *server) keepsOne(r *http.Request, me SignedIn) (words string, err error) {
	if !s.mustHave(me.Viewer) {
		return "", nil
	}
	has, err := s.beside(r, me.Staff)
	if err != nil || has.app || has.keys > 1 {
		return "", err
	}
	return "Your office requires a second factor, and this key is the only one. Add another key, or a code of your phone, before.", nil
}
