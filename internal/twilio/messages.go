package twilio

import (
	"context"
	"iter"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// Message is a text message as Twilio knows it.
type Message struct {
	SID       string
	Service   string // MessagingServiceSid; "" without one
	From, To  string
	Body      string
	Direction string // inbound, outbound-api, outbound-reply, outbound-call
	Status    Status
	ErrorCode int
	Segments  int // 0 where Twilio does not know yet
	Media     int
	Created   time.Time
	Sent      time.Time // zero until it was sent
}

// Inbound reports whether it came in.
func (m Message) Inbound() bool { return m.Direction == "inbound" }

// Text is a message to be sent. From or Service is set, or both: then Service counts, and From has to be one of its numbers.
type Text struct {
	To, From, Service string
	Body              string
	StatusCallback    string        // "" for none
	Validity          time.Duration // how long it may wait at Twilio; 0: as long as Twilio lets it
}

// CreateMessage sends a text. After an error FateOf tells whether Twilio may have taken it.
func (c *Client) CreateMessage(ctx context.Context, t Text) (Message, error) {
	p := &api.CreateMessageParams{}
	p.SetTo(t.To)
	p.SetBody(t.Body)
	if t.From != "" {
		p.SetFrom(t.From)
	}
	if t.Service != "" {
		p.SetMessagingServiceSid(t.Service)
	}
	if t.StatusCallback != "" {
		p.SetStatusCallback(t.StatusCallback)
	}
	if t.Validity > 0 {
		p.SetValidityPeriod(int(t.Validity / time.Second))
	}
	m, err := c.service(ctx).CreateMessage(p)
	if err != nil {
		return Message{}, failed("sending a text", err)
	}
	return readMessage(*m), nil
}

// Message looks a message up by its SID.
func (c *Client) Message(ctx context.Context, sid string) (Message, error) {
	m, err := c.service(ctx).FetchMessage(sid, nil)
	if err != nil {
		return Message{}, failed("looking up a text", err)
	}
	return readMessage(*m), nil
}

// Query narrows a list. Empty fields do not. Since is compared with when Twilio made the item, here, since Twilio's own filter by
// day of sending does not say what becomes of items that are not sent yet.
type Query struct {
	To, From string
	CallSID  string // of recordings
	Since    time.Time
	PageSize int // 200 where it is 0; Twilio gives 1000 at most
}

// Messages lists messages, the newest first. It asks for pages as they are needed and ends with the first error.
func (c *Client) Messages(ctx context.Context, q Query) iter.Seq2[Message, error] {
	p := &api.ListMessageParams{PageSize: q.size(), To: set(q.To), From: set(q.From)}
	return pages("listing texts", q.Since, func(token, number string) ([]Message, string, error) {
		got, err := c.service(ctx).PageMessage(p, token, number)
		if err != nil {
			return nil, "", err
		}
		return readAll(got.Messages, readMessage), str(got.NextPageUri), nil
	}, func(m Message) time.Time { return m.Created })
}

// RedactMessage empties the text that Twilio keeps of a message.
func (c *Client) RedactMessage(ctx context.Context, sid string) error {
	p := &api.UpdateMessageParams{}
	p.SetBody("")
	if _, err := c.service(ctx).UpdateMessage(sid, p); err != nil {
		return failed("emptying a text at Twilio", err)
	}
	return nil
}

// DeleteMessage deletes a message at Twilio. One that is not there counts as deleted.
func (c *Client) DeleteMessage(ctx context.Context, sid string) error {
	if err := c.service(ctx).DeleteMessage(sid, nil); err != nil && !Gone(err) {
		return failed("deleting a text at Twilio", err)
	}
	return nil
}

func readMessage(m api.ApiV2010Message) Message {
	return Message{
		SID: str(m.Sid), Service: str(m.MessagingServiceSid), From: str(m.From), To: str(m.To), Body: str(m.Body),
		Direction: str(m.Direction), Status: Status(str(m.Status)), ErrorCode: num(m.ErrorCode),
		Segments: count(m.NumSegments), Media: count(m.NumMedia), Created: when(m.DateCreated), Sent: when(m.DateSent),
	}
}
