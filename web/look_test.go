package web

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestLook serves the sample office for looking at in a browser, until the test is stopped:
//
//	COMMONLINE_LOOK=127.0.0.1:8099 go test ./web -run TestLook -timeout 1h
//
// On the next ports stand an office in trouble, an empty one, and the demo.
func TestLook(t *testing.T) {
	listen := os.Getenv("COMMONLINE_LOOK")
	if listen == "" {
		t.Skip("set COMMONLINE_LOOK=127.0.0.1:8099 to look at the pages in a browser")
	}
	host, first, err := net.SplitHostPort(listen)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("sign in as %s with %q; a status page: /s/%s", ana, samplePassword, casework.StatusToken(testSigner{}, 3))
	failed := make(chan error)
	for i, change := range []func(*Config){func(*Config) {}, inTrouble, nothingAtAll, liveDemo} {
		address := net.JoinHostPort(host, strconv.Itoa(port+i))
		pages := newSite(t, change, func(c *Config) { c.PublicURL = &url.URL{Scheme: "http", Host: address} })
		go func() { failed <- http.ListenAndServe(address, pages) }()
	}
	t.Fatal(<-failed)
}

func nothingAtAll(c *Config) {
	m := c.Store.(*memory)
	m.cases, m.messages, m.boxes = nil, nil, nil
	empty(c)
}

// liveDemo is a demo in which every mail becomes a case a second later, and is acknowledged.
func liveDemo(c *Config) {
	var box *outbox
	withDemo(&box)(c)
	c.Demo.Deliver = deliverLater{c.Store.(*memory), box}
}

type deliverLater struct {
	store *memory
	box   *outbox
}

func (d deliverLater) Deliver(_ context.Context, to []string, raw []byte) error {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	time.AfterFunc(time.Second, func() {
		d.store.mu.Lock()
		defer d.store.mu.Unlock()
		n := casework.CaseNumber(48400 + len(d.store.cases))
		from := correspondent(m.Header.Get("From"))
		d.store.cases = append(d.store.cases, casework.Case{ID: casework.CaseID(n), Number: n, Office: "d5", Status: casework.New, Subject: subject, ResidentName: person(from), OpenedAt: noon, LastMessageAt: noon.Add(time.Duration(n) * time.Second), Messages: 1})
		d.box.sent = append([]OutMail{{To: m.Header.Get("From"), From: to[0], Subject: "We have your message: " + n.String(), Text: "Its number is " + n.String() + ".", At: noon, MessageID: fmt.Sprintf("ack-%d@council.example", n)}}, d.box.sent...)
	})
	return nil
}
