package web

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestNewsIsNotWaitedFor has a hub that asks by itself once an hour: what it is told of it passes on.
func TestNewsIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	wake, asked := make(chan struct{}, 1), make(chan casework.EventID)
	h := &hub{pages: map[*livePage]bool{}, every: time.Hour, wake: wake, fail: func(err error) { t.Error(err) }}
	h.read = func(ctx context.Context, after casework.EventID) (Pulse, error) {
		select {
		case asked <- after:
		case <-ctx.Done():
		}
		return Pulse{Newest: after + 5, Hints: []Hint{{Event: after + 5, Case: 48213, Offices: []casework.OfficeID{"d5"}}}}, nil
	}
	page := &livePage{viewer: casework.Viewer{Office: "d5"}, news: make(chan news, 1)}
	defer h.join(page)()
	<-asked
	for range 2 {
		wake <- struct{}{}
		<-asked
		if n := <-page.news; len(n.Cases) != 1 {
			t.Errorf("told of %v", n.Cases)
		}
	}
}

// TestWhoChangesTellsTheOthers posts, and asks for pages: deeds alone are news, and only those that were done.
func TestWhoChangesTellsTheOthers(t *testing.T) {
	t.Parallel()
	told := 0
	s := newSite(t, func(c *Config) { c.Changed = func() { told++ } })
	s.get("/inbox", ana)
	if told != 0 {
		t.Errorf("reading was told %d times", told)
	}
	s.post("/inbox/C-48213-5/draft", ana, url.Values{"kind": {"note"}, "text": {"x"}})
	if told != 1 {
		t.Errorf("a draft was told %d times", told)
	}
	s.post("/inbox/C-99999-9/draft", ana, url.Values{"kind": {"note"}, "text": {"x"}})
	if told != 1 {
		t.Errorf("what was refused was told")
	}
}
