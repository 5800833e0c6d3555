package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/commonline/commonline/casework"
)

// challengeLife is how long a key may take to answer: somebody looks for it, and types its PIN.
const challengeLife = 5 * time.Minute

// newKeys makes what speaks with keys (Web Authentication level 3). Browsers offer it under https, and on one's own machine, to a
// name and never to an address of numbers; elsewhere it is nil, and no page speaks of keys. Where passwords are switched off the
// city's own sign-in is the only way in, and keys would be another.
func newKeys(c Config) *webauthn.WebAuthn {
	host := c.PublicURL.Hostname()
	if c.NoPasswords || net.ParseIP(host) != nil || c.PublicURL.Scheme != "https" && host != "localhost" {
		return nil
	}
	w, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: c.City.Name, RPOrigins: []string{c.PublicURL.Scheme + "://" + c.PublicURL.Host}})
	if err != nil {
		c.Log.Warn("keys cannot be used to sign in", "public_url", c.PublicURL.Host, "err", err)
		return nil
	}
	return w
}

// keyOwner is somebody with their keys, as the library asks for them.
type keyOwner struct {
	handle      []byte
	name, email string
	keys        []Passkey
}

func (o keyOwner) WebAuthnID() []byte          { return o.handle }
func (o keyOwner) WebAuthnName() string        { return o.email }
func (o keyOwner) WebAuthnDisplayName() string { return o.name }

func (o keyOwner) WebAuthnCredentials() []webauthn.Credential {
	out := make([]webauthn.Credential, len(o.keys))
	for i, k := range o.keys {
		out[i] = webauthn.Credential{ID: k.Credential, PublicKey: k.PublicKey, Authenticator: webauthn.Authenticator{SignCount: k.Count},
			Flags: webauthn.CredentialFlags{UserPresent: true, UserVerified: k.Verified, BackupEligible: k.BackupEligible, BackupState: k.BackedUp}}
		for _, t := range k.Transports {
			out[i].Transport = append(out[i].Transport, protocol.AuthenticatorTransport(t))
		}
	}
	return out
}

// used gives the key that has answered, as it is from now on.
func (o keyOwner) used(c *webauthn.Credential) Passkey {
	for _, k := range o.keys {
		if string(k.Credential) == string(c.ID) {
			k.Count, k.BackedUp = c.Authenticator.SignCount, c.Flags.BackupState
			return k
		}
	}
	return Passkey{}
}

// keyOwner reads the keys of somebody. Whoever has none yet gets a handle.
func (s *server) keyOwner(r *http.Request, a Account) (keyOwner, error) {
	keys, err := s.Store.Passkeys(r.Context(), a.Staff)
	if err != nil {
		return keyOwner{}, fmt.Errorf("reading the keys of staff %d: %w", a.Staff, err)
	}
	o := keyOwner{name: a.Name, email: a.Email, keys: keys}
	if len(keys) > 0 {
		o.handle = keys[0].Handle
		return o, nil
	}
	o.handle = make([]byte, 32)
	rand.Read(o.handle) // never fails, since Go 1.24
	return o, nil
}

func (s *server) keyCookie(w http.ResponseWriter, token string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName() + "-key", Value: token, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.PublicURL.Scheme == "https"})
}

// challenge keeps a challenge, which stays here, and sends the browser what the key is asked.
func (s *server) challenge(w http.ResponseWriter, r *http.Request, step Step, session *webauthn.SessionData, ask any) error {
	kept, err := json.Marshal(session)
	if err != nil {
		return fmt.Errorf("writing a challenge: %w", err)
	}
	token := rand.Text()
	step.Kind, step.TokenHash, step.ExpiresAt = KeyStep, sha256.Sum256([]byte(token)), s.Now().Add(challengeLife)
	step.Facts["session"] = string(kept)
	if err := s.Store.BeginStep(r.Context(), step); err != nil {
		return fmt.Errorf("keeping a challenge: %w", err)
	}
	s.keyCookie(w, token, challengeLife)
	return s.answerJSON(w, http.StatusOK, ask)
}

// answerJSON answers the module of keys.
func (s *server) answerJSON(w http.ResponseWriter, status int, what any) error {
	body, err := json.Marshal(what)
	if err != nil {
		return fmt.Errorf("writing an answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		s.Log.Debug("sending an answer", "err", err)
	}
	return nil
}

// refuseKey tells the module why there is no challenge.
func (s *server) refuseKey(w http.ResponseWriter, status int, words string) error {
	return s.answerJSON(w, status, map[string]string{"problem": words})
}

// takeChallenge gives the challenge that a request answers, for what it was made. It is had once, whether the answer fits or not.
func (s *server) takeChallenge(w http.ResponseWriter, r *http.Request, use string) (Step, webauthn.SessionData, error) {
	var session webauthn.SessionData
	c, err := r.Cookie(s.cookieName() + "-key")
	if err != nil || c.Value == "" {
		return Step{}, session, errNoStep
	}
	step, err := s.Store.Step(r.Context(), sha256.Sum256([]byte(c.Value)), KeyStep, s.Now(), true)
	if err != nil {
		return step, session, err
	}
	s.keyCookie(w, "", -time.Second)
	if step.Facts["use"] != use {
		return step, session, errNoStep
	}
	if err := json.Unmarshal([]byte(step.Facts["session"]), &session); err != nil {
		return step, session, fmt.Errorf("reading a challenge: %w", err)
	}
	return step, session, nil
}

// errKey is what a person is told of an answer that does not fit; which check failed stands in the record.
var errKey = casework.Errorf(casework.Forbidden, "This key does not fit. Use one that you have added to your account.")

// wordsOf gives what a refusal says to a person, without the deeds that wrap it.
func wordsOf(err error) string {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return e.Message
	}
	return err.Error()
}
