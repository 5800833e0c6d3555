package phone

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
)

// Messages is Twilio's list of messages.
type Messages interface {
	Messages(ctx context.Context, q twilio.Query) iter.Seq2[twilio.Message, error]
	MediaOf(ctx context.Context, message string) ([]twilio.Media, error)
	MediaURL(message, media string) string
	AccountSID() string
}

// Ledger knows what is here.
type Ledger interface {
	// Unknown gives those SIDs of texts that are not here.
	Unknown(ctx context.Context, sids []string) ([]string, error)
}

// TextList is the list of texts.
type TextList struct {
	Texts  *Texts
	Twilio Messages
	Ledger Ledger
}

var _ List = TextList{}

// Kind implements List.
func (TextList) Kind() string { return "texts" }

// Of implements List.
func (TextList) Of(n casework.Number) bool { return n.Texts }

// Missing implements List.
func (l TextList) Missing(ctx context.Context, ids []string) ([]string, error) {
	return l.Ledger.Unknown(ctx, ids)
}

// Since implements List.
func (l TextList) Since(ctx context.Context, n casework.Number, since time.Time) iter.Seq2[Sighting, error] {
	return func(yield func(Sighting, error) bool) {
		for m, err := range l.Twilio.Messages(ctx, twilio.Query{To: n.E164, Since: since}) {
			if err == nil && !m.Inbound() {
				continue
			}
			if !yield(Sighting{ID: m.SID, At: m.Created, What: m}, err) {
				return
			}
		}
	}
}

// Take implements List: the form is made that the webhook would have brought.
func (l TextList) Take(ctx context.Context, _ casework.Number, s Sighting) error {
	m, ok := s.What.(twilio.Message)
	if !ok {
		return fmt.Errorf("a sighting of a text holds a %T", s.What)
	}
	form := url.Values{
		"AccountSid": {l.Twilio.AccountSID()}, "ApiVersion": {"2010-04-01"}, "Body": {m.Body}, "From": {m.From}, "To": {m.To},
		"MessageSid": {m.SID}, "SmsMessageSid": {m.SID}, "SmsSid": {m.SID}, "SmsStatus": {"received"}, "NumMedia": {"0"},
	}
	if m.Service != "" {
		form.Set("MessagingServiceSid", m.Service)
	}
	if m.Media > 0 {
		files, err := l.Twilio.MediaOf(ctx, m.SID)
		if err != nil {
			return fmt.Errorf("listing its files: %w", err)
		}
		form.Set("NumMedia", strconv.Itoa(len(files)))
		for i, f := range files {
			form.Set("MediaUrl"+strconv.Itoa(i), l.Twilio.MediaURL(m.SID, f.SID))
			form.Set("MediaContentType"+strconv.Itoa(i), f.Type)
		}
	}
	a := l.Texts.arrived(form, []byte(form.Encode()), m.Created, byList)
	again, err := l.Texts.Store.TakeIn(ctx, a)
	if err != nil {
		return err
	}
	l.Texts.took(a, again)
	return nil
}
