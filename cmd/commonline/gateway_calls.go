package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/intake/phone/callout"
	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/postgres"
)

// callWays are the way in of calls. All is nil where the settings name no account.
type callWays struct {
	handler *calls.Handler
	clerk   *calls.Clerk
	out     *callout.Placer
}

// transcriptionTakes is how long a server may need for one recording.
const transcriptionTakes = 10 * time.Minute

// wireCalls makes the way in of calls, over the account of the texts.
func (g *gateway) wireCalls() {
	client := g.phone.client
	if client == nil {
		return
	}
	v, work := g.file.Voice, make(chan struct{}, 1)
	plan := v.Plan.At(strings.TrimSuffix(g.settings.PublicURL.String(), "/") + "/twilio/voice")
	plan.TwilioTranscribes = g.settings.Transcripts.By == transcriptsTwilio
	received := func() { g.hints.mailReceived(); poke(work) }
	h := &calls.Handler{Plan: plan, City: &g.file.City, Store: g.db, Audio: v.Audio, Log: g.log, Now: time.Now, Received: received}
	g.calls = callWays{handler: h, clerk: &calls.Clerk{Work: g.db, Twilio: client, DeleteThere: g.settings.Twilio.DeleteMedia, TextBack: v.TextBack,
		Log: g.log, Wake: work, Poll: 5 * time.Second, Now: time.Now}}
	ring := max(v.Ring, 30) // residents look for their telephones longer than an office does
	g.calls.out = &callout.Placer{Store: g.db, Twilio: client, Log: g.log, Poll: 5 * time.Second, Now: time.Now,
		Handler: &callout.Handler{Store: g.db, Base: strings.TrimSuffix(g.settings.PublicURL.String(), "/") + "/twilio/voice", Ring: ring, Log: g.log, Now: time.Now}}
	if t := g.settings.Transcripts; t.By == transcriptsServer {
		g.calls.clerk.Transcriber = calls.Server{URL: t.URL, Key: t.Key.Reveal(), Model: t.Model, HTTP: &http.Client{Timeout: transcriptionTakes}}
	}
}

// callLists are Twilio's lists of calls and recordings, to be compared with what came.
func callLists(client *twilio.Client, city *casework.City, db *postgres.DB) []phone.List {
	due := func() time.Time { return city.Hours.EndOfNextDay(time.Now().In(city.Zone)) }
	listed := calls.Listed{Twilio: client, Store: db, Due: due}
	return []phone.List{calls.CallList{Listed: listed}, calls.RecordingList{Listed: listed}}
}

// placeCall is how pages make a call; nil where there is no account.
func (g *gateway) placeCall() func(context.Context, int64) error {
	if g.calls.out == nil {
		return nil
	}
	return func(ctx context.Context, id int64) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTakes)
		defer cancel()
		return g.calls.out.Place(ctx, callout.ID(id))
	}
}

// callTakes is how long somebody waits for their telephone to ring before they are told that it may.
const callTakes = 8 * time.Second

// callPaths adds what Twilio asks about calls.
func (g *gateway) callPaths(mux *http.ServeMux, v *twilio.Verifier) {
	routes := g.calls.handler.Routes(v)
	mux.Handle("/twilio/voice", routes)
	mux.Handle("/twilio/voice/", routes)
	if g.calls.out != nil {
		g.calls.out.Handler.Routes(mux, v)
	}
}
