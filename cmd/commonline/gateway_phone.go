package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/form"
	"github.com/commonline/commonline/intake/page"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/notify/sms"
	"github.com/commonline/commonline/postgres"
)

// otherChannels read what does not come by mail.
var otherChannels = map[casework.Channel]func([]byte) *casework.Inbound{casework.Text: phone.ParseText, casework.Call: calls.Parse, casework.Form: form.Parse, casework.Page: page.Parse}

// phoneWays are the ways in by telephone numbers. All is nil where the settings name no account.
type phoneWays struct {
	client     *twilio.Client
	texts      *phone.Texts
	pictures   *phone.Pictures
	reconciler *phone.Reconciler
	toldOf     *atomic.Int64 // when the log last told of a request that was turned away
	statuses   *sms.Callback
}

// How often Twilio's lists are compared, and how old something on them has to be before it is missed: the retries of a webhook
// are over by then.
const (
	reconcileEvery = time.Hour
	webhookGrace   = 2 * time.Minute
)

// newPhoneWays connects to nothing yet.
func newPhoneWays(s *Settings, city *casework.City, db *postgres.DB, log *slog.Logger) (phoneWays, error) {
	t := s.Twilio
	if t.AccountSID == "" {
		return phoneWays{}, nil
	}
	client, err := twilio.New(twilio.Config{AccountSID: t.AccountSID, Token: t.AuthToken.Reveal(), Key: t.APIKey, Secret: t.APISecret.Reveal(), URL: t.APIURL})
	if err != nil {
		return phoneWays{}, fmt.Errorf("the Twilio account of the settings: %w", err)
	}
	due, soon := make(chan struct{}, 1), make(chan struct{}, 1)
	w := phoneWays{client: client, toldOf: &atomic.Int64{}}
	w.texts = &phone.Texts{City: city, Account: t.AccountSID, Store: db, Log: log, Now: time.Now,
		Pictures: func() { poke(due) }, Trouble: func() { poke(soon) }}
	w.pictures = &phone.Pictures{Shelf: db, Files: client, Log: log, Remove: t.DeleteMedia, Due: due, Poll: 5 * time.Second}
	w.reconciler = &phone.Reconciler{City: city, Book: db, Log: log, Now: time.Now, Every: reconcileEvery, Young: webhookGrace, Soon: soon,
		Lists: append(callLists(client, city, db), phone.TextList{Texts: w.texts, Twilio: client, Ledger: db})}
	return w, nil
}

// wirePhone makes the ways in by telephone numbers, and lets them wake the desk.
func (g *gateway) wirePhone() error {
	var err error
	if g.phone, err = newPhoneWays(g.settings, &g.file.City, g.db, g.log); err != nil || g.phone.client == nil {
		return err
	}
	g.phone.reconciler.Alone = func(ctx context.Context, look func(context.Context) error) error {
		return g.db.Alone(ctx, "reconcile", look)
	}
	g.wireTexts()
	g.phone.texts.Received, g.phone.pictures.Fetched = g.hints.mailReceived, g.hints.mailReceived
	return nil
}

// goPhone starts what a process with the role intake does for them.
func (g *gateway) goPhone(ctx context.Context, group *errgroup.Group) {
	if g.phone.client == nil {
		return
	}
	group.Go(func() error { return g.phone.pictures.Run(ctx) })
	group.Go(func() error { return g.calls.clerk.Run(ctx) })
	group.Go(func() error { return g.phone.reconciler.Run(ctx) })
	group.Go(func() error { return g.calls.out.Run(ctx) })
}

// twilioPaths answers what Twilio asks, each request checked by its signature; nothing where there is no account. It stands
// beside the pages and not behind their sign-in.
func (g *gateway) twilioPaths() http.Handler {
	mux := http.NewServeMux()
	if g.phone.client == nil {
		return mux
	}
	t := g.settings.Twilio
	v := &twilio.Verifier{Base: g.settings.PublicURL, Tokens: []string{t.AuthToken.Reveal(), t.AuthTokenPrevious.Reveal()}, Refused: g.refusedTwilio}
	mux.Handle("/twilio/sms", v.Handle(g.phone.texts.Webhook))
	mux.Handle("/twilio/status", v.Handle(g.twilioStatus(g.calls.handler.Status)))
	g.callPaths(mux, v)
	return mux
}

// refusedTwilio tells of a request that was turned away: a wrong token or address would lose every message in silence.
func (g *gateway) refusedTwilio(r *http.Request, err error) {
	g.metrics.strange.Inc()
	if last, now := g.phone.toldOf.Load(), time.Now().Unix(); now-last < 10 || !g.phone.toldOf.CompareAndSwap(last, now) {
		return // whoever knocks a thousand times a second fills no log; the metric counts them all
	}
	g.log.WarnContext(r.Context(), "a request to an address of Twilio's was turned away; if it was Twilio's, TWILIO_AUTH_TOKEN or PUBLIC_URL does not fit (docs/phone.md)",
		"path", r.URL.Path, "err", err)
}
