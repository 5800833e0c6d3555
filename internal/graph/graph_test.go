package graph_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/graph"
	"github.com/commonline/commonline/internal/graph/graphtest"
)

const (
	box   = "d4@city.example"
	mayor = "mayor@city.example"
)

var plain = []byte("From: a@x.example\r\nSubject: s\r\n\r\nhello\r\n")

// newClient is over a double that opens the first of two mailboxes to the token "good".
func newClient(t *testing.T) (*graph.Client, *graphtest.Graph) {
	t.Helper()
	g := graphtest.New(func(user, token string) bool { return user == box && token == "good" }, box, mayor)
	return &graph.Client{Base: g.URL, HTTP: g.Client(), Token: func(context.Context, string) (string, error) { return "good", nil }}, g
}

func TestChangesComePageByPage(t *testing.T) {
	t.Parallel()
	c, g := newClient(t)
	at := time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)
	for range 5 {
		g.Deliver(box, graph.Inbox, plain, at)
	}
	gone := g.Deliver(box, graph.Inbox, plain, at)
	g.Remove(box, gone)
	read := func(since string) (all []graph.Message, link string) {
		for {
			p, err := c.Changes(t.Context(), box, graph.Inbox, since, 2)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, p.Messages...)
			if since = p.Next; p.Delta != "" {
				return all, p.Delta
			}
		}
	}
	all, link := read("")
	if len(all) != 6 || !all[5].Removed || !all[0].Received.Equal(at) {
		t.Errorf("%+v", all)
	}
	if again, next := read(link); len(again) != 0 || next == "" {
		t.Errorf("news: %+v", again)
	}
	id := g.Deliver(box, graph.Inbox, plain, at)
	if news, _ := read(link); len(news) != 1 || news[0].ID != id {
		t.Errorf("news: %+v", news)
	}
	body, _, err := c.MIME(t.Context(), box, id)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if raw, err := io.ReadAll(body); err != nil || !bytes.Equal(raw, plain) {
		t.Errorf("%q, %v", raw, err)
	}
	g.Forget()
	if _, err := c.Changes(t.Context(), box, graph.Inbox, link, 2); graph.StatusOf(err) != http.StatusGone {
		t.Errorf("a link that is forgotten: %v", err)
	}
	if _, err := c.Folder(t.Context(), mayor, graph.Inbox); graph.StatusOf(err) != http.StatusForbidden {
		t.Errorf("another mailbox: %v", err)
	}
}

func TestMailIsSent(t *testing.T) {
	t.Parallel()
	c, g := newClient(t)
	if err := c.Send(t.Context(), box, plain); err != nil {
		t.Fatal(err)
	}
	if sent := g.Sent(box); len(sent) != 1 || !bytes.Equal(sent[0].MIME, plain) {
		t.Errorf("sent %v", sent)
	}
	if err := c.Send(t.Context(), box, bytes.Repeat(plain, 80000)); graph.StatusOf(err) != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %v", err)
	}
	files := []graph.File{{Name: "small.pdf", Type: "application/pdf", Body: bytes.Repeat([]byte("s"), 1<<20)}, {Name: "large.pdf", Type: "application/pdf", Body: bytes.Repeat([]byte("l"), 7<<20)}}
	if err := c.SendLarge(t.Context(), box, plain, files); err != nil {
		t.Fatal(err)
	}
	sent := g.Sent(box)
	if len(sent) != 2 || !bytes.Equal(sent[1].Files["small.pdf"], files[0].Body) || !bytes.Equal(sent[1].Files["large.pdf"], files[1].Body) || g.Drafts() != 0 {
		t.Errorf("%d sent, %d drafts left", len(sent), g.Drafts())
	}
}

func TestADraftWhoseFilesFailIsThrownAway(t *testing.T) {
	t.Parallel()
	c, g := newClient(t)
	attach := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "attachments") }
	c.HTTP = &http.Client{Transport: failing{g.Client().Transport, attach}}
	if err := c.SendLarge(t.Context(), box, plain, []graph.File{{Name: "a", Body: []byte("a")}}); err == nil || g.Drafts() != 0 || len(g.Sent(box)) != 0 {
		t.Errorf("%v, %d drafts, %d sent", err, g.Drafts(), len(g.Sent(box)))
	}
}

type failing struct {
	http.RoundTripper
	when func(*http.Request) bool
}

func (f failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.when(r) {
		return nil, io.ErrUnexpectedEOF
	}
	return f.RoundTripper.RoundTrip(r)
}

func TestThrottlingAndTokens(t *testing.T) {
	t.Parallel()
	c, g := newClient(t)
	g.Throttle(1, 17)
	_, err := c.Folder(t.Context(), box, graph.Inbox)
	var f *graph.Failure
	if !errors.As(err, &f) || !f.Throttled() || f.RetryAfter != 17*time.Second {
		t.Errorf("%v", err)
	}
	answers := []int{http.StatusUnauthorized, http.StatusOK}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(answers[0])
		answers = answers[1:]
		_, _ = io.WriteString(w, `{"@odata.nextLink": "https://evil.example/v1.0/", "value": []}`)
	}))
	defer server.Close()
	var refused []string
	c = &graph.Client{Base: server.URL, Token: func(_ context.Context, r string) (string, error) { refused = append(refused, r); return "t" + r, nil }}
	page, err := c.Changes(t.Context(), box, graph.Inbox, "", 5)
	if err != nil || len(refused) != 2 || refused[1] != "t" {
		t.Errorf("%v, asked for tokens with %q", err, refused)
	}
	if _, err := c.Changes(t.Context(), box, graph.Inbox, page.Next, 5); err == nil || !strings.Contains(err.Error(), "another host") {
		t.Errorf("a link elsewhere is followed: %v", err)
	}
}
