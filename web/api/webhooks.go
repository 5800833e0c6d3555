package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web/hooks"
)

func (s *server) webhookRows() []Row {
	manage := func(r Row) Row { return r.need(casework.ConnectPrograms) }
	return []Row{
		manage(reads("listWebhooks", "/webhooks", "webhooks", "List the webhooks", casework.ScopeWebhooks, listWebhooks)),
		manage(changes("makeWebhook", http.MethodPost, "/webhooks", "webhooks", "Make a webhook; its secret is shown once", casework.ScopeWebhooks, makeWebhook)),
		manage(changes("changeWebhook", http.MethodPut, "/webhooks/{webhook}", "webhooks", "Change a webhook, switch it off or on", casework.ScopeWebhooks, changeWebhook)),
		manage(changes("dropWebhook", http.MethodDelete, "/webhooks/{webhook}", "webhooks", "End a webhook", casework.ScopeWebhooks, dropWebhook)),
		manage(reads("listWebhookSends", "/webhooks/{webhook}/sends", "webhooks", "Read the newest of a webhook's log", casework.ScopeWebhooks, listSends)),
		manage(changes("sendAgain", http.MethodPost, "/webhooks/{webhook}/sends/{send}/again", "webhooks", "Send something again, as the same message", casework.ScopeWebhooks, sendAgain)),
		manage(changes("testWebhook", http.MethodPost, "/webhooks/{webhook}/test", "webhooks", "Send a test", casework.ScopeWebhooks, testWebhook)),
	}
}

// Webhook is where events are sent to.
type Webhook struct {
	ID      int64      `json:"id"`
	Name    string     `json:"name"`
	URL     string     `json:"url"`
	Kinds   []string   `json:"kinds"`
	MadeAt  time.Time  `json:"made_at"`
	OffAt   *time.Time `json:"off_at,omitempty"`
	OffWhy  string     `json:"off_why,omitempty"`
	Waiting int        `json:"waiting" doc:"How much is still to be sent."`
}

type webhooksOutput struct {
	Body struct {
		Webhooks []Webhook `json:"webhooks"`
	}
}

func listWebhooks(c *call, _ *nothing) (*webhooksOutput, error) {
	all, err := c.Store.Webhooks(c, c.Viewer)
	if err != nil {
		return nil, err
	}
	out := &webhooksOutput{}
	out.Body.Webhooks = []Webhook{}
	for _, w := range all {
		x := Webhook{ID: w.ID, Name: w.Name, URL: w.URL, Kinds: []string{}, MadeAt: w.MadeAt.UTC(), OffAt: some(w.OffAt), OffWhy: w.OffWhy, Waiting: w.Waiting}
		for _, k := range w.Kinds {
			x.Kinds = append(x.Kinds, string(k))
		}
		out.Body.Webhooks = append(out.Body.Webhooks, x)
	}
	return out, nil
}

// WebhookBody is what a webhook is to be.
type WebhookBody struct {
	Name  string   `json:"name" maxLength:"80"`
	URL   string   `json:"url" maxLength:"500" doc:"https, and on the public internet."`
	Kinds []string `json:"kinds" minItems:"1" maxItems:"50" doc:"Kinds of events, as case.opened."`
}

func (b WebhookBody) wanted() casework.WebhookWanted {
	w := casework.WebhookWanted{Name: b.Name, URL: b.URL}
	for _, k := range b.Kinds {
		w.Kinds = append(w.Kinds, casework.EventKind(k))
	}
	return w
}

type makeWebhookInput struct {
	Keyed
	Body WebhookBody
}

func makeWebhook(c *call, in *makeWebhookInput) (Done, error) {
	secret, shown := hooks.NewSecret()
	id, err := c.Store.MakeWebhook(c, c.Viewer, c.server.Now(), in.Body.wanted(), func(id int64) []byte { return c.Sealer.Seal(hooks.SecretUse, hooks.Place(id), secret) })
	if err != nil {
		return Done{}, err
	}
	return Done{Webhook: id, Secret: shown}, nil
}

// WebhookHead names a webhook in a path.
type WebhookHead struct {
	Keyed
	Webhook int64 `path:"webhook" minimum:"1"`
}

type changeWebhookInput struct {
	WebhookHead
	Body struct {
		WebhookBody
		On bool `json:"on" doc:"What waited while it was off goes out when it is on."`
	}
}

func changeWebhook(c *call, in *changeWebhookInput) (Done, error) {
	err := c.Store.ChangeWebhook(c, c.Viewer, c.server.Now(), in.Webhook, in.Body.wanted(), in.Body.On)
	return Done{Webhook: in.Webhook}, err
}

type dropWebhookInput struct{ WebhookHead }

func dropWebhook(c *call, in *dropWebhookInput) (Done, error) {
	return Done{Webhook: in.Webhook}, c.Store.DropWebhook(c, c.Viewer, c.server.Now(), in.Webhook)
}

func testWebhook(c *call, in *dropWebhookInput) (Done, error) {
	return Done{Webhook: in.Webhook}, c.Store.TestWebhook(c, c.Viewer, c.server.Now(), in.Webhook)
}

type sendAgainInput struct {
	WebhookHead
	Send int64 `path:"send" minimum:"1"`
}

func sendAgain(c *call, in *sendAgainInput) (Done, error) {
	return Done{Webhook: in.Webhook}, c.Store.SendAgain(c, c.Viewer, c.server.Now(), in.Webhook, in.Send)
}

// WebhookSend is one line of a webhook's log.
type WebhookSend struct {
	ID       int64      `json:"id"`
	Message  string     `json:"message" doc:"The webhook-id that its receiver got."`
	Event    int64      `json:"event,omitempty"`
	Kind     string     `json:"kind"`
	State    string     `json:"state" enum:"pending,sending,sent,retrying,failed"`
	MadeAt   time.Time  `json:"made_at"`
	DueAt    time.Time  `json:"due_at"`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	Attempts int        `json:"attempts"`
	Status   int        `json:"status,omitempty" doc:"HTTP, of the last attempt."`
	Reason   string     `json:"reason,omitempty"`
}

type sendsInput struct {
	Webhook int64 `path:"webhook" minimum:"1"`
}

type sendsOutput struct {
	Body struct {
		Sends []WebhookSend `json:"sends" doc:"The newest first."`
	}
}

func listSends(c *call, in *sendsInput) (*sendsOutput, error) {
	all, err := c.Store.WebhookSends(c, c.Viewer, in.Webhook)
	if err != nil {
		return nil, err
	}
	out := &sendsOutput{}
	out.Body.Sends = []WebhookSend{}
	for _, x := range all {
		out.Body.Sends = append(out.Body.Sends, WebhookSend{ID: x.ID, Message: fmt.Sprintf("msg_%d", x.ID), Event: int64(x.Event), Kind: string(x.Kind), State: string(x.State),
			MadeAt: x.MadeAt.UTC(), DueAt: x.DueAt.UTC(), EndedAt: some(x.EndedAt), Attempts: x.Attempts, Status: x.Status, Reason: x.Reason})
	}
	return out, nil
}
