// Package msgraph is mail on its way out over Microsoft Graph, where SMTP is closed.
//
// A mail is the same MIME as over SMTP (notify/smtp.Compose), handed over in one call, or as a draft to which its files are attached where
// it is larger than one call takes. Graph has no envelope: bounces come back to the mailbox, and are known by the Message-ID that they quote.
//
// It stores nothing. It guarantees: what the service refused for good is told apart from what may pass later; a mailbox whose app is refused,
// or whose service asks for patience, is left in peace for so long.
package msgraph

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/graph"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/smtp"
)

// Account is a mailbox that sends over Graph.
type Account struct {
	Mailbox casework.MailboxID
	Address string
	Client  *graph.Client
}

// Sender sends mails of some mailboxes over Graph, and gives the rest to Otherwise.
type Sender struct {
	// Account finds how a mailbox sends; ok is false where it does not send over Graph.
	Account   func(id casework.MailboxID) (a Account, ok bool)
	Otherwise notify.Sender

	mu      sync.Mutex
	resting map[casework.MailboxID]rest
}

// rest is how long a mailbox is left in peace, and why.
type rest struct {
	until time.Time
	why   error
}

var _ notify.Sender = (*Sender)(nil)

// refusedRest is how long a mailbox rests whose app is refused: mails that wait are many, and the mending takes a person.
const refusedRest = time.Minute

// Send implements notify.Sender.
func (s *Sender) Send(ctx context.Context, d notify.Delivery) (string, error) {
	a, ok := s.Account(d.Mailbox)
	if !ok {
		return s.Otherwise.Send(ctx, d)
	}
	if why := s.rests(d.Mailbox); why != nil {
		return "", why
	}
	err := send(ctx, a, d.Mail)
	if err == nil {
		return "202 accepted by Microsoft Graph", nil
	}
	refusal := explain(err)
	if r, ok := errors.AsType[*graph.Failure](err); ok {
		s.rest(d.Mailbox, r, refusal)
	}
	return "", refusal
}

// send hands a mail over: whole where it fits into one call, else its files apart.
func send(ctx context.Context, a Account, m notify.Mail) error {
	whole, err := smtp.Compose(m, nil)
	if err != nil {
		return &notify.Refusal{Permanent: true, Doing: "writing the mail", Text: err.Error()}
	}
	if len(whole) <= graph.MostMIME {
		return a.Client.Send(ctx, a.Address, whole)
	}
	var files []graph.File
	for _, f := range m.Files {
		files = append(files, graph.File{Name: f.Name, Type: f.Type, Body: f.Body})
	}
	m.Files = nil
	text, err := smtp.Compose(m, nil)
	if err != nil || len(text) > graph.MostMIME {
		return &notify.Refusal{Permanent: true, Doing: "writing the mail", Text: "its text is too long to be sent over Microsoft Graph"}
	}
	return a.Client.SendLarge(ctx, a.Address, text, files)
}

// explain tells what is this mail's fault from what is not.
func explain(err error) error {
	if r, ok := errors.AsType[*notify.Refusal](err); ok {
		return r
	}
	f, ok := errors.AsType[*graph.Failure](err)
	if !ok {
		return &notify.Refusal{Doing: "handing over the mail", Text: err.Error()}
	}
	permanent := f.Status == http.StatusRequestEntityTooLarge || f.Status == http.StatusBadRequest
	return &notify.Refusal{Permanent: permanent, Code: 0, Doing: "handing over the mail to Microsoft Graph", Text: f.Code + ": " + f.Message}
}

func (s *Sender) rests(id casework.MailboxID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.resting[id]; ok && time.Now().Before(r.until) {
		return r.why
	}
	delete(s.resting, id)
	return nil
}

func (s *Sender) rest(id casework.MailboxID, f *graph.Failure, why error) {
	span := f.RetryAfter
	if f.Status == http.StatusUnauthorized || f.Status == http.StatusForbidden {
		span = refusedRest
	}
	if span == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.resting == nil {
		s.resting = map[casework.MailboxID]rest{}
	}
	s.resting[id] = rest{time.Now().Add(span), why}
}
