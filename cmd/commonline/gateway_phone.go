package main

import (
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/internal/twilio"
)

// otherChannels read what does not come by mail.
var otherChannels = map[casework.Channel]func([]byte) *casework.Inbound{casework.Text: phone.ParseText}

// wirePhone makes the way in of texts.
func (g *gateway) wirePhone() {
	g.texts = &phone.Texts{City: &g.file.City, Account: g.settings.Twilio.AccountSID, Store: g.db, Log: g.log, Now: time.Now,
		Received: g.hints.mailReceived}
}

// twilioPaths answers what Twilio asks, each request checked by its signature; nothing where there is no account. It stands
// beside the pages and not behind their sign-in.
func (g *gateway) twilioPaths() http.Handler {
	t := g.settings.Twilio
	v := &twilio.Verifier{Base: g.settings.PublicURL, Tokens: []string{t.AuthToken.Reveal(), t.AuthTokenPrevious.Reveal()}, Refused: g.refusedTwilio}
	mux := http.NewServeMux()
	if t.AccountSID == "" {
		return mux
	}
	mux.Handle("/twilio/sms", v.Handle(g.texts.Webhook))
	return mux
}

// refusedTwilio tells of a request that was turned away: a wrong token or address would lose every message in silence.
func (g *gateway) refusedTwilio(r *http.Request, err error) {
	g.metrics.twilioRefused.Inc()
	g.log.WarnContext(r.Context(), "a request to Twilio's address was turned away; if Twilio sent it, TWILIO_AUTH_TOKEN or PUBLIC_URL does not fit (docs/phone.md)",
		"path", r.URL.Path, "err", err)
}
