package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Demo is what the demo's front page needs: anybody writes on its left side, and sees the case appear on its right.
// It shows everything to everybody, so it is set by the demo alone.
type Demo struct {
	Viewer  casework.Viewer // reads all offices
	Deliver Deliverer
	Outbox  Outbox
	Samples []Sample
	SignIns []DemoSignIn
	Phone   DemoPhone // nil: nobody texts or calls
	Phones  []DemoNumber
}

// Deliverer puts a raw mail into the mailboxes of the addresses, as a mail server would.
type Deliverer interface {
	Deliver(ctx context.Context, to []string, raw []byte) error
}

// Outbox knows what went out to residents; in the demo nothing leaves the machine.
type Outbox interface {
	// Outbox gives the newest first, up to limit.
	Outbox(ctx context.Context, limit int) ([]OutMail, error)
}

// OutMail is one mail that a resident got.
type OutMail struct {
	To, Subject, Text string
	At                time.Time
	// The rest lets the page answer it as a mail program would. Empty: it cannot be answered there.
	From, ReplyTo, MessageID string
}

// Sample is a mail to begin with.
type Sample struct {
	Title string // what it shows: "In Spanish, with a street corner"
	From  casework.Correspondent
	To    []casework.OfficeID
	Subject,
	Text string
}

// DemoSignIn is an account of the demo, and what it sees.
type DemoSignIn struct {
	Email, Password, Says string
}

// demoForm is the left side of the page.
type demoForm struct {
	From                      casework.Correspondent
	To                        []casework.OfficeID
	Subject, Text, Raw        string
	ReplyTo, InReplyTo        string
	Sent                      bool
	Problem, ProblemAt, Chose string
}

type demoPage struct {
	publicFrame
	Form    demoForm
	Offices []demoOffice
	Samples []Sample
	SignIns []DemoSignIn
	Script  string
	Phone   bool
	Reports bool
	Now     demoNow
}

type demoOffice struct {
	casework.Office
	Address string
	Chosen  bool
}

// demoNow is the right side: what came of it.
type demoNow struct {
	Cases []casework.Case
	Total int
	Held  int
	Out   []OutMail
}

const (
	demoCases = 8
	demoMails = 5
)

// demoFront answers GET / of the demo; ?sample=N fills the form, ?answer=N answers a mail that a resident got.
func (s *server) demoFront(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	form := demoForm{Sent: q.Get("sent") != ""}
	if n, err := strconv.Atoi(q.Get("sample")); err == nil && n >= 1 && n <= len(s.Demo.Samples) {
		x := s.Demo.Samples[n-1]
		form = demoForm{From: x.From, To: x.To, Subject: x.Subject, Text: x.Text, Chose: x.Title}
	}
	if id := q.Get("answer"); id != "" {
		answered, err := s.answering(r.Context(), id)
		if err != nil {
			return err
		}
		form = answered
	}
	return s.demoPage(w, r, http.StatusOK, form)
}

// answering fills the form as "Reply" in a mail program does.
func (s *server) answering(ctx context.Context, messageID string) (demoForm, error) {
	out, err := s.Demo.Outbox.Outbox(ctx, 50)
	if err != nil {
		return demoForm{}, fmt.Errorf("reading the demo's outbox: %w", err)
	}
	i := slices.IndexFunc(out, func(m OutMail) bool { return m.MessageID == messageID })
	if i < 0 {
		return demoForm{}, casework.Errorf(casework.NotFound, "That mail is not in the demo's outbox any more.")
	}
	m := out[i]
	subject := m.Subject
	if !strings.HasPrefix(strings.ToLower(subject), "re:") {
		subject = "Re: " + subject
	}
	to := m.ReplyTo
	if to == "" {
		to = m.From
	}
	return demoForm{From: correspondent(m.To), Subject: subject, ReplyTo: bareAddress(to), InReplyTo: m.MessageID}, nil
}

func (s *server) demoPage(w http.ResponseWriter, r *http.Request, status int, form demoForm) error {
	now, err := s.readDemo(r.Context())
	if err != nil {
		return err
	}
	if err := s.record(r, SignedIn{Viewer: s.Demo.Viewer}, demoEvent(now)); err != nil {
		return err
	}
	page := demoPage{
		publicFrame: s.publicFrame("Write to the council"), Form: form, Offices: s.demoOffices(form.To),
		Samples: s.Demo.Samples, SignIns: s.Demo.SignIns, Script: s.assets.path("demo.js"), Now: now,
		Phone: s.Demo.Phone != nil, Reports: s.hasReports() == nil,
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "demo", page)
	return nil
}

// nothingNew answers 304 where the browser has the same already.
func nothingNew(w http.ResponseWriter, r *http.Request, body []byte) bool {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") != tag {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// demoNow answers GET /demo/now: the right side alone, for the module that asks again and again. As long as nothing is
// new it answers 304, and nothing was read.
func (s *server) demoNow(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	now, err := s.readDemo(r.Context())
	if err != nil {
		return err
	}
	body, err := s.execute("demo-now", now)
	if err != nil {
		return err
	}
	if nothingNew(w, r, body) {
		return nil
	}
	if err := s.record(r, SignedIn{Viewer: s.Demo.Viewer}, demoEvent(now)); err != nil {
		return err
	}
	s.render(w, r, http.StatusOK, "demo-now", now)
	return nil
}

func demoEvent(now demoNow) casework.Event {
	return casework.Event{Kind: casework.ListRead, Actor: "demo", Detail: map[string]string{"view": "demo", "total": strconv.Itoa(now.Total)}}
}

func (s *server) readDemo(ctx context.Context) (demoNow, error) {
	var now demoNow
	var err error
	q := CaseQuery{View: AllCases, Page: Page{Number: 1, Size: demoCases}}
	if now.Cases, now.Total, err = s.Store.Cases(ctx, s.Demo.Viewer, q); err != nil {
		return now, fmt.Errorf("listing the demo's cases: %w", err)
	}
	counts, err := s.Store.Counts(ctx, s.Demo.Viewer)
	if err != nil {
		return now, fmt.Errorf("counting in the demo: %w", err)
	}
	now.Held = counts.Held
	if now.Out, err = s.Demo.Outbox.Outbox(ctx, demoMails); err != nil {
		return now, fmt.Errorf("reading the demo's outbox: %w", err)
	}
	return now, nil
}

// demoOffices are those that have a mailbox.
func (s *server) demoOffices(chosen []casework.OfficeID) []demoOffice {
	var all []demoOffice
	for _, o := range s.City.Offices {
		if m, ok := s.City.Mailbox(o.Mailbox); ok {
			all = append(all, demoOffice{Office: o, Address: m.Address, Chosen: slices.Contains(chosen, o.ID)})
		}
	}
	return all
}

// correspondent reads an address as a header writes it.
func correspondent(address string) casework.Correspondent {
	a, err := mail.ParseAddress(address)
	if err != nil {
		return casework.Correspondent{Address: address}
	}
	return casework.Correspondent{Name: a.Name, Address: a.Address}
}

func bareAddress(address string) string { return correspondent(address).Address }
