package web

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

// accountRoutes are the pages of one's own account.
func (s *server) accountRoutes() []route {
	return []route{
		{"GET /account", signedIn, s.account},
		{"POST /account/sessions", signedIn, s.endSessions},
		{"POST /account/password", signedIn, s.changePassword},
	}
}

type accountPage struct {
	staffFrame
	Email       string
	RoleWord    string
	Sessions    []sessionLine
	MayPassword bool // has one that can be changed
	Second      bool // has a second factor
	App         bool // has an app that makes codes
	Keys        int
	MayKeys     bool
	Tongues     []tongueChoice
	Shortest    int
	Problem     string
	ProblemOf   string // the form that it belongs to
	Away        coverPart
}

type sessionLine struct {
	OpenSession
	Browser string
	Here    bool
}

// accountDone are the words after a form was done.
var accountDone = map[string]string{
	"ended":       "That session has ended.",
	"others":      "All your other sessions have ended.",
	"cover":       "Noted. While you are away they are told of what you are told of; it ends by itself.",
	"cover-ended": "Nobody covers for you any more.",
	"password":    "Your password is changed. All your other sessions have ended.",
	"second-off":  "Your second factor is taken away. All your other sessions have ended.",
	"languages":   "Noted which languages you speak.",
}

// account answers GET /account.
func (s *server) account(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showAccount(w, r, me, http.StatusOK, accountPage{})
}

func (s *server) showAccount(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p accountPage) error {
	if err := s.fillAccount(r, me, &p); err != nil {
		return err
	}
	away, err := s.coverPart(r, me)
	if err != nil {
		return err
	}
	p.Away = away
	p.Done = accountDone[r.URL.Query().Get("done")]
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "account", p)
	return nil
}

func (s *server) fillAccount(r *http.Request, me SignedIn, p *accountPage) (err error) {
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "Your account", "/account"); err != nil {
		return err
	}
	a, err := s.Store.OwnAccount(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading the account of staff %d: %w", me.Staff, err)
	}
	open, err := s.Store.OpenSessions(r.Context(), me.Viewer, s.Now(), sessionIdle)
	if err != nil {
		return fmt.Errorf("listing the sessions of staff %d: %w", me.Staff, err)
	}
	for _, o := range open {
		p.Sessions = append(p.Sessions, sessionLine{OpenSession: o, Browser: browserWords(o.Device), Here: o.TokenHash == me.TokenHash})
	}
	p.Email, p.RoleWord, p.Shortest = a.Email, roleWords[a.Role], ShortestPassword
	spoken, err := s.Store.Spoken(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading what staff %d speaks: %w", me.Staff, err)
	}
	p.Tongues = tongueChoices(spoken)
	p.MayPassword, p.Second = a.PasswordHash != "" && !s.NoPasswords, me.HasSecond
	has, err := s.beside(r, me.Staff)
	if err != nil {
		return err
	}
	p.App, p.Keys, p.MayKeys = has.app, has.keys, s.keys != nil
	return nil
}

// roleWords are what roles are called.
var roleWords = map[casework.Role]string{
	casework.Volunteer: "Volunteer", casework.Staffer: "Staff", casework.OfficeHead: "Head of office", casework.Intake: "City intake",
	casework.RecordsOfficer: "Records officer", casework.CityAdmin: "City administrator",
}

// endSessions answers POST /account/sessions: one, or all but this.
func (s *server) endSessions(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	which, done := "others", "others"
	var err error
	if r.PostFormValue("which") == "others" {
		_, err = s.Store.EndOtherSessions(r.Context(), me.Viewer, me.TokenHash)
	} else {
		which, done = "one", "ended"
		err = s.Store.EndOwnSession(r.Context(), me.Viewer, int64(number(r, "session")))
	}
	if err != nil {
		return fmt.Errorf("ending sessions of staff %d: %w", me.Staff, err)
	}
	if err := s.record(r, me, casework.Event{Kind: casework.SessionsEnded, Detail: map[string]string{"which": which}}); err != nil {
		return err
	}
	http.Redirect(w, r, "/account?done="+done, http.StatusSeeOther)
	return nil
}

// smallForm reads a form of a few fields.
func smallForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		return casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	return nil
}

// changePassword answers POST /account/password. Guessing the old one is braked like a sign-in.
func (s *server) changePassword(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	own, err := s.Store.OwnAccount(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading the account of staff %d: %w", me.Staff, err)
	}
	refuse := func(status int, words string) error {
		return s.showAccount(w, r, me, status, accountPage{Problem: words, ProblemOf: "password"})
	}
	if err := checkPassword(r.PostFormValue("new"), own.Email, own.Name); err != nil {
		return refuse(http.StatusUnprocessableEntity, err.Error())
	}
	a, wait, err := s.check(r, own.Email, r.PostFormValue("old"))
	switch {
	case err != nil:
		return err
	case wait > 0:
		return refuse(http.StatusTooManyRequests, "There were too many tries. Wait "+inWords(wait)+", then try again.")
	case a.Staff != me.Staff:
		return refuse(http.StatusForbidden, "The present password is another one. Nothing was changed.")
	}
	token := rand.Text()
	if err := s.Store.SetPassword(r.Context(), me.Viewer, s.hash(r.PostFormValue("new")), me.TokenHash, sha256.Sum256([]byte(token))); err != nil {
		return fmt.Errorf("changing the password of staff %d: %w", me.Staff, err)
	}
	if err := s.record(r, me, casework.Event{Kind: casework.PasswordChanged, Detail: map[string]string{"how": "account"}}); err != nil {
		return err
	}
	s.setCookie(w, token, sessionLife)
	http.Redirect(w, r, "/account?done=password", http.StatusSeeOther)
	return nil
}

// ShortestPassword follows NIST SP 800-63B-4 section 3.1.1.2 for a password that stands alone. LongestPassword bounds the work.
const (
	ShortestPassword = 15
	LongestPassword  = 200
)

// checkPassword refuses what is guessed first: length is what counts, and that it is not one's own name.
func checkPassword(password, email, name string) error {
	n := utf8.RuneCountInString(password)
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	switch {
	case n < ShortestPassword:
		return casework.Errorf(casework.Invalid, "The new password has %d characters and needs %d. A few words in a row are easy to keep in mind.", n, ShortestPassword)
	case n > LongestPassword:
		return casework.Errorf(casework.Invalid, "The new password has more than %d characters.", LongestPassword)
	case len(uniqueRunes(password)) < 6:
		return casework.Errorf(casework.Invalid, "The new password repeats a few characters. Take a few words in a row.")
	}
	rest := strings.ToLower(password)
	for _, own := range append([]string{strings.ToLower(email), local}, strings.Fields(strings.ToLower(name))...) {
		if len(own) > 2 {
			rest = strings.ReplaceAll(rest, own, "")
		}
	}
	if utf8.RuneCountInString(rest) < 8 {
		return casework.Errorf(casework.Invalid, "The new password is your own name or address for the most part. Take a few words that have nothing to do with you.")
	}
	return nil
}

func uniqueRunes(text string) map[rune]bool {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	return seen
}

// browserWords says which browser a session is in, as far as it tells.
func browserWords(agent string) string {
	name, system := "", ""
	for _, x := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, x[0]) {
			name = x[1]
			break
		}
	}
	for _, x := range [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "a Chromebook"}, {"Macintosh", "a Mac"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, x[0]) {
			system = x[1]
			break
		}
	}
	switch {
	case name == "" && system == "":
		return "A browser that does not say its name"
	case name == "":
		return "A browser on " + system
	case system == "":
		return name
	}
	return name + " on " + system
}

// lately says when a session was used, without pretending to know the second.
func lately(seen, now time.Time) bool { return now.Sub(seen) < 2*time.Minute }
