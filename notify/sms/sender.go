package sms

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/internal/twilio/segment"
	"github.com/commonline/commonline/notify"
)

// Client is what is asked of Twilio.
type Client interface {
	CreateMessage(ctx context.Context, t twilio.Text) (twilio.Message, error)
	Messages(ctx context.Context, q twilio.Query) iter.Seq2[twilio.Message, error]
}

// Sender implements notify.TextSender. It may be used by many goroutines.
type Sender struct {
	Client    Client
	Signer    casework.Signer
	PublicURL string // how Twilio reaches the gateway, with no slash at its end
	// Validity is how long a text may wait at Twilio: an acknowledgement that is a day late helps nobody. 0 is four hours.
	Validity time.Duration
}

var _ notify.TextSender = (*Sender)(nil)

const usualValidity = 4 * time.Hour

// SendText creates the text at Twilio. Where a number and a service are set both go: the service's rules hold, and the resident hears
// from the number that they wrote to.
func (s *Sender) SendText(ctx context.Context, d notify.Delivery) (notify.Receipt, error) {
	validity := s.Validity
	if validity == 0 {
		validity = usualValidity
	}
	m, err := s.Client.CreateMessage(ctx, twilio.Text{
		To: d.Text.To, From: d.Text.From, Service: d.Text.Service, Body: d.Text.Body, Validity: validity,
		StatusCallback: s.PublicURL + "/twilio/status?d=" + Mark{d.ID, d.Attempt.Tries}.Mint(s.Signer),
	})
	if err == nil {
		return receipt(m), nil
	}
	return notify.Receipt{}, judge(err)
}

// judge tells what is certain from what is not.
func judge(err error) error {
	e, _ := errors.AsType[*twilio.Error](err)
	switch twilio.FateOf(err) {
	case twilio.Unsent:
		return notify.NewSetback(notify.Again, 0, "Twilio could not be reached.", 0, err)
	case twilio.Refused:
		m := Means(e.Code)
		if e.Code == 0 && e.Status == http.StatusTooManyRequests {
			m = Means(20429) // something before Twilio's API said so
		}
		return notify.NewSetback(m.Remedy, e.Code, m.Says, e.RetryAfter, err)
	}
	return err
}

// clocks is how far Twilio's clock and ours may be apart. Its times are whole seconds.
const clocks = 15 * time.Second

// FindText looks through what was sent to the number since the creation began, the newest first, for the same words from the same sender. It does
// not ask by day of sending: what waits to be sent has none.
func (s *Sender) FindText(ctx context.Context, d notify.Delivery) (notify.Receipt, bool, error) {
	since := d.Attempt.Begun.Add(-clocks)
	for m, err := range s.Client.Messages(ctx, twilio.Query{To: d.Text.To, Since: since, PageSize: 50}) {
		if err != nil {
			return notify.Receipt{}, false, err
		}
		if m.Inbound() || !same(m, d.Text) {
			continue
		}
		if m.Status.Lost() {
			means := Means(m.ErrorCode)
			return receipt(m), true, notify.NewSetback(means.Remedy, m.ErrorCode, means.Says, 0, nil)
		}
		return receipt(m), true, nil
	}
	return notify.Receipt{}, false, nil
}

// same compares the words as Twilio may have changed them: signs made plain, blanks at the ends cut.
func same(m twilio.Message, t notify.Text) bool {
	if t.Service == "" && m.From != t.From {
		return false
	}
	return fold(m.Body) == fold(t.Body)
}

func fold(body string) string { return strings.Join(strings.Fields(segment.Fold(body)), " ") }

func receipt(m twilio.Message) notify.Receipt {
	return notify.Receipt{SID: m.SID, Status: string(m.Status), Rank: m.Status.Rank(), Code: m.ErrorCode, Segments: m.Segments}
}
