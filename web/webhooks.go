package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web/hooks"
)

// webhookRoutes are the pages of webhooks.
func (s *server) webhookRoutes() []route {
	return []route{
		{"GET /settings/webhooks", casework.ConnectPrograms, s.webhooks},
		{"POST /settings/webhooks", casework.ConnectPrograms, s.makeWebhook},
		{"GET /settings/webhooks/{hook}", casework.ConnectPrograms, s.webhook},
		{"POST /settings/webhooks/{hook}", casework.ConnectPrograms, s.changeWebhook},
	}
}

type webhooksPage struct {
	staffFrame
	Webhooks []casework.Webhook
	Form     webhookForm
	Problem  string
	Secret   string // of the webhook that was just made: it is shown here and nowhere else
	AllOver  bool   // it is told of all offices
}

// webhookForm is what a webhook is to be, as the form has it.
type webhookForm struct {
	casework.WebhookWanted
	Kinds []kindChoice
}

type kindChoice struct {
	casework.WebhookKind
	On bool
}

func formOfWebhook(w casework.WebhookWanted) webhookForm {
	f := webhookForm{WebhookWanted: w}
	for _, k := range casework.WebhookKinds {
		f.Kinds = append(f.Kinds, kindChoice{k, slices.Contains(w.Kinds, k.Kind)})
	}
	return f
}

// webhookDone are the words after a form was done.
var webhookDone = map[string]string{
	"kept":    "The webhook is kept as it stands here.",
	"dropped": "The webhook is ended. Nothing is sent to it any more.",
	"on":      "The webhook is on. What waited goes out now.",
	"off":     "The webhook is off. What happens meanwhile is not sent to it.",
	"test":    "A test goes out. Look at the log in a few seconds.",
	"again":   "It goes out again, as the same message.",
}

// webhooks answers GET /settings/webhooks.
func (s *server) webhooks(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showWebhooks(w, r, me, http.StatusOK, webhooksPage{Form: formOfWebhook(casework.WebhookWanted{})})
}

func (s *server) showWebhooks(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p webhooksPage) (err error) {
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "Webhooks", "/settings/webhooks"); err != nil {
		return err
	}
	if p.Webhooks, err = s.Store.Webhooks(r.Context(), me.Viewer); err != nil {
		return fmt.Errorf("listing webhooks: %w", err)
	}
	p.Done, p.AllOver = webhookDone[r.URL.Query().Get("done")], me.Office == ""
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "webhooks", p)
	return nil
}

// webhookIn reads the form.
func webhookIn(w http.ResponseWriter, r *http.Request) (casework.WebhookWanted, error) {
	if err := smallForm(w, r); err != nil {
		return casework.WebhookWanted{}, err
	}
	want := casework.WebhookWanted{Name: cut(strings.TrimSpace(r.PostFormValue("name")), 300), URL: strings.TrimSpace(r.PostFormValue("url"))}
	for _, k := range r.PostForm["kind"] {
		want.Kinds = append(want.Kinds, casework.EventKind(k))
	}
	return want, nil
}

// makeWebhook answers POST /settings/webhooks. The answer is the page with the secret.
func (s *server) makeWebhook(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	want, err := webhookIn(w, r)
	if err != nil {
		return err
	}
	secret, shown := hooks.NewSecret()
	_, err = s.Store.MakeWebhook(r.Context(), me.Viewer, s.Now(), want, func(id int64) []byte { return s.Sealer.Seal(hooks.SecretUse, hooks.Place(id), secret) })
	if casework.KindOf(err) == casework.Invalid {
		return s.showWebhooks(w, r, me, http.StatusUnprocessableEntity, webhooksPage{Form: formOfWebhook(want), Problem: refusal(err)})
	}
	if err != nil {
		return fmt.Errorf("making a webhook: %w", err)
	}
	return s.showWebhooks(w, r, me, http.StatusOK, webhooksPage{Form: formOfWebhook(casework.WebhookWanted{}), Secret: shown})
}

type webhookPage struct {
	staffFrame
	Webhook casework.Webhook
	Form    webhookForm
	Sends   []casework.WebhookSend
	Problem string
}

// webhook answers GET /settings/webhooks/{hook}: one of them, and its log.
func (s *server) webhook(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showWebhook(w, r, me, http.StatusOK, nil, "")
}

func (s *server) showWebhook(w http.ResponseWriter, r *http.Request, me SignedIn, status int, form *casework.WebhookWanted, problem string) error {
	id, err := numberIn(r, "hook")
	if err != nil {
		return err
	}
	all, err := s.Store.Webhooks(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("listing webhooks: %w", err)
	}
	i := slices.IndexFunc(all, func(x casework.Webhook) bool { return x.ID == id })
	if i < 0 {
		return casework.Errorf(casework.NotFound, "There is no such webhook.")
	}
	p := webhookPage{Webhook: all[i], Form: formOfWebhook(all[i].WebhookWanted), Problem: problem}
	if form != nil {
		p.Form = formOfWebhook(*form)
	}
	if p.Sends, err = s.Store.WebhookSends(r.Context(), me.Viewer, id); err != nil {
		return fmt.Errorf("reading the log of webhook %d: %w", id, err)
	}
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "Webhook", "/settings/webhooks"); err != nil {
		return err
	}
	p.Done = webhookDone[r.URL.Query().Get("done")]
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "webhook", p)
	return nil
}

// changeWebhook answers POST /settings/webhooks/{hook} with do = keep, on, off, drop, test or again.
func (s *server) changeWebhook(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "hook")
	if err != nil {
		return err
	}
	want, err := webhookIn(w, r)
	if err != nil {
		return err
	}
	do := r.PostFormValue("do")
	to, done := fmt.Sprintf("/settings/webhooks/%d", id), do
	switch do {
	case "keep", "on", "off":
		if done = do; do == "keep" {
			done = "kept"
		}
		err = s.Store.ChangeWebhook(r.Context(), me.Viewer, s.Now(), id, want, do == "on" || do == "keep" && r.PostFormValue("is") == "on")
	case "drop":
		to, done, err = "/settings/webhooks", "dropped", s.Store.DropWebhook(r.Context(), me.Viewer, s.Now(), id)
	case "test":
		err = s.Store.TestWebhook(r.Context(), me.Viewer, s.Now(), id)
	case "again":
		err = s.Store.SendAgain(r.Context(), me.Viewer, s.Now(), id, int64(number(r, "send")))
	default:
		err = casework.Errorf(casework.Invalid, "Choose what to do with the webhook.")
	}
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Conflict {
		return s.showWebhook(w, r, me, statusOf[kind], &want, refusal(err))
	}
	if err != nil {
		return fmt.Errorf("changing webhook %d: %w", id, err)
	}
	http.Redirect(w, r, to+"?done="+done, http.StatusSeeOther)
	return nil
}
