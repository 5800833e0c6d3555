package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/routing"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestDecide runs the stories in testdata. Each is a txtar file: mails in the order in which they are filed, and what must
// become of them.
//
// A mail starts with a line "@ MAILBOX[/FOLDER] DAY CLOCK [live=DAY]": when it reached which mailbox, and from when that is
// followed. A story with a section "places" has a map: streets, their house numbers and the districts that they stand in.
// TOKEN(n) in a mail stands for the reply token of case n for its first participant, NUMBER(n) for its number.
// A text starts with "@ NUMBER DAY CLOCK from +1…", and has its words after that. What a call left starts with the same
// and "call SID" behind it ("from withheld" where the caller shows no number), and is "voicemail SECONDS" or "callback".
// A form starts with "@ FORM DAY CLOCK form", and has its fields, "name: value", and below a blank line its words.
//
// A section "asked n DAY" says when the question on case n went out, "overtaken n" that something else was sent after it.
// "resolve n DAY" closes a case, "sent" lists deliveries of ours as "message-id tag case". In want, each mail has
// a line: outcome, case, what else, and after | the reason (left out where it says nothing).
func TestDecide(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("stories: %d, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, want := "", ""
			s := newStory()
			for i, f := range a.Files {
				if f.Name == "want" {
					if os.Getenv("UPDATE_GOLDEN") != "" { // to be read by a person
						a.Files[i].Data = []byte(got)
						if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					want = string(a.Files[i].Data)
					continue
				}
				got += s.step(t, f.Name, string(f.Data))
			}
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", strings.TrimSpace(string(a.Comment)), diff)
			}
		})
	}
}

type story struct {
	rules Rules
	known *Known
	raws  casework.RawID
	atlas *routing.Atlas
}

func newStory() *story {
	city := &casework.City{Name: "Riverton", Settle: time.Minute, Topics: []casework.Topic{{ID: "shelter", Sensitive: true, Words: []string{"shelter", "refuge"}}}}
	for i := 1; i <= 3; i++ {
		id := fmt.Sprintf("d%d", i)
		city.Offices = append(city.Offices, casework.Office{ID: casework.OfficeID(id), Kind: casework.DistrictOffice, District: strconv.Itoa(i), Mailbox: casework.MailboxID(id)})
		city.Mailboxes = append(city.Mailboxes, casework.Mailbox{ID: casework.MailboxID(id), Office: casework.OfficeID(id), Address: id + "@riverton.example", Plus: true})
	}
	city.Offices = append(city.Offices, casework.Office{ID: "al1", Kind: casework.AtLargeOffice, Mailbox: "al1"})
	city.Mailboxes = append(city.Mailboxes, casework.Mailbox{ID: "al1", Office: "al1", Address: "al1@riverton.example", Mode: casework.Keep},
		casework.Mailbox{ID: "shared", Address: "council@riverton.example"})
	for i := 1; i <= 2; i++ {
		id := fmt.Sprintf("d%d", i)
		city.Numbers = append(city.Numbers, casework.Number{ID: casework.MailboxID(id + "-phone"), Office: casework.OfficeID(id), E164: fmt.Sprintf("+1555555010%d", i), Texts: true})
	}
	city.Forms = []casework.WebForm{{ID: "form"}, {ID: "d1-form", Office: "d1"}, {ID: "al1-form", Office: "al1", Mode: casework.Keep}}
	return &story{rules: Rules{City: city, Signer: testSigner{}}, known: NewKnown(time.Time{})}
}

func (s *story) step(t *testing.T, name, data string) string {
	t.Helper()
	verb, rest, _ := strings.Cut(name, " ")
	switch verb {
	case "resolve":
		n, day, _ := strings.Cut(rest, " ")
		c := s.known.Cases[casework.CaseID(number(t, n))]
		c.Status, c.ResolvedAt = casework.Resolved, moment(t, day)
		return ""
	case "places":
		s.atlas = atlasOf(t, data)
		return ""
	case "spam": // of a sender, found by an office
		sender, office, _ := strings.Cut(rest, " ")
		s.known.Spam[sender] = append(s.known.Spam[sender], casework.OfficeID(office))
		return ""
	case "city":
		s.change(t, data)
		return ""
	case "asked", "overtaken":
		s.ask(t, verb, rest)
		return ""
	case "sent":
		for i, line := range strings.Split(strings.TrimSpace(data), "\n") {
			f := strings.Fields(line)
			x := SentFacts{Delivery: casework.DeliveryID(i + 1), Case: casework.CaseID(number(t, f[2]))}
			s.known.Sent[f[0]], s.known.Sent[f[1]] = x, x
			s.known.Threads[f[0]] = Thread{Case: x.Case, Filed: true}
		}
		return ""
	}
	head, mail, _ := strings.Cut(data, "\n")
	f := strings.Fields(head)
	if len(f) < 4 || f[0] != "@" {
		t.Fatalf("%s: begins with %q", name, head)
	}
	s.raws++
	box, folder, _ := strings.Cut(f[1], "/")
	raw := Raw{ID: s.raws, Channel: casework.Mail, Mailbox: casework.MailboxID(box), Folder: Folder(folder), DeliveredAt: moment(t, f[2]+"T"+f[3])}
	if raw.Folder == "" {
		raw.Folder = Inbox
	}
	s.known.Now = raw.DeliveredAt.Add(time.Second)
	for _, option := range f[4:] {
		switch k, v, _ := strings.Cut(option, "="); k {
		case "live":
			raw.GoLive = moment(t, v)
		case "found":
			s.known.Now = moment(t, v)
		}
	}
	if len(f) > 7 && f[6] == "call" {
		return fmt.Sprintf("%s: %s\n", name, tell(s.call(t, raw, f[5], f[7], strings.Fields(mail))))
	}
	if len(f) > 4 && f[4] == "form" {
		return fmt.Sprintf("%s: %s\n", name, tell(s.form(t, raw, mail)))
	}
	if len(f) > 5 && f[4] == "from" {
		return fmt.Sprintf("%s: %s\n", name, tell(s.text(raw, f[5], mail)))
	}
	l := Read(raw, email.Parse([]byte(strings.ReplaceAll(s.fill(mail), "\n", "\r\n")), email.Limits{}))
	if s.atlas != nil {
		l.Location = Located(l.In, func(text string) casework.Location { return s.atlas.Locate(text, routing.Hints{}) })
	}
	s.rules.Understand = s.understand
	d := s.rules.decide(l, s.known)
	s.known.Apply(l, d)
	return fmt.Sprintf("%s: %s\n", name, tell(d))
}

// text files a text.
func (s *story) text(raw Raw, from, words string) Decision {
	raw.Channel = casework.Text
	n, _ := s.rules.City.Number(raw.Mailbox)
	form := url.Values{"MessageSid": {fmt.Sprintf("SM%d", raw.ID)}, "From": {from}, "To": {n.E164}, "Body": {strings.TrimSpace(s.fill(words))}, "NumMedia": {"0"}}
	if photo, rest, ok := strings.Cut(form.Get("Body"), "(photo)"); ok {
		form.Set("Body", strings.TrimSpace(photo+rest))
		form.Set("NumMedia", "1")
		form.Set("MediaUrl0", "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1")
	}
	l := Read(raw, phone.ParseText([]byte(form.Encode())))
	d := s.rules.decide(l, s.known)
	s.known.Apply(l, d)
	return d
}

// call files what a call left.
func (s *story) call(t *testing.T, raw Raw, from, sid string, left []string) Decision {
	t.Helper()
	raw.Channel = casework.Call
	e := calls.Envelope{Kind: left[0], Call: sid, From: from, At: raw.DeliveredAt}
	if e.Kind == calls.Voicemail {
		e.Recording, e.Seconds = "RE"+sid, int(number(t, left[1]))
	}
	body, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	l := Read(raw, calls.Parse(body))
	d := s.rules.decide(l, s.known)
	s.known.Apply(l, d)
	return d
}

// fill puts tokens and numbers in.
func (s *story) fill(mail string) string {
	for id, c := range s.known.Cases {
		mail = strings.ReplaceAll(mail, fmt.Sprintf("TOKEN(%d)", id), casework.ReplyToken{Case: id}.Mint(s.rules.Signer))
		mail = strings.ReplaceAll(mail, fmt.Sprintf("NUMBER(%d)", id), c.Number.String())
	}
	return mail
}

// tell puts a decision in one line.
func tell(d Decision) string {
	out := []string{string(d.Outcome)}
	add := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(d.Case != 0, "case %d", d.Case)
	if d.Open != nil {
		add(true, "lead %s", d.Open.Office)
		add(d.Open.Linked != 0, "after %d", d.Open.Linked)
		add(d.Open.SameMatter != 0, "same as %d", d.Open.SameMatter)
		add(d.Open.Sensitive, "sensitive")
		add(d.Open.Unverified, "not verified")
		add(d.Open.Topic != "", "topic %s", d.Open.Topic)
	}
	add(d.Lead != "", "lead now %s", d.Lead)
	add(len(d.Copies) > 0, "seen by %s", names(d.Copies))
	if d.Routing != nil && d.Routing.State != casework.Unrouted {
		add(true, "%s", d.Routing.State)
		add(d.Routing.State == casework.Proposed, "to %s", d.Routing.Proposed)
	}
	if d.Asks != nil {
		add(true, "asks of %d", len(d.Asks.Candidates))
	}
	if d.Answers != nil {
		add(true, "answers: %s", d.Answers.Outcome)
	}
	add(d.Held != "", "(%s)", d.Held)
	add(d.Reopen, "reopened")
	add(d.Answered, "answered")
	add(d.Bounce != nil && d.Bounce.Permanent, "delivery failed")
	add(d.Bounce != nil && !d.Bounce.Permanent && !d.Bounce.Delivered, "delivery delayed")
	add(d.Late, "late")
	add(d.Consent != nil && d.Consent.Out, "no more texts")
	add(d.Consent != nil && !d.Consent.Out, "texts again")
	add(d.Settle == 0 && d.Outcome == Machine, "%s", d.Why)
	add(d.Message == 0 && d.Outcome == Machine && d.Case != 0, "not shown")
	acknowledged := false
	for _, e := range d.Events {
		acknowledged = acknowledged || d.Settle >= 0 && (e.Kind == casework.CaseOpened || e.Kind == casework.MessageHeld)
	}
	add(acknowledged, "acknowledged")
	return strings.Join(out, ", ")
}

func number(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at
		}
	}
	t.Fatalf("%q is no day", s)
	return time.Time{}
}

// testSigner signs with one key.
type testSigner struct{}

func (testSigner) MAC(use string, msg []byte) (byte, []byte) {
	h := hmac.New(sha256.New, []byte("key of a test, "+use))
	h.Write(msg)
	return 0, h.Sum(nil)
}

func (s testSigner) VerifyShort(use string, key byte, msg, mac []byte, size int) bool {
	_, want := s.MAC(use, msg)
	return key == 0 && len(mac) == size && hmac.Equal(want[:size], mac)
}
