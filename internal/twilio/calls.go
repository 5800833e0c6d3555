package twilio

import (
	"context"
	"iter"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// Call is a phone call as Twilio knows it.
type Call struct {
	SID       string
	Parent    string // the call that this one was dialled from; "" for none
	From, To  string
	Direction string // inbound, outbound-api, outbound-dial
	Status    string // queued, ringing, in-progress, completed, busy, failed, no-answer, canceled
	Duration  time.Duration
	Created   time.Time
	Started   time.Time
	Ended     time.Time
}

// Inbound reports whether it came in.
func (c Call) Inbound() bool { return c.Direction == "inbound" }

// NewCall is a call to be made. URL gives its TwiML once it is answered, or TwiML is that itself.
type NewCall struct {
	To, From       string
	URL, TwiML     string
	StatusCallback string
	StatusEvents   []string      // initiated, ringing, answered, completed; completed where there are none
	Ring           time.Duration // how long it rings; 0: Twilio's 60 s
}

// CreateCall makes a call. After an error FateOf tells whether Twilio may be calling.
func (c *Client) CreateCall(ctx context.Context, n NewCall) (Call, error) {
	p := &api.CreateCallParams{To: &n.To, From: &n.From, Url: set(n.URL), Twiml: set(n.TwiML), StatusCallback: set(n.StatusCallback)}
	if len(n.StatusEvents) > 0 {
		p.SetStatusCallbackEvent(n.StatusEvents)
	}
	if n.Ring > 0 {
		p.SetTimeout(int(n.Ring / time.Second))
	}
	got, err := c.service(ctx).CreateCall(p)
	if err != nil {
		return Call{}, failed("making a call", err)
	}
	return readCall(*got), nil
}

// UpdateCall gives a running call new TwiML (url or twiml), or ends it (status "completed"). What is "" stays.
func (c *Client) UpdateCall(ctx context.Context, sid, url, twiml, status string) (Call, error) {
	p := &api.UpdateCallParams{Url: set(url), Twiml: set(twiml), Status: set(status)}
	got, err := c.service(ctx).UpdateCall(sid, p)
	if err != nil {
		return Call{}, failed("changing a call", err)
	}
	return readCall(*got), nil
}

// Call looks a call up by its SID.
func (c *Client) Call(ctx context.Context, sid string) (Call, error) {
	got, err := c.service(ctx).FetchCall(sid, nil)
	if err != nil {
		return Call{}, failed("looking up a call", err)
	}
	return readCall(*got), nil
}

// Calls lists calls, the newest first.
func (c *Client) Calls(ctx context.Context, q Query) iter.Seq2[Call, error] {
	p := &api.ListCallParams{PageSize: q.size(), To: set(q.To), From: set(q.From)}
	return pages("listing calls", q.Since, func(token, number string) ([]Call, string, error) {
		got, err := c.service(ctx).PageCall(p, token, number)
		if err != nil {
			return nil, "", err
		}
		return readAll(got.Calls, readCall), str(got.NextPageUri), nil
	}, func(c Call) time.Time { return c.Created })
}

func readCall(c api.ApiV2010Call) Call {
	return Call{
		SID: str(c.Sid), Parent: str(c.ParentCallSid), From: str(c.From), To: str(c.To), Direction: str(c.Direction), Status: str(c.Status),
		Duration: time.Duration(count(c.Duration)) * time.Second, Created: when(c.DateCreated), Started: when(c.StartTime), Ended: when(c.EndTime),
	}
}
