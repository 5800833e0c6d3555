package intake

import (
	"crypto/sha256"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/form"
	"github.com/commonline/commonline/routing"
)

// form files a sending of the public form.
func (s *story) form(t *testing.T, raw Raw, text string) Decision {
	t.Helper()
	raw.Channel = casework.Form
	fields, words, _ := strings.Cut(text, "\n\n")
	values := url.Values{"words": {strings.TrimSpace(s.fill(words))}}
	for line := range strings.Lines(fields) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			t.Fatalf("%q is no field", line)
		}
		values.Set(name, value)
	}
	l := Read(raw, form.Parse([]byte("Content-Type: application/x-www-form-urlencoded\r\n\r\n"+values.Encode())))
	if s.atlas != nil {
		l.Location = Located(l.In, func(text string) casework.Location { return s.atlas.Locate(text, routing.Hints{}) })
	}
	d := s.rules.decide(l, s.known)
	s.known.Apply(l, d)
	return d
}

// TestAFormSaysNothingOfWhomItNames: with all that is known of an address, a form that names it is decided as one of an
// address that nobody knows.
func TestAFormSaysNothingOfWhomItNames(t *testing.T) {
	t.Parallel()
	const known = "ana@home.example"
	filed := func(address string) Decision {
		s := newStory()
		s.rules.Understand = func(string, []casework.Candidate) routing.Reply {
			t.Error("a form was taken for an answer")
			return routing.Reply{}
		}
		s.known.Homes[known] = casework.Place{District: "2"}
		s.known.Cases[1] = &CaseFacts{ID: 1, Number: 10001, Office: "d2", Status: casework.Open, Voices: map[string]int{known: 0}, Offices: map[casework.OfficeID]bool{"d2": true}}
		s.known.Matters[known] = []Matter{{Case: 1, Sketch: NewSketch("", "The light in front of our house is out, and it is dark.")}}
		s.known.Asked[Asked{casework.Form, known}] = &Question{ID: 1, Case: 1}
		s.known.NextCase, s.known.NextNumber = 2, 10002
		raw := Raw{ID: 7, Mailbox: "form", Folder: Inbox, DeliveredAt: moment(t, "2026-03-02T10:00")}
		return s.form(t, raw, "key: k\nanswer: mail\nmail: "+address+"\n\nThe light in front of our house is out, and it is dark.")
	}
	a, b := filed(known), filed("nobody@else.example")
	if a.Open == nil || a.Open.Voice.Address != known || tell(a) != tell(b) || strings.Join(a.Routing.Why, " ") != strings.Join(b.Routing.Why, " ") {
		t.Errorf("known: %s, %v\nunknown: %s, %v", tell(a), a.Routing, tell(b), b.Routing)
	}
}

// TestTheSameFormAgain: a fingerprint is that of one sending.
func TestTheSameFormAgain(t *testing.T) {
	t.Parallel()
	raw := Raw{ID: 1, Channel: casework.Form, DeliveredAt: moment(t, "2026-03-02T10:00")}
	body := func(key string) []byte {
		return []byte("Content-Type: application/x-www-form-urlencoded\r\n\r\nwords=Noise&key=" + key)
	}
	if a, b := Read(raw, form.Parse(body("a"))), Read(raw, form.Parse(body("a"))); a.Fingerprint != b.Fingerprint || a.Fingerprint == sha256.Sum256(nil) {
		t.Error("one sending has two fingerprints")
	}
	if a, b := Read(raw, form.Parse(body("a"))), Read(raw, form.Parse(body("b"))); a.Fingerprint == b.Fingerprint {
		t.Error("two sendings of the same words have one fingerprint")
	}
}
