package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

func (s *server) sendRows() []Row {
	return []Row{
		reads("listUnsent", "/unsent", "held", "List what goes out only after a person's yes", casework.ScopeMessagesRead, listUnsent).need(casework.ReadHeld),
		changes("decideUnsent", http.MethodPost, "/unsent/{delivery}", "held", "Let a message go out, or never", casework.ScopeMessagesSend, decideUnsent).need(casework.DecideHeld),
		reads("listFailed", "/failed", "held", "List what did not reach its resident", casework.ScopeMessagesRead, listFailed).need(casework.ReadHeld),
		changes("seenFailed", http.MethodPost, "/failed/{delivery}/seen", "held", "Note that somebody takes care of what did not reach its resident", casework.ScopeCasesWrite, seenFailed).need(casework.WorkCases),
	}
}

// Outbound is a message of ours that waits for a person, or failed.
type Outbound struct {
	Delivery int64     `json:"delivery" doc:"By which it is named."`
	Case     string    `json:"case,omitempty"`
	Channel  string    `json:"channel"`
	To       string    `json:"to,omitempty" doc:"Only with residents:read."`
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text" doc:"Cut to a screenful."`
	Why      string    `json:"why,omitempty"`
	Since    time.Time `json:"since"`
}

type outboundOutput struct {
	Body struct {
		Messages []Outbound `json:"messages" doc:"The oldest first."`
		Total    int        `json:"total"`
	}
}

// outbound makes one, with whom it goes to where the token may read that.
func (c *call) outbound(d casework.Delivery, channel casework.Channel, n casework.CaseNumber, to casework.Correspondent, subject, text, why string, since time.Time) Outbound {
	x := Outbound{Delivery: int64(d.ID), Case: numbered(n), Channel: string(channel), Subject: subject, Text: text, Why: why, Since: since.UTC()}
	if c.Has(casework.ScopeResidentsRead) {
		x.To = correspondent(to)
	}
	return x
}

func listUnsent(c *call, in *Paged) (*outboundOutput, error) {
	all, total, err := c.Store.Waiting(c, c.Viewer, in.page())
	if err != nil {
		return nil, fmt.Errorf("listing what waits for a yes: %w", err)
	}
	out := &outboundOutput{}
	out.Body.Messages, out.Body.Total = []Outbound{}, total
	for _, u := range all {
		out.Body.Messages = append(out.Body.Messages, c.outbound(u.Delivery, casework.Mail, u.CaseNumber, u.To, u.Subject, u.Text, u.Why, u.Since))
	}
	return out, c.record(casework.Event{Kind: casework.HeldRead, Detail: map[string]string{"list": "unsent", "total": fmt.Sprint(total)}})
}

type decideUnsentInput struct {
	Keyed
	Delivery int64 `path:"delivery" minimum:"1"`
	Body     struct {
		Send   bool   `json:"send" doc:"false: it is never sent."`
		Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why it is not."`
	}
}

func decideUnsent(c *call, in *decideUnsentInput) (Done, error) {
	id := casework.DeliveryID(in.Delivery)
	var err error
	if in.Body.Send {
		err = c.Store.Approve(c, c.Viewer, id)
	} else {
		err = c.Store.Decline(c, c.Viewer, id, strings.TrimSpace(in.Body.Reason))
	}
	if err != nil {
		return Done{}, fmt.Errorf("deciding on delivery %d: %w", id, err)
	}
	return Done{}, nil
}

func listFailed(c *call, in *Paged) (*outboundOutput, error) {
	all, total, err := c.Store.FailedSends(c, c.Viewer, in.page())
	if err != nil {
		return nil, fmt.Errorf("listing what failed: %w", err)
	}
	out := &outboundOutput{}
	out.Body.Messages, out.Body.Total = []Outbound{}, total
	for _, f := range all {
		out.Body.Messages = append(out.Body.Messages, c.outbound(f.Delivery, f.Channel, f.CaseNumber, f.To, f.Subject, f.Text, "", f.Since))
	}
	return out, c.record(casework.Event{Kind: casework.HeldRead, Detail: map[string]string{"list": "failed", "total": fmt.Sprint(total)}})
}

type seenFailedInput struct {
	Keyed
	Delivery int64 `path:"delivery" minimum:"1"`
}

func seenFailed(c *call, in *seenFailedInput) (Done, error) {
	if err := c.Store.SeenFailed(c, c.Viewer, c.server.Now(), casework.DeliveryID(in.Delivery)); err != nil {
		return Done{}, fmt.Errorf("taking note of delivery %d: %w", in.Delivery, err)
	}
	return Done{}, nil
}
