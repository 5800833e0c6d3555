package main

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
)

// startDemo runs the demo of Riverton, without its stream of mail, and gives a browser at it.
func startDemo(t *testing.T) (*trial, *browser) {
	t.Helper()
	s, err := ReadSettings([]string{"COMMONLINE_HOME=" + t.TempDir(), "DATABASE_URL=" + pgtest.URL(t, migrations.Files), "SECRET_KEY=" + strings.Repeat("k", 40)})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := demoListener(s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, script, err := riverton()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	city, err := openDemoCity(s, file, log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	st, err := openStore(ctx, s, log, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	city.demoScript = script
	g, err := city.gateway(ctx, s, st, log)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- city.run(ctx, g, listener, true) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		st.close()
	})
	tr := &trial{t: t, url: s.PublicURL.String()}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return tr, &browser{tr, &http.Client{Jar: jar}}
}

const (
	anasPhone = "+15555550171"
	district4 = "+15555550104"
)

// TestDemoPhone walks by the demo's page what residents do with a phone: a text becomes a case and is acknowledged, STOP stops,
// and a call leaves a voicemail with its sound and its words.
func TestDemoPhone(t *testing.T) {
	t.Parallel()
	tr, b := startDemo(t)
	at := url.Values{"number": {anasPhone}, "to": {district4}}
	phone := "/demo/phone?" + at.Encode()
	if page := b.get("/"); !strings.Contains(page, "/demo/phone") || !strings.Contains(page, "/report") {
		t.Error("the first page does not lead to the phone and the form")
	}
	text := func(body string) {
		b.post("/demo/phone/text", url.Values{"number": {anasPhone}, "to": {district4}, "body": {body}})
	}
	text("The light in front of 12 Elm Street is out.")
	tr.until("the text is acknowledged", func() bool {
		page := b.get(phone)
		return strings.Contains(page, "Your case number is") || strings.Contains(page, "C-1000") && strings.Contains(page, "delivered")
	})
	lee := tr.signIn("lee@riverton.example", demoPassword)
	tr.until("the case is in the inbox", func() bool { return strings.Contains(lee.get("/inbox"), "The light in front of 12 Elm Street") })

	text("STOP")
	tr.until("the company has said that it stops", func() bool { return strings.Contains(b.get(phone), "successfully been unsubscribed") })
	text("And the next one too.")
	tr.until("the second text is on the case", func() bool {
		number := regexp.MustCompile(`C-\d+-\d`).FindString(b.get(phone))
		return strings.Contains(lee.get("/inbox/"+number), "And the next one too.")
	})
	tr.until("the acknowledgement and the company's own are delivered", func() bool { return strings.Count(b.get(phone), "delivered") >= 2 })
	if n := strings.Count(b.get(phone), "delivered"); n != 2 {
		t.Errorf("%d texts came in all:\n%s", n, b.get(phone))
	}

	press := func(name, value string) string {
		return b.post("/demo/phone/call", url.Values{"number": {anasPhone}, "to": {district4}, name: {value}})
	}
	press("do", "dial")
	for _, says := range []string{"You have reached the Riverton City Council", "Para español"} {
		if page := b.get(phone); !strings.Contains(page, says) {
			t.Fatalf("the call does not say %q:\n%s", says, page)
		}
	}
	press("key", "2")
	press("key", "3")
	if page := b.get(phone); !strings.Contains(page, "será grabado") || !strings.Contains(page, `lang="es-US"`) {
		t.Fatalf("the notice is not spoken in Spanish:\n%s", page)
	}
	press("do", "wait")
	b.post("/demo/phone/call", url.Values{"number": {anasPhone}, "to": {district4}, "do": {"speak"}, "words": {"Hay ratas detrás de la casa."}})
	if page := b.get(phone); !strings.Contains(page, "completed") {
		t.Errorf("the call is not over:\n%s", page)
	}
	recording := regexp.MustCompile(`/messages/(\d+)/recording`)
	var message []string
	tr.until("the voicemail is on a case, with its words", func() bool {
		number := regexp.MustCompile(`C-\d+-\d`).FindString(b.get(phone))
		page := lee.get("/inbox/" + number)
		if message = recording.FindStringSubmatch(page); message == nil {
			return false
		}
		return strings.Contains(lee.get(message[0]), "Hay ratas detrás de la casa.")
	})
	sound := lee.get("/messages/" + message[1] + "/audio")
	if !strings.HasPrefix(sound, "RIFF") || len(sound) < 8000 {
		t.Errorf("the sound has %d bytes: %.20q", len(sound), sound)
	}
}

// TestDemoForm sends the public form of the demo, and opens the page at its end.
func TestDemoForm(t *testing.T) {
	t.Parallel()
	tr, b := startDemo(t)
	page := b.get("/report?office=d4")
	key := regexp.MustCompile(`name="key" value="([a-z0-9]+)"`).FindStringSubmatch(page)
	if key == nil {
		t.Fatalf("no key in\n%s", page)
	}
	fields := url.Values{"key": {key[1]}, "office": {"d4"}, "words": {"Rats behind the bakery"}, "where": {"place"}, "place": {"12 Elm Street"}, "answer": {"mail"}, "mail": {"ana@home.example"},
		"name": {"Ana"}, "step": {"3"}, "do": {"send"}, "lang": {"en"}}
	var done string
	tr.until("the form is old enough to be sent", func() bool {
		done = b.upload("/report", fields)
		return strings.Contains(done, "Your case number is")
	})
	again := b.upload("/report", fields)
	number := regexp.MustCompile(`C-\d+-\d`).FindString(done)
	if !strings.Contains(again, "This form was sent before") || !strings.Contains(again, number) {
		t.Errorf("sent again: %s", again)
	}
	status := regexp.MustCompile(`/s/[a-z0-9]+`).FindString(done)
	if p := b.get(status); !strings.Contains(p, number) || strings.Contains(p, "bakery") {
		t.Errorf("the status page %s: %s", status, p)
	}
	rae := tr.signIn("records@riverton.example", demoPassword)
	if p := rae.get("/inbox/" + number); !strings.Contains(p, "Sender not verified") || !strings.Contains(p, "Rats behind the bakery") {
		t.Errorf("the case: %s", p)
	}
	tr.until("it is acknowledged", func() bool {
		front := b.get("/demo/now")
		return strings.Contains(front, "ana@home.example") && strings.Contains(front, "We have your message, number "+number)
	})
}

// upload sends a form as a browser does that could send files.
func (b *browser) upload(path string, fields url.Values) string {
	b.tr.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, list := range fields {
		_ = w.WriteField(name, list[0]) // a buffer takes everything
	}
	_ = w.Close()
	return b.read(b.client.Post(b.tr.url+path, w.FormDataContentType(), &body))
}

// TestDemoPhoneIsOfThisMachine: the company takes nobody's word without the account's token.
func TestDemoPhoneIsOfThisMachine(t *testing.T) {
	t.Parallel()
	s, err := ReadSettings([]string{"COMMONLINE_HOME=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	file, _, err := riverton()
	if err != nil {
		t.Fatal(err)
	}
	s.PublicURL = &url.URL{Scheme: "http", Host: "help.city.example"}
	if _, err := openDemoPhone(s, file, slog.Default()); err == nil {
		t.Error("a company of this machine brings texts to another")
	}
	if s.Twilio.AccountSID != "" {
		t.Error("it is the account of the settings all the same")
	}
}
