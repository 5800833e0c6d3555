package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/migrations"
)

// newRiverton runs the gateway of the demo, its mail server and its map, without the stream of mail. Settings may be added.
func newRiverton(t *testing.T, more ...string) *trial {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	env := []string{"COMMONLINE_HOME=" + t.TempDir(), "DATABASE_URL=" + pgtest.URL(t, migrations.Files), "SECRET_KEY=" + strings.Repeat("k", 40)}
	env = append(env, more...)
	s, err := ReadSettings(env)
	if err != nil {
		t.Fatal(err)
	}
	l, err := demoListener(s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, script, err := riverton()
	if err != nil {
		t.Fatal(err)
	}
	city, err := openDemoCity(s, file, log)
	if err != nil {
		t.Fatal(err)
	}
	city.demoScript = script
	city.file.City.Settle = 0
	ctx, stop := context.WithCancel(context.Background())
	st, err := openStore(ctx, s, log, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	g, err := city.gateway(ctx, s, st, log)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- city.run(ctx, g, l, true) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		st.close()
		l.Close()
	})
	tr := &trial{t: t, host: city.host, url: s.PublicURL.String(), env: env}
	tr.until("the gateway is ready", func() bool {
		r, err := http.Get(tr.url + "/readyz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	return tr
}

const atWashington = `From: Eve Lund <eve@home.example>
To: d1@riverton.example
Subject: pothole at 120 washington
Message-ID: <eve@home.example>
Date: Mon, 02 Mar 2026 10:00:00 +0000

It is deep.
`

// TestAskedAndAnswered walks a mail whose place is unclear through the gateway: acknowledged with the candidates, answered
// with a digit by the ways that the mail itself offers, and brought to the office of the place.
func TestAskedAndAnswered(t *testing.T) {
	t.Parallel()
	tr := newRiverton(t)
	tr.deliver("d1@riverton.example", atWashington)
	ack := tr.received(func(m mailhost.Sent) bool { return m.To[0] == "eve@home.example" })
	text := parseMail([]byte(ack)).Text
	for _, says := range []string{"1) 120 Washington St, Millside 00104", "2) 120 Washington St, Northgate 00102", "3) 120 Washington St, Southport 00107", "4) None of these"} {
		if !strings.Contains(text, says) {
			t.Fatalf("the acknowledgement lacks %q:\n%s", says, text)
		}
	}
	reply := func(id, words string) {
		in := parseMail([]byte(ack))
		tr.deliver(in.ReplyTo[0].Address, "From: eve@home.example\nTo: "+in.ReplyTo[0].Address+"\nSubject: Re: "+in.Subject+"\nMessage-ID: <"+id+"@home.example>\nIn-Reply-To: <"+
			in.MessageID+">\n\n"+words+"\n\nOn Mon, 2 Mar 2026 at 10:00, District 1 <d1@riverton.example> wrote:\n> 1) 120 Washington St, Millside 00104\n> 2) 120 Washington St, Northgate 00102\n")
	}
	reply("three", "3")
	records := tr.signIn("records@riverton.example", demoPassword)
	tr.until("the case is with District 7", func() bool {
		return strings.Contains(records.get("/inbox?view=all"), "District 7") && strings.Contains(records.get("/inbox/C-10001-4"), "Re: We have your message")
	})
	reply("again", "2") // late: the question is over, and this is ordinary text
	tr.until("the late digit is on the case", func() bool {
		return regexp.MustCompile(`(?s)Re: We have.*Re: We have`).MatchString(records.get("/inbox/C-10001-4"))
	})
	if page := records.get("/inbox/C-10001-4"); !strings.Contains(page, "District 7") {
		t.Errorf("a late digit moved the case:\n%s", page)
	}
}

// TestASignatureInAnotherCity is left alone: the resident is asked where it is.
func TestASignatureInAnotherCity(t *testing.T) {
	t.Parallel()
	tr := newRiverton(t)
	tr.deliver("d1@riverton.example", "From: Kay Ray <kay@firm.example>\nTo: d1@riverton.example\nSubject: Street light out\nMessage-ID: <k@firm.example>\n\n"+
		"The street light in front of our shop is out.\n\n-- \nKay Ray\nLamps Ltd.\n12 Elm Street, Springfield, MA 01103\n")
	ack := parseMail([]byte(tr.received(func(m mailhost.Sent) bool { return m.To[0] == "kay@firm.example" })))
	if !strings.Contains(ack.Text, "address or the nearest corner") || strings.Contains(ack.Text, "Elm") || ack.From.Address != "d1@riverton.example" {
		t.Errorf("from %s:\n%s", ack.From.Address, ack.Text)
	}
}

// texting plays Twilio and a resident's telephone: it signs what comes in, and keeps the words of what goes out.
type texting struct {
	tr   *trial
	sent chan string
}

const phoneOfEve = "+16175550123"

func newTexting(t *testing.T) *texting {
	t.Helper()
	p := &texting{sent: make(chan string, 10)}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method != http.MethodPost { // the lists of what came in and went out
			w.Write([]byte(`{"messages": [], "calls": [], "recordings": []}`))
			return
		}
		if r.FormValue("To") == phoneOfEve {
			p.sent <- r.FormValue("Body")
		}
		w.WriteHeader(http.StatusCreated)
		w.Write([]byte(`{"sid": "SM` + strings.Repeat("f", 31) + fmt.Sprint(len(p.sent)) + `", "status": "queued", "num_segments": "1"}`))
	}))
	t.Cleanup(api.Close)
	p.tr = newRiverton(t, "TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=token", "TWILIO_API_URL="+api.URL)
	return p
}

// write sends a text to the number of District 1.
func (p *texting) write(sid, words string) {
	p.tr.t.Helper()
	form := url.Values{"MessageSid": {"SM" + strings.Repeat("0", 31) + sid}, "AccountSid": {"AC1"}, "From": {phoneOfEve}, "To": {"+15555550101"}, "Body": {words}, "NumMedia": {"0"}}
	r, err := http.NewRequestWithContext(p.tr.t.Context(), http.MethodPost, p.tr.url+"/twilio/sms", strings.NewReader(form.Encode()))
	if err != nil {
		p.tr.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set(twilio.SignatureHeader, twilio.Sign("token", p.tr.url+"/twilio/sms", form))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.tr.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		p.tr.t.Fatalf("the text %q was answered with %s", words, answer.Status)
	}
}

// TestAskedByText walks the same by text messages, from a number that nobody knows: asked on the same channel, answered with a
// digit, brought to the office of the place; a digit that comes later is ordinary text.
func TestAskedByText(t *testing.T) {
	t.Parallel()
	p := newTexting(t)
	p.write("1", "pothole at 120 washington")
	asked := ""
	for len(asked) == 0 || !strings.Contains(asked, "3)") {
		select {
		case words := <-p.sent:
			asked += words + "\n"
		case <-t.Context().Done():
			t.Fatal("nothing was asked: " + asked)
		}
	}
	for _, says := range []string{"C-10001-4", "1)", "Millside", "Northgate", "Southport", "4)"} {
		if !strings.Contains(asked, says) {
			t.Errorf("the question lacks %q:\n%s", says, asked)
		}
	}
	p.write("2", "3")
	records := p.tr.signIn("records@riverton.example", demoPassword)
	p.tr.until("the case is with District 7", func() bool {
		return strings.Contains(records.get("/inbox/C-10001-4"), "District 7")
	})
	p.write("3", "2")
	p.tr.until("the late digit is on the case", func() bool {
		page := records.get("/inbox/C-10001-4")
		return regexp.MustCompile(`(?s)pothole at 120 washington.*>\s*3\s*<.*>\s*2\s*<`).MatchString(page)
	})
	if page := records.get("/inbox/C-10001-4"); !strings.Contains(page, "District 7") {
		t.Errorf("a late digit moved the case:\n%s", page)
	}
}
