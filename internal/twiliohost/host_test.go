package twiliohost

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/twilio"
)

const (
	account = "AC0123456789abcdef0123456789abcdef"
	ours    = "+15555550104"
	ana     = "+15555550171"
)

// open makes a company whose program is answered by handle, behind the check of signatures.
func open(t *testing.T, handle twilio.Handler) (*Host, *twilio.Client) {
	t.Helper()
	v := &twilio.Verifier{Tokens: []string{"token"}, Refused: func(r *http.Request, err error) { t.Errorf("%s: %v", r.URL, err) }}
	program := httptest.NewServer(v.Handle(handle))
	t.Cleanup(program.Close)
	base, err := url.Parse(program.URL)
	if err != nil {
		t.Fatal(err)
	}
	v.Base = base
	h, err := Listen(Options{Account: account, Token: "token", Numbers: []string{ours}, Base: base, Kinds: map[string]string{"+15555550190": "landline"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.listener.Close() })
	api := httptest.NewServer(h.Handler())
	t.Cleanup(api.Close)
	c, err := twilio.New(twilio.Config{AccountSID: account, Token: "token", URL: api.URL})
	if err != nil {
		t.Fatal(err)
	}
	return h, c
}

func TestTextsGoBothWays(t *testing.T) {
	t.Parallel()
	told := make(chan string, 10)
	h, c := open(t, func(w http.ResponseWriter, r *http.Request, asked twilio.Request) {
		told <- r.URL.Path + " " + asked.Params.Get("Body") + asked.Params.Get("MessageStatus") + " " + asked.Params.Get("OptOutType")
	})
	if err := h.Send(t.Context(), ana, ours, "Rats", []byte("GIF89a"), "image/gif"); err != nil {
		t.Fatal(err)
	}
	m, err := c.CreateMessage(t.Context(), twilio.Text{From: ours, To: ana, Body: "We have it.", StatusCallback: h.at("/twilio/status?d=1#rc=3")})
	if err != nil || m.Status != "queued" {
		t.Fatalf("%+v %v", m, err)
	}
	h.work.Wait()
	for _, want := range []string{"/twilio/sms Rats ", "/twilio/status sent ", "/twilio/status delivered "} {
		if got := <-told; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
	if err := h.Send(t.Context(), ana, ours, " stop ", nil, ""); err != nil {
		t.Fatal(err)
	}
	if got := <-told; got != "/twilio/sms  stop  STOP" {
		t.Errorf("told %q", got)
	}
	if _, err := c.CreateMessage(t.Context(), twilio.Text{From: ours, To: ana, Body: "x"}); twilio.FateOf(err) != twilio.Refused {
		t.Errorf("who has stopped is written to: %v", err)
	}
	n := 0
	for x, err := range c.Messages(t.Context(), twilio.Query{To: ours}) {
		if err != nil || !x.Inbound() {
			t.Fatalf("%+v %v", x, err)
		}
		n++
	}
	if texts := h.Texts(ana); n != 2 || len(texts) != 4 || texts[1].State != "delivered" || !texts[3].Company {
		t.Errorf("%d on the list, on the phone %+v", n, texts)
	}
}

func TestACall(t *testing.T) {
	t.Parallel()
	told := make(chan url.Values, 10)
	h, c := open(t, func(w http.ResponseWriter, r *http.Request, asked twilio.Request) {
		w.Header().Set("Content-Type", "text/xml")
		say := func(doc string) { _, _ = w.Write([]byte("<Response>" + doc + "</Response>")) }
		switch r.URL.Path {
		case "/twilio/voice":
			say(`<Gather action="/menu?l=en"><Say language="en-US">Press one.</Say></Gather><Redirect>/again</Redirect>`)
		case "/again":
			say(`<Redirect>/twilio/voice</Redirect>`)
		case "/menu":
			say(`<Say language="en-US">You pressed ` + asked.Params.Get("Digits") + `</Say><Record action="/done" recordingStatusCallback="/recorded#rc=3"/><Say>Nothing.</Say>`)
		case "/done":
			say(`<Play>https://x.example/bye.mp3</Play><Hangup/>`)
			told <- asked.Params
		default:
			told <- asked.Params
		}
	})
	if err := h.Dial(t.Context(), ana, ours); err != nil {
		t.Fatal(err)
	}
	for _, keys := range []string{"", "1"} {
		if err := h.Press(t.Context(), ana, keys); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Press(t.Context(), ana, "1"); !errors.Is(err, ErrNoCall) {
		t.Errorf("keys while it records: %v", err)
	}
	if err := h.Speak(t.Context(), ana, "Có chuột sau nhà"); err != nil {
		t.Fatal(err)
	}
	h.work.Wait()
	call, ok := h.Call(ana)
	var heard []string
	for _, l := range call.Lines {
		heard = append(heard, l.Text)
	}
	if got := strings.Join(heard, "|"); !ok || call.Status != "completed" || got != "Press one.|…|Press one.|1|You pressed 1|Có chuột sau nhà|(A recording is played: bye.mp3)" {
		t.Errorf("%s: %s", call.Status, got)
	}
	done, ended, recorded := <-told, <-told, <-told
	if done.Get("RecordingSid") == "" || ended.Get("CallStatus") != "completed" || ended.Get("CallDuration") == "" || recorded.Get("RecordingStatus") != "completed" {
		t.Errorf("told %v, %v, %v", done, ended, recorded)
	}
	f, err := c.FetchRecording(t.Context(), done.Get("RecordingSid"), 1<<20)
	if err != nil || Words(f.Bytes) != "Có chuột sau nhà" {
		t.Errorf("the recording says %q, %v", Words(f.Bytes), err)
	}
}

func TestTone(t *testing.T) {
	t.Parallel()
	b := Tone(2*time.Second, "an odd length")
	if len(b) != 12+24+8+4+8+14+8+2*2*rate || string(b[:4]) != "RIFF" || Words(b) != "an odd length" || Words([]byte("RIFFICMT\xff\xff\xff\xff")) != "" || Words(nil) != "" {
		t.Errorf("%d bytes, words %q", len(b), Words(b))
	}
}

func TestOfThisMachineAlone(t *testing.T) {
	t.Parallel()
	if _, err := Listen(Options{Base: &url.URL{Scheme: "https", Host: "help.city.example"}}); err == nil {
		t.Error("it brings texts to another machine")
	}
	if _, err := post(t.Context(), http.DefaultClient, "token", "http://192.0.2.1/twilio/status", nil); err == nil || !strings.Contains(err.Error(), "nothing is brought") {
		t.Errorf("a callback elsewhere: %v", err)
	}
	h, _ := open(t, func(http.ResponseWriter, *http.Request, twilio.Request) {})
	w := httptest.NewRecorder()
	h.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/2010-04-01/Accounts/"+account+"/Messages.json", nil))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("without the token: %d", w.Code)
	}
}
