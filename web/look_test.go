package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestLook serves the sample office for looking at in a browser, until the test is stopped:
//
//	COMMONLINE_LOOK=127.0.0.1:8099 go test ./web -run TestLook -timeout 1h
//
// Beside it, at the same paths under other ports, stand an office in trouble (+1), an empty one (+2) and the demo (+3).
func TestLook(t *testing.T) {
	listen := os.Getenv("COMMONLINE_LOOK")
	if listen == "" {
		t.Skip("set COMMONLINE_LOOK=127.0.0.1:8099 to look at the pages in a browser")
	}
	t.Logf("sign in as ana@council.example with %q", samplePassword)
	var host string
	var port int
	if _, err := fmt.Sscanf(listen, "127.0.0.1:%d", &port); err != nil {
		t.Fatalf("COMMONLINE_LOOK is 127.0.0.1:PORT, not %q", listen)
	}
	host = "127.0.0.1"
	plain := func(c *Config) { c.PublicURL = &url.URL{Scheme: "http", Host: listen} }
	trouble := func(c *Config) {
		m := c.Store.(*memory)
		m.sending = SendingState{Mode: SendingOn, Paused: true, Why: "More than 200 messages wanted to leave within a minute.", Since: noon.Add(-time.Hour), Withheld: 214}
		m.boxes = append(m.boxes, MailboxHealth{Mailbox: "al1", Address: "osei@council.example", Failing: true, Sentence: "The mail server refused the password. The operator has to renew it.", Since: noon.Add(-40 * time.Minute)})
	}
	empty := func(c *Config) {
		m := c.Store.(*memory)
		m.cases, m.heldMail, m.automatic, m.unsent, m.boxes = nil, nil, nil, nil, nil
	}
	var box *outbox
	demo := func(c *Config) {
		withDemo(&box)(c)
		box.sent = []OutMail{{To: "Rosa Delgado <rosa@mail.example>", From: "district5+abc@council.example", MessageID: "ack1@council.example", Subject: "We have your message: C-48213-5", Text: "Your message has reached the office of Councilor Lee Wong.\n\nIts number is C-48213-5.", At: noon}}
	}
	failed := make(chan error)
	for i, change := range [][]func(*Config){{plain}, {plain, trouble}, {plain, empty}, {plain, demo}} {
		go func() {
			failed <- http.ListenAndServe(fmt.Sprintf("%s:%d", host, port+i), newSite(t, change...))
		}()
	}
	t.Logf("status page: /s/%s", casework.StatusToken(testSigner{}, 3))
	t.Fatal(<-failed)
}
