package main

import (
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/notify/sms"
	"github.com/commonline/commonline/postgres"
)

// wireTexts lets texts go out through the account, and what is told of them come back to their deliveries.
func (g *gateway) wireTexts() {
	if g.phone.client == nil {
		return
	}
	g.worker.Text = &sms.Sender{Client: g.phone.client, Signer: g.keys, PublicURL: strings.TrimSuffix(g.settings.PublicURL.String(), "/")}
	g.phone.statuses = &sms.Callback{Store: postgres.Outbox{DB: g.db}, Signer: g.keys, Meter: g.metrics, Log: g.log, Now: time.Now, Changed: g.hints.mailFiled}
}

// twilioStatus answers POST /twilio/status: statuses of texts and of calls come to the same address, and the kind of their SID tells
// which they are.
func (g *gateway) twilioStatus(calls twilio.Handler) twilio.Handler {
	return func(w http.ResponseWriter, r *http.Request, asked twilio.Request) {
		switch {
		case asked.Params.Get("MessageSid") != "" || asked.Params.Get("SmsSid") != "":
			g.phone.statuses.Text(w, r, asked.Params)
		case asked.Params.Get("CallSid") != "" && calls != nil:
			calls(w, r, asked)
		default:
			g.metrics.Count("status of nothing", 1)
			w.WriteHeader(http.StatusNoContent)
		}
	}
}
