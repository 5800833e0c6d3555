package casework

import (
	"strings"
	"time"
	"unicode/utf8"
)

// What happens to sensitive matters. Detail: "by", "why".
const (
	CaseSensitive    EventKind = "case.sensitive"     // from then on a machine says nothing on it
	CaseNotSensitive EventKind = "case.not-sensitive" // the head of the office took it back
	CareTaken        EventKind = "case.care"          // where it is safe to write or call
)

// MarkSensitive keeps machines silent on a case from now on, whatever its topic is.
type MarkSensitive struct{}

func (MarkSensitive) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	if c.Sensitive {
		return c, "", nil, Errorf(Conflict, "The case is sensitive already.")
	}
	c.Sensitive = true
	return c, CaseSensitive, nil, nil
}

// NotSensitive takes that back. Whether somebody may is checked with MayUnmark.
type NotSensitive struct{ Why string }

func (n NotSensitive) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	why := strings.TrimSpace(n.Why)
	switch {
	case !c.Sensitive:
		return c, "", nil, Errorf(Conflict, "The case is not sensitive.")
	case why == "" || utf8.RuneCountInString(why) > maxReason:
		return c, "", nil, Errorf(Invalid, "Say in a few words why the matter is not sensitive: machines write on it again.")
	}
	c.Sensitive = false
	return c, CaseNotSensitive, map[string]string{"why": why}, nil
}

// MayUnmark reports whether a viewer may say that a matter is not sensitive: the head of the office, who answers for it.
func (v Viewer) MayUnmark() bool { return v.Role == OfficeHead }

// Care is what somebody who writes or calls on a sensitive matter has to know first.
type Care struct {
	Safe        IdentityID // the one address that it is safe to write or call to; 0 for none that is known
	SafeAddress string
	NoVoicemail bool
	Words       string // what else: "not after six", "ask for Rosa"
	By          string // "" where nobody has said anything
	At          time.Time
}

// Check says why it cannot be kept as it is, or gives nil.
func (c Care) Check() error {
	if utf8.RuneCountInString(c.Words) > maxReason {
		return Errorf(Invalid, "What else has to be known has more than %d characters.", maxReason)
	}
	return nil
}

// NotSafe is the question of the guard about an answer that goes to another address than the safe one.
const NotSafe ConcernKind = "an address that nobody has called safe"
