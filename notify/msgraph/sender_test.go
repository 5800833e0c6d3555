package msgraph_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/graph"
	"github.com/commonline/commonline/internal/graph/graphtest"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/msgraph"
)

const box = "d4@city.example"

type smtpSender struct{ sent int }

func (s *smtpSender) Send(context.Context, notify.Delivery) (string, error) {
	s.sent++
	return "250 ok", nil
}

func newSender(allowed *bool) (*msgraph.Sender, *graphtest.Graph, *smtpSender) {
	g := graphtest.New(func(string, string) bool { return *allowed }, box)
	client := &graph.Client{Base: g.URL, HTTP: g.Client(), Token: func(context.Context, string) (string, error) { return "t", nil }}
	other := &smtpSender{}
	return &msgraph.Sender{Otherwise: other, Account: func(id casework.MailboxID) (msgraph.Account, bool) {
		return msgraph.Account{Mailbox: id, Address: box, Client: client}, id == "d4"
	}}, g, other
}

func delivery(files ...notify.File) notify.Delivery {
	return notify.Delivery{Mailbox: "d4", Mail: notify.Mail{
		MessageID: "one@city.example", Tag: "tag", EnvelopeFrom: box, From: casework.Correspondent{Name: "District 4", Address: box}, To: casework.Correspondent{Address: "ana@home.example"},
		Subject: "We have your message", Text: "Thank you.", HTML: "<p>Thank you.</p>", Date: time.Now(), Files: files,
	}}
}

func TestMailGoesOutOverGraph(t *testing.T) {
	t.Parallel()
	allowed := true
	s, g, other := newSender(&allowed)
	if _, err := s.Send(t.Context(), delivery()); err != nil {
		t.Fatal(err)
	}
	sent := g.Sent(box)
	if len(sent) != 1 || !strings.Contains(string(sent[0].MIME), "Message-Id: <one@city.example>") && !strings.Contains(string(sent[0].MIME), "Message-ID: <one@city.example>") {
		t.Errorf("sent %+v", sent)
	}
	large := bytes.Repeat([]byte("x"), 5<<20)
	if _, err := s.Send(t.Context(), delivery(notify.File{Name: "plan.pdf", Type: "application/pdf", Body: large}, notify.File{Name: "note.txt", Type: "text/plain", Body: []byte("hello")})); err != nil {
		t.Fatal(err)
	}
	sent = g.Sent(box)
	if len(sent) != 2 || !bytes.Equal(sent[1].Files["plan.pdf"], large) || string(sent[1].Files["note.txt"]) != "hello" || !strings.Contains(string(sent[1].MIME), "We have your message") {
		t.Errorf("%d mails were sent", len(sent))
	}
	if _, err := s.Send(t.Context(), notify.Delivery{Mailbox: "other"}); err != nil || other.sent != 1 {
		t.Errorf("another mailbox: %v, %d by SMTP", err, other.sent)
	}
}

// TestRefusals moves the time: what is the mail's fault is for good, what is not waits as long as is asked.
func TestRefusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		allowed := true
		s, g, _ := newSender(&allowed)
		refused := func(permanent bool) {
			t.Helper()
			_, err := s.Send(t.Context(), delivery())
			if r, ok := errors.AsType[*notify.Refusal](err); !ok || r.Permanent != permanent {
				t.Errorf("%v", err)
			}
		}
		g.Throttle(1, 30)
		refused(false)
		refused(false) // and nobody was asked
		if n := len(g.Calls()); n != 1 {
			t.Errorf("asked %d times", n)
		}
		time.Sleep(30 * time.Second)
		if _, err := s.Send(t.Context(), delivery()); err != nil {
			t.Errorf("after the rest: %v", err)
		}
		allowed = false
		refused(false)
		allowed = true
		refused(false)
		time.Sleep(time.Minute)
		if _, err := s.Send(t.Context(), delivery()); err != nil {
			t.Errorf("opened again: %v", err)
		}
		d := delivery()
		d.Mail.Subject = "two\r\nlines"
		var refusal *notify.Refusal
		if _, err := s.Send(t.Context(), d); !errors.As(err, &refusal) || !refusal.Permanent {
			t.Errorf("a mail that cannot be written: %v", err)
		}
	})
}
