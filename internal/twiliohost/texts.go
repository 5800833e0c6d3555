package twiliohost

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Text is a text message, whichever way it went.
type Text struct {
	SID      string
	From, To string
	Body     string
	Inbound  bool   // to a number of the account
	State    string // received; queued, sent, delivered, failed
	Company  bool   // the telephone company wrote it itself
	At       time.Time
	Media    []string // SIDs of its files
	callback string
}

// Keywords that carriers act on themselves (twilio.com/docs/messaging/guides/stop-keywords).
var (
	stopWords  = []string{"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
	startWords = []string{"START", "UNSTOP", "YES"}
)

// Send sends a text from a resident's phone, with a picture where there is one, and brings it to the program.
func (h *Host) Send(ctx context.Context, from, to, body string, picture []byte, kind string) error {
	if !h.ours(to) {
		return fmt.Errorf("%s is no number of this account", to)
	}
	t := &Text{SID: sid("SM"), From: from, To: to, Body: body, Inbound: true, State: "received", At: time.Now()}
	form := url.Values{"MessageSid": {t.SID}, "SmsSid": {t.SID}, "SmsMessageSid": {t.SID}, "AccountSid": {h.opts.Account}, "From": {from}, "To": {to}, "Body": {body},
		"NumSegments": {"1"}, "NumMedia": {"0"}, "SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"}, "FromCountry": {"US"}, "ToCountry": {"US"}}
	h.mu.Lock()
	if len(picture) > 0 {
		m := sid("ME")
		h.media[m] = file{kind, picture}
		t.Media = []string{m}
		form.Set("NumMedia", "1")
		form.Set("MediaUrl0", h.URL()+"/2010-04-01/Accounts/"+h.opts.Account+"/Messages/"+t.SID+"/Media/"+m)
		form.Set("MediaContentType0", kind)
	}
	h.texts = append(h.texts, t)
	h.obey(t, form)
	h.mu.Unlock()
	way := h.wayOf(to).sms
	if way == "" {
		return fmt.Errorf("the account names no address for texts to %s", to)
	}
	answer, err := h.signed(ctx, way, form)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode != 200 {
		return fmt.Errorf("the program answered %d", answer.StatusCode)
	}
	return nil
}

// obey does what carriers do by themselves for a keyword, and says so in the form.
func (h *Host) obey(t *Text, form url.Values) {
	word, pair := strings.ToUpper(strings.TrimSpace(t.Body)), [2]string{t.From, t.To}
	say := func(body string) {
		h.texts = append(h.texts, &Text{SID: sid("SM"), From: t.To, To: t.From, Body: body, State: "delivered", Company: true, At: time.Now()})
	}
	switch {
	case slices.Contains(stopWords, word):
		h.stopped[pair] = true
		form.Set("OptOutType", "STOP")
		say("You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.")
	case slices.Contains(startWords, word) && h.stopped[pair]:
		delete(h.stopped, pair)
		form.Set("OptOutType", "START")
		say("You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.")
	}
}

// refusal is an error of the API, with Twilio's code.
type refusal struct {
	status, code int
	says         string
}

func (r refusal) Error() string { return r.says }

// create takes a text of the program, and tells it afterwards how far it came.
func (h *Host) create(form url.Values) (Text, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := &Text{SID: sid("SM"), From: form.Get("From"), To: form.Get("To"), Body: form.Get("Body"), State: "queued", At: time.Now(), callback: form.Get("StatusCallback")}
	switch {
	case !h.ours(t.From):
		return Text{}, refusal{400, 21659, "'From' is not a Twilio phone number of this account"}
	case h.stopped[[2]string{t.To, t.From}]:
		return Text{}, refusal{400, 21610, "Attempt to send to unsubscribed recipient"}
	case t.Body == "":
		return Text{}, refusal{400, 21602, "Message body is required"}
	}
	h.texts = append(h.texts, t)
	h.later(func(ctx context.Context) {
		for _, state := range []string{"sent", "delivered"} {
			h.pause(ctx)
			h.mu.Lock()
			t.State = state
			h.mu.Unlock()
			if t.callback != "" {
				h.tell(ctx, t.callback, url.Values{"MessageSid": {t.SID}, "SmsSid": {t.SID}, "MessageStatus": {state}, "SmsStatus": {state}, "AccountSid": {h.opts.Account},
					"From": {t.From}, "To": {t.To}, "ApiVersion": {"2010-04-01"}})
			}
		}
	})
	return *t, nil
}

// Texts are those of a resident's phone, oldest first.
func (h *Host) Texts(number string) []Text {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []Text
	for _, t := range h.texts {
		if t.From == number || t.To == number {
			out = append(out, *t)
		}
	}
	return out
}

func (h *Host) text(id string) (Text, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.texts {
		if t.SID == id {
			return *t, nil
		}
	}
	return Text{}, errGone
}

var errGone = errors.New("there is no such thing")

// json is a text as the API shows it.
func (t Text) json(account string) map[string]any {
	direction := "outbound-api"
	if t.Inbound {
		direction = "inbound"
	}
	return map[string]any{"sid": t.SID, "account_sid": account, "from": t.From, "to": t.To, "body": t.Body, "direction": direction, "status": t.State, "num_media": strconv.Itoa(len(t.Media)),
		"num_segments": "1", "date_created": t.At.UTC().Format(time.RFC1123Z), "date_sent": t.At.UTC().Format(time.RFC1123Z), "error_code": nil, "messaging_service_sid": nil}
}
