package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// helpingRoutes are about who stands behind an address.
func (s *server) helpingRoutes() []route {
	return []route{
		{"POST /inbox/{number}/shared", casework.Arrange, s.shareAddress},
		{"POST /inbox/{number}/who/{message}", casework.Arrange, s.nameSpeaker},
		{"POST /inbox/{number}/helper", casework.Arrange, s.helper},
		{"POST /inbox/{number}/ask-known", casework.Arrange, s.askKnown},
	}
}

// shareAddress answers POST /inbox/{number}/shared with identity, and people, a line each; or with one: it is one person's.
func (s *server) shareAddress(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.helping(w, r, me, func(n casework.CaseNumber) (string, error) {
		id := casework.IdentityID(number(r, "identity"))
		if r.PostFormValue("one") != "" {
			return "unshared", s.Store.Unshare(r.Context(), me.Viewer, n, id, s.Now())
		}
		return "shared", s.Store.Share(r.Context(), me.Viewer, n, id, s.Now(), strings.Split(r.PostFormValue("people"), "\n"))
	})
}

// nameSpeaker answers POST /inbox/{number}/who/{message} with name, or other where it is none of those offered.
func (s *server) nameSpeaker(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "message")
	if err != nil {
		return err
	}
	return s.helping(w, r, me, func(n casework.CaseNumber) (string, error) {
		name := strings.TrimSpace(r.PostFormValue("other"))
		if name == "" {
			name = r.PostFormValue("name")
		}
		return "named", s.Store.NameSpeaker(r.Context(), me.Viewer, n, casework.MessageID(id), s.Now(), name)
	})
}

// helper answers POST /inbox/{number}/helper with name, contact, purpose, consent and until; or with end = the number of a helper.
func (s *server) helper(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.helping(w, r, me, func(n casework.CaseNumber) (string, error) {
		if end := number(r, "end"); end != 0 {
			return "helpless", s.Store.EndHelper(r.Context(), me.Viewer, n, int64(end), s.Now())
		}
		h := Helper{Name: r.PostFormValue("name"), Address: r.PostFormValue("contact"), Purpose: r.PostFormValue("purpose"), Consent: r.PostFormValue("consent")}
		if day := r.PostFormValue("until"); day != "" {
			at, err := time.ParseInLocation(time.DateOnly, day, s.zone())
			if err != nil {
				return "", casework.Errorf(casework.Invalid, "Choose a day until which it holds, or none.")
			}
			h.Until = at.AddDate(0, 0, 1) // until the end of that day
		}
		return "helped", s.Store.AddHelper(r.Context(), me.Viewer, n, s.Now(), h)
	})
}

// askKnown answers POST /inbox/{number}/ask-known with claimed and known.
func (s *server) askKnown(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.helping(w, r, me, func(n casework.CaseNumber) (string, error) {
		return "code", s.Store.AskKnown(r.Context(), me.Viewer, n, casework.IdentityID(number(r, "claimed")), casework.IdentityID(number(r, "known")), s.Now())
	})
}

// helping does one form of a case.
func (s *server) helping(w http.ResponseWriter, r *http.Request, me SignedIn, do func(casework.CaseNumber) (done string, err error)) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	done, err := do(n)
	if err != nil {
		return s.notDone(w, r, me, fmt.Errorf("saving who takes part in case %s: %w", n, err), func(p *openPane) { p.Arranging = r.PostForm })
	}
	s.backToCase(w, r, n, done)
	return nil
}

// whoForm asks who of several people wrote a message.
type whoForm struct {
	Name   string   // "" while it is not known
	People []string // who it may be
	URL    string   // "" where the reader may not say
	ID     string   // of the fields
}

func (p *openPane) whoForm(m *casework.Message) *whoForm {
	f := &whoForm{Name: p.Around.Speakers[m.ID], People: p.Around.Unnamed[m.ID], ID: fmt.Sprintf("who%d", m.ID)}
	if f.Name == "" && f.People == nil || m.ID == 0 {
		return nil
	}
	if p.MayArrange {
		f.URL = p.Act(fmt.Sprintf("who/%d", m.ID))
	}
	return f
}

// Holds reports whether somebody may still write for the resident.
func (h Helper) Holds() bool { return h.EndedAt.Year() <= 1 }

// Limited reports whether it holds until a day.
func (h Helper) Limited() bool { return h.Until.Year() > 1 }

// Standing says how it stands with a code.
func (x Proof) Standing() string {
	switch {
	case x.Outcome == "proven":
		return "The code came back: they are one person."
	case x.Outcome == "wrong":
		return "A wrong code came too often. Ask in another way."
	case x.Outcome == "expired":
		return "The code did not come back within three days."
	case x.Outcome == "withdrawn":
		return "A newer code took its place."
	case x.Sent == casework.Suppressed || x.Sent == casework.Withheld || x.Sent == casework.Failed || x.Sent == casework.BouncedBack:
		return "The code did not go out. Ask in another way."
	case x.Wrong > 0:
		return "A wrong code came, " + plural(casework.ProofTries-x.Wrong, "try is left.", "tries are left.")
	}
	return "The code has not come back yet."
}

// helpingWords are for what was done about those who take part.
func helpingWords(done string) string {
	return map[string]string{
		"shared": "Noted. No machine writes anything of a case there, and each new message from there asks who it is.", "unshared": "Noted: it is one person's.",
		"named": "Noted who it is.", "helped": "The helper takes part: choose them under “To” to answer them.", "helpless": "The help has ended: what they write from now on is held for you.",
		"code": "The code is on its way to the address that we know. You see here when it comes back.",
	}[done]
}

// helpingMoment says what happened about those who take part.
func helpingMoment(e casework.Event) mark {
	m := mark{Icon: "user"}
	switch e.Kind {
	case casework.PhoneShared:
		m.Words = "An address is used by several people"
	case casework.PhoneUnshared:
		m.Words = "An address is one person's again"
	case casework.SpeakerNamed:
		m.Words = "It was said who wrote a message"
	case casework.HelperAdded:
		m.Words = "Somebody helps the resident with this case"
	case casework.HelperEnded:
		m.Words = "A helper's part has ended"
	case casework.ProofAsked:
		m.Words, m.Icon = "Asked on the known channel", "lock"
	case casework.ProofGiven:
		m.Words, m.Icon = "The code came back: the address is the resident's", "check"
	case casework.ProofWrong:
		m.Words, m.Icon, m.Bad = "A wrong code came ("+e.Detail["left"]+" tries left)", "alert", true
	default:
		return mark{}
	}
	return m
}
