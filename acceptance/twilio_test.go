package acceptance

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/twilio"
)

// carrier stands in for Twilio: it has an account with one number, posts texts to the program as Twilio does, with the
// retries that docs/phone.md asks for, and lists what came in.
type carrier struct {
	t      *testing.T
	api    *httptest.Server
	hook   string // where the program listens
	client *http.Client

	mu       sync.Mutex
	texts    []*sms
	answers  []time.Duration // of posts that were answered
	retried  int
	given    int // texts that no post brought
	listings int
}

// sms is one text at Twilio.
type sms struct {
	sid, from string
	at        time.Time
}

const (
	account   = "AC0123456789abcdef0123456789abcdef"
	authToken = "0123456789abcdef0123456789abcdef"
	ourNumber = "+15555550101"
	publicURL = "https://help.harbor.example"
)

// pauses are those before the second, third and fourth try.
var pauses = []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}

func startCarrier(t *testing.T, hook string) *carrier {
	t.Helper()
	k := &carrier{t: t, hook: hook, client: &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 200}}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2010-04-01/Accounts/"+account+"/Messages.json", k.list)
	k.api = httptest.NewServer(mux)
	t.Cleanup(k.api.Close)
	return k
}

// list answers as the API does: newest first, by pages.
func (k *carrier) list(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.FormValue("PageSize"))
	page, _ := strconv.Atoi(r.FormValue("Page"))
	k.mu.Lock()
	defer k.mu.Unlock()
	k.listings++
	answer := struct {
		Messages []map[string]any `json:"messages"`
		Next     *string          `json:"next_page_uri"`
	}{Messages: []map[string]any{}}
	for i := len(k.texts) - 1 - page*size; i >= 0 && len(answer.Messages) < size && r.FormValue("To") == ourNumber; i-- {
		m := k.texts[i]
		answer.Messages = append(answer.Messages, map[string]any{"sid": m.sid, "from": m.from, "to": ourNumber, "body": m.body(), "direction": "inbound", "status": "received",
			"num_media": "0", "date_created": m.at.UTC().Format(time.RFC1123Z), "account_sid": account})
	}
	if (page+1)*size < len(k.texts) {
		next := fmt.Sprintf("/2010-04-01/Accounts/%s/Messages.json?To=%s&PageSize=%d&Page=%d&PageToken=PA%d", account, url.QueryEscape(ourNumber), size, page+1, page+1)
		answer.Next = &next
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // the other side may have been killed
}

func (m *sms) body() string { return "There is a pothole in front of number " + m.from[5:] + " Elm St" }

// text takes in a text from a number, and brings it to the program.
func (k *carrier) text(n int) {
	m := &sms{sid: fmt.Sprintf("SM%032x", n), from: fmt.Sprintf("+1617%07d", 2000000+n), at: time.Now()}
	k.mu.Lock()
	k.texts = append(k.texts, m)
	k.mu.Unlock()
	for try := 0; ; try++ {
		if k.post(m) {
			return
		}
		k.mu.Lock()
		k.retried++
		if try == len(pauses) {
			k.given++
		}
		k.mu.Unlock()
		if try == len(pauses) {
			return
		}
		<-time.After(pauses[try])
	}
}

func (k *carrier) post(m *sms) bool {
	form := url.Values{"ToCountry": {"US"}, "ToState": {"MA"}, "SmsMessageSid": {m.sid}, "NumMedia": {"0"}, "ToCity": {""}, "FromZip": {""}, "SmsSid": {m.sid}, "FromState": {"MA"},
		"SmsStatus": {"received"}, "FromCity": {""}, "Body": {m.body()}, "FromCountry": {"US"}, "To": {ourNumber}, "ToZip": {""}, "NumSegments": {"1"}, "ReferralNumMedia": {"0"},
		"MessageSid": {m.sid}, "AccountSid": {account}, "From": {m.from}, "ApiVersion": {"2010-04-01"}}
	r, err := http.NewRequest(http.MethodPost, k.hook+"/twilio/sms", strings.NewReader(form.Encode()))
	if err != nil {
		k.t.Error(err)
		return false
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	r.Header.Set(twilio.SignatureHeader, twilio.Sign(authToken, publicURL+"/twilio/sms", form))
	began := time.Now()
	answer, err := k.client.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	took := time.Since(began)
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/xml") {
		return false
	}
	k.mu.Lock()
	k.answers = append(k.answers, took)
	k.mu.Unlock()
	return true
}

// quantiles are the times that it took to be answered.
func (k *carrier) quantiles() (half, most, longest time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.answers) == 0 {
		k.t.Fatal("nothing was answered")
	}
	slices.Sort(k.answers)
	n := len(k.answers)
	return k.answers[n/2], k.answers[n*99/100], k.answers[n-1]
}
