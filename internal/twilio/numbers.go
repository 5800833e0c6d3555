package twilio

import (
	"context"
	"iter"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// Number is one of the account's telephone numbers, and where Twilio asks about it.
type Number struct {
	SID    string
	E164   string
	SMS    string // address for texts; "" for none
	Voice  string // address for calls
	Status string // address for how calls ended
	Texts  bool   // it can
	Calls  bool   // it can
}

// Numbers lists the account's numbers.
func (c *Client) Numbers(ctx context.Context) iter.Seq2[Number, error] {
	size := 200
	p := &api.ListIncomingPhoneNumberParams{PageSize: &size}
	return func(yield func(Number, error) bool) {
		got, err := c.service(ctx).PageIncomingPhoneNumber(p, "", "")
		if err != nil {
			yield(Number{}, failed("listing numbers", err))
			return
		}
		for _, n := range got.IncomingPhoneNumbers {
			x := Number{SID: str(n.Sid), E164: str(n.PhoneNumber), SMS: str(n.SmsUrl), Voice: str(n.VoiceUrl), Status: str(n.StatusCallback)}
			if n.Capabilities != nil {
				x.Texts, x.Calls = n.Capabilities.Sms, n.Capabilities.Voice
			}
			if !yield(x, nil) {
				return
			}
		}
	}
}

// Addresses are where Twilio asks about a number. An empty one stays as it is.
type Addresses struct{ SMS, Voice, Status string }

// PointNumber writes the addresses of a number, all asked by POST.
func (c *Client) PointNumber(ctx context.Context, sid string, a Addresses) error {
	p := &api.UpdateIncomingPhoneNumberParams{}
	if a.SMS != "" {
		p.SetSmsUrl(a.SMS).SetSmsMethod("POST")
	}
	if a.Voice != "" {
		p.SetVoiceUrl(a.Voice).SetVoiceMethod("POST")
	}
	if a.Status != "" {
		p.SetStatusCallback(a.Status).SetStatusCallbackMethod("POST")
	}
	if _, err := c.service(ctx).UpdateIncomingPhoneNumber(sid, p); err != nil {
		return failed("writing the addresses of a number", err)
	}
	return nil
}
