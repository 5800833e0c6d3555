package web

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/commonline/commonline/casework"
)

// Sealer encrypts what must not be read out of a stolen database. internal/keyring implements it.
type Sealer interface {
	Seal(use string, place, text []byte) []byte
	Open(use string, place, sealed []byte) ([]byte, error)
}

// secondRoutes are those of the second factor.
func (s *server) secondRoutes() []route {
	return []route{
		{"GET /sign-in/code", anybody, s.codeForm},
		{"POST /sign-in/code", anybody, s.code},
		{"GET /account/second", signedIn, s.second},
		{"POST /account/second", signedIn, s.setSecond},
	}
}

// Codes are of RFC 6238 as every app knows it: six digits, of half a minute, and one half minute more on either side.
const (
	codePeriod    = 30
	recoveryCodes = 10
	freeForCode   = 5
)

const secretUse = "second-factor"

func secretPlace(id casework.StaffID) []byte {
	return []byte("staff " + strconv.FormatInt(int64(id), 10))
}

// secretOf opens the secret of an account.
func (s *server) secretOf(id casework.StaffID, f SecondFactor) (string, error) {
	b, err := s.Sealer.Open(secretUse, secretPlace(id), f.Sealed)
	if err != nil {
		return "", fmt.Errorf("opening the second factor of staff %d (was SECRET_KEY changed?): %w", id, err)
	}
	return string(b), nil
}

// stepOf finds the half minute that a code is of, near now; 0 for none.
func (s *server) stepOf(secret, code string) int64 {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	now := s.Now().Unix() / codePeriod
	for _, step := range []int64{now, now - 1, now + 1} {
		at := s.Now().Add(secondsOf(step*codePeriod - s.Now().Unix()))
		ok, err := totp.ValidateCustom(code, secret, at, totp.ValidateOpts{Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && ok {
			return step
		}
	}
	return 0
}

// workingFactor gives the second factor of an account, if it has one that works.
func (s *server) workingFactor(r *http.Request, id casework.StaffID) (SecondFactor, bool, error) {
	f, err := s.Store.SecondFactor(r.Context(), id)
	if casework.KindOf(err) == casework.NotFound {
		return f, false, nil
	}
	if err != nil {
		return f, false, fmt.Errorf("reading the second factor of staff %d: %w", id, err)
	}
	return f, !f.Since.IsZero(), nil
}

// secondFactors is what an account has beside its password.
type secondFactors struct {
	app  bool // that makes codes
	keys int
}

func (f secondFactors) any() bool { return f.app || f.keys > 0 }

// beside reads what an account has beside its password.
func (s *server) beside(r *http.Request, id casework.StaffID) (f secondFactors, err error) {
	if _, f.app, err = s.workingFactor(r, id); err != nil {
		return f, err
	}
	keys, err := s.Store.Passkeys(r.Context(), id)
	if err != nil {
		return f, fmt.Errorf("reading the keys of staff %d: %w", id, err)
	}
	f.keys = len(keys)
	return f, nil
}

type codePage struct {
	publicFrame
	Problem string
	App     bool // there is an app that makes codes
	Key     bool // there is a key that can be used here
	Script  string
}

// codeForm answers GET /sign-in/code.
func (s *server) codeForm(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	step, err := s.step(r, CodeStep, false)
	if err != nil {
		return s.stepGone(w, r, err)
	}
	return s.showCode(w, r, step.Staff, http.StatusOK, "")
}

// stepGone leads back to the beginning where a step has run out.
func (s *server) stepGone(w http.ResponseWriter, r *http.Request, err error) error {
	if casework.KindOf(err) != casework.NotFound {
		return fmt.Errorf("reading a step of a sign-in: %w", err)
	}
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	return nil
}

func (s *server) showCode(w http.ResponseWriter, r *http.Request, id casework.StaffID, status int, problem string) error {
	has, err := s.beside(r, id)
	if err != nil {
		return err
	}
	p := codePage{publicFrame: s.publicFrame("One more step"), Problem: problem, App: has.app, Key: has.keys > 0 && s.keys != nil, Script: s.assets.path("key.js")}
	if problem != "" {
		p.Title = "Not signed in"
	}
	if p.Key {
		isLive(w)
	}
	hasForm(w)
	s.render(w, r, status, "code", p)
	return nil
}

// code answers POST /sign-in/code. The password was right already, so what is wrong may be told; guessing is braked.
func (s *server) code(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	step, err := s.step(r, CodeStep, false)
	if err != nil {
		return s.stepGone(w, r, err)
	}
	a, err := s.Store.StaffAccount(r.Context(), step.Staff)
	if err != nil {
		return s.stepGone(w, r, err)
	}
	key := "code:" + strconv.FormatInt(int64(a.Staff), 10)
	if wait := s.Brake.Take(r.Context(), key, freeForCode); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		if err := s.refused(r, a, "brake: code"); err != nil {
			return err
		}
		return s.showCode(w, r, a.Staff, http.StatusTooManyRequests, "There were too many tries. Wait "+inWords(wait)+", then try again.")
	}
	ok, err := s.codeFits(r, a, r.PostFormValue("code"))
	if err != nil {
		return err
	}
	if !ok {
		if err := s.refused(r, a, "code"); err != nil {
			return err
		}
		return s.showCode(w, r, a.Staff, http.StatusForbidden, "This code does not fit. Each is good for half a minute, and once: wait for the next one.")
	}
	return s.throughCode(w, r, a, key)
}

// throughCode lets somebody in whose second factor fits too.
func (s *server) throughCode(w http.ResponseWriter, r *http.Request, a Account, brake string) error {
	step, err := s.step(r, CodeStep, true)
	if err != nil { // somebody else has gone through with it meanwhile
		return s.stepGone(w, r, err)
	}
	s.Brake.Clear(r.Context(), brake)
	s.setStepCookie(w, "", -1e9)
	return s.letIn(w, r, a, ByPassword, step.Next)
}

// codeFits spends a code of the app, or a recovery code.
func (s *server) codeFits(r *http.Request, a Account, code string) (bool, error) {
	f, works, err := s.workingFactor(r, a.Staff)
	if err != nil {
		return false, err
	}
	if works {
		secret, err := s.secretOf(a.Staff, f)
		if err != nil {
			return false, err
		}
		if step := s.stepOf(secret, code); step != 0 {
			return s.Store.UseStep(r.Context(), a.Staff, step)
		}
	}
	ok, err := s.Store.UseRecovery(r.Context(), a.Staff, recoveryHash(code), s.Now())
	if err != nil || !ok {
		return false, err
	}
	return true, s.record(r, SignedIn{Viewer: a.Viewer}, casework.Event{Kind: casework.RecoveryCodeUsed, Detail: s.from(r)})
}

// recoveryHash is what is kept of a recovery code. It has 100 bits of chance in it, so that a plain hash will do.
func recoveryHash(code string) [32]byte {
	plain := strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, code))
	return sha256.Sum256([]byte("recovery " + plain))
}

// newRecoveryCodes makes codes as people write them, "ABCDE-FGHIJ-KLMNO-PQRST", and what is kept of them.
func newRecoveryCodes() (shown []string, hashes [][32]byte) {
	for range recoveryCodes {
		t := rand.Text()[:20]
		code := strings.Join([]string{t[:5], t[5:10], t[10:15], t[15:]}, "-")
		shown, hashes = append(shown, code), append(hashes, recoveryHash(code))
	}
	return shown, hashes
}

type secondPage struct {
	staffFrame
	Works   bool
	Left    int // recovery codes
	QR      template.HTML
	Secret  string // in groups of four
	Codes   []string
	Must    bool // nothing else opens before it is set up
	Problem string
}

// second answers GET /account/second.
func (s *server) second(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showSecond(w, r, me, http.StatusOK, secondPage{})
}

func (s *server) showSecond(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p secondPage) (err error) {
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "Second factor", "/account"); err != nil {
		return err
	}
	f, works, err := s.workingFactor(r, me.Staff)
	if err != nil {
		return err
	}
	p.Works, p.Left, p.Must = works, f.Codes, me.MustSetUp
	if !works {
		if err := s.offerSecret(r, me, f, &p); err != nil {
			return err
		}
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "second", p)
	return nil
}

// offerSecret shows the secret that waits to be confirmed, and makes one where there is none.
func (s *server) offerSecret(r *http.Request, me SignedIn, f SecondFactor, p *secondPage) error {
	a, err := s.Store.OwnAccount(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading the account of staff %d: %w", me.Staff, err)
	}
	var secret string
	if len(f.Sealed) > 0 {
		if secret, err = s.secretOf(me.Staff, f); err != nil {
			return err
		}
	} else {
		secret = rand.Text()[:26] + rand.Text()[:6] // base32, 160 bits
		if err := s.Store.BeginSecondFactor(r.Context(), me.Viewer, s.Sealer.Seal(secretUse, secretPlace(me.Staff), []byte(secret)), s.Now()); err != nil {
			return fmt.Errorf("keeping the second factor of staff %d: %w", me.Staff, err)
		}
	}
	key, err := otp.NewKeyFromURL(otpURL(s.City.Name, a.Email, secret))
	if err != nil {
		return fmt.Errorf("writing the address of a secret: %w", err)
	}
	for part := range slices.Chunk([]byte(secret), 4) {
		p.Secret += " " + string(part)
	}
	p.QR, err = qrCode(key.URL())
	return err
}

// qrCode draws a text as one path of an SVG.
func qrCode(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("drawing a code: %w", err)
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if red, _, _, _ := code.At(x, y).RGBA(); red == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+2, y+2)
			}
		}
	}
	return template.HTML(fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="The secret as a picture for the camera of your phone" shape-rendering="crispEdges"><path fill="#000" d="%s"/></svg>`,
		size+4, size+4, path.String())), nil
}

// setSecond answers POST /account/second with do = confirm, codes or off.
func (s *server) setSecond(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	refuse := func(status int, words string) error {
		return s.showSecond(w, r, me, status, secondPage{Problem: words})
	}
	key := "code:" + strconv.FormatInt(int64(me.Staff), 10)
	if wait := s.Brake.Take(r.Context(), key, freeForCode); wait > 0 {
		return refuse(http.StatusTooManyRequests, "There were too many tries. Wait "+inWords(wait)+", then try again.")
	}
	f, works, err := s.workingFactor(r, me.Staff)
	if err != nil {
		return err
	}
	do := r.PostFormValue("do")
	if len(f.Sealed) == 0 || works != (do != "confirm") {
		return refuse(http.StatusConflict, "This was changed meanwhile, in another window. Look again.")
	}
	secret, err := s.secretOf(me.Staff, f)
	if err != nil {
		return err
	}
	step := s.stepOf(secret, r.PostFormValue("code"))
	if step != 0 {
		if ok, err := s.Store.UseStep(r.Context(), me.Staff, step); err != nil || !ok {
			step = 0
			if err != nil {
				return fmt.Errorf("using a code of staff %d: %w", me.Staff, err)
			}
		}
	}
	if step == 0 {
		return refuse(http.StatusForbidden, "This code does not fit. Each is good for half a minute, and once: wait for the next one. Check that the clock of your phone is right.")
	}
	s.Brake.Clear(r.Context(), key)
	if do == "off" {
		return s.dropSecond(w, r, me)
	}
	return s.keepSecond(w, r, me, do)
}

// keepSecond makes the factor count, or gives new recovery codes. They are shown in this answer, and never again.
func (s *server) keepSecond(w http.ResponseWriter, r *http.Request, me SignedIn, do string) error {
	shown, hashes := newRecoveryCodes()
	token := rand.Text()
	fresh := sha256.Sum256([]byte(token))
	if err := s.Store.FinishSecondFactor(r.Context(), me.Viewer, s.Now(), hashes, me.TokenHash, fresh); err != nil {
		return fmt.Errorf("setting the second factor of staff %d: %w", me.Staff, err)
	}
	to := map[string]string{"confirm": "on"}[do]
	if to == "" {
		to = "new codes"
	}
	if err := s.record(r, me, casework.Event{Kind: casework.SecondFactorSet, Detail: map[string]string{"to": to}}); err != nil {
		return err
	}
	s.setCookie(w, token, sessionLife)
	me.TokenHash, me.MustSetUp = fresh, false
	return s.showSecond(w, r, me, http.StatusOK, secondPage{Codes: shown})
}

func (s *server) dropSecond(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	has, err := s.beside(r, me.Staff)
	if err != nil {
		return err
	}
	if has.keys == 0 && s.mustHave(me.Viewer) {
		return s.showSecond(w, r, me, http.StatusForbidden, secondPage{Problem: "Your office requires a second factor. Add a key before, or ask the head of your office to take this one away."})
	}
	token := rand.Text()
	if err := s.Store.DropSecondFactor(r.Context(), me.Viewer, me.TokenHash, sha256.Sum256([]byte(token))); err != nil {
		return fmt.Errorf("taking away the second factor of staff %d: %w", me.Staff, err)
	}
	if err := s.record(r, me, casework.Event{Kind: casework.SecondFactorSet, Detail: map[string]string{"to": "off"}}); err != nil {
		return err
	}
	s.setCookie(w, token, sessionLife)
	http.Redirect(w, r, "/account?done=second-off", http.StatusSeeOther)
	return nil
}

// mustHave reports whether somebody has to have a second factor: everybody, a role, or an office.
func (s *server) mustHave(v casework.Viewer) bool {
	return slices.ContainsFunc(s.RequireSecondFactor, func(who string) bool {
		return who == "everybody" || who == string(v.Role) || v.Office != "" && who == string(v.Office)
	})
}

// otpURL is the address that apps read (the Key Uri Format that they all follow).
func otpURL(issuer, account, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account,
		RawQuery: url.Values{"secret": {secret}, "issuer": {issuer}}.Encode()}
	return u.String()
}

func secondsOf(n int64) time.Duration { return time.Duration(n) * time.Second }
