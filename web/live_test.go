package web

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/commonline/commonline/casework"
)

// often makes the hub ask without delay.
func often(s *site) *site {
	s.server.hub.every = time.Millisecond
	s.server.liveRest = time.Millisecond
	return s
}

// listen opens the stream as somebody, and gives its lines.
func (s *site) listen(ctx context.Context, path, as string) *bufio.Scanner {
	s.t.Helper()
	server := httptest.NewServer(s)
	s.t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "__Host-commonline", Value: s.enter(as)})
	answer, err := server.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { answer.Body.Close() })
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		s.t.Fatalf("%s as %s: %d, %q", path, as, answer.StatusCode, got)
	}
	return bufio.NewScanner(answer.Body)
}

// next gives the data of the next event of a name.
func next(t *testing.T, lines *bufio.Scanner, name string) string {
	t.Helper()
	for lines.Scan() {
		if lines.Text() == "event: "+name && lines.Scan() {
			return strings.TrimPrefix(lines.Text(), "data: ")
		}
	}
	t.Fatalf("the stream ended before %q: %v", name, lines.Err())
	return ""
}

func (s *site) happen(kind casework.EventKind, id casework.CaseID) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	s.store.happened(casework.Event{Kind: kind, Case: id, At: noon})
}

func TestPagesHearOfWhatHappens(t *testing.T) {
	t.Parallel()
	s := often(newSite(t))
	s.store.writing = []Writer{{Case: 48213, Office: "d5", Staff: 3, Name: "Marcus Teague", Kind: MailDraft}, {Case: 48213, Office: "d5", Staff: 2, Name: "Ana Ribeiro"},
		{Case: 48214, Office: "d5", Staff: 1, Name: "Vi Nguyen"}}
	lines := s.listen(t.Context(), "/live?case=C-48213-5", ana)
	if got := next(t, lines, "presence"); got != `"Marcus Teague is answering"` {
		t.Errorf("who writes: %s", got)
	}
	s.happen(casework.CaseOpened, 10) // behind the wall of District 4
	s.happen(casework.CaseOpened, 4)
	got := next(t, lines, "change")
	if !strings.Contains(got, `"cases":["C-48214-3"],"opened":1`) || !strings.Contains(got, `"open":"6"`) || !strings.Contains(got, `"held":"2"`) {
		t.Errorf("got %s", got)
	}
	s.happen(casework.NoteAdded, 9) // a case of District 4 of which there is a copy
	if got := next(t, lines, "change"); !strings.Contains(got, `"C-48219-7"`) || strings.Contains(got, "C-48214-3") {
		t.Errorf("got %s", got)
	}
}

func TestAStreamEndsByItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.server.liveLife = time.Millisecond
	lines := s.listen(t.Context(), "/live", ana)
	for lines.Scan() {
	}
	if err := lines.Err(); err != nil {
		t.Errorf("it broke off: %v", err)
	}
	s.server.hub.mu.Lock()
	defer s.server.hub.mu.Unlock()
	if len(s.server.hub.pages) != 0 || s.server.hub.stop != nil {
		t.Error("the database is asked on, for no page")
	}
}

func TestAPulseThatFails(t *testing.T) {
	t.Parallel()
	failed := make(chan error, 1)
	calls := 0
	page := &livePage{viewer: casework.Viewer{Office: "d5"}, news: make(chan news, 1)}
	h := &hub{pages: map[*livePage]bool{}, every: time.Millisecond, fail: func(err error) { failed <- err },
		read: func(context.Context, casework.EventID) (Pulse, error) {
			calls++
			if calls == 2 {
				return Pulse{}, errors.New("the database is away")
			}
			return Pulse{Newest: 5, Hints: []Hint{{Event: casework.EventID(calls), Case: 48213, Offices: []casework.OfficeID{"d5"}}}}, nil
		}}
	leave := h.join(page)
	<-failed
	if n := <-page.news; len(n.Cases) != 1 {
		t.Errorf("after the failure: %+v", n)
	}
	leave()
}

func TestEventsOutOfTheirOrder(t *testing.T) {
	t.Parallel()
	var s seenEvents
	ids := func(p Pulse) (all []casework.EventID) {
		for _, h := range s.fresh(p).Hints {
			all = append(all, h.Event)
		}
		return all
	}
	pulse := func(newest casework.EventID, hints ...casework.EventID) Pulse {
		p := Pulse{Newest: newest}
		for _, h := range hints {
			p.Hints = append(p.Hints, Hint{Event: h})
		}
		return p
	}
	if got := ids(pulse(10)); got != nil {
		t.Errorf("the first pulse told %v", got)
	}
	if got := ids(pulse(13, 11, 13)); !slices.Equal(got, []casework.EventID{11, 13}) {
		t.Errorf("got %v", got)
	}
	if got := ids(pulse(13, 11, 12, 13)); !slices.Equal(got, []casework.EventID{12}) {
		t.Errorf("12 was committed late, and we heard %v", got)
	}
	for i := range 2 * pulseOverlap {
		ids(pulse(casework.EventID(14+i), casework.EventID(14+i)))
	}
	if len(s.known) != pulseOverlap {
		t.Errorf("%d are remembered", len(s.known))
	}
}

func TestABoxHoldsAllNews(t *testing.T) {
	t.Parallel()
	p := &livePage{news: make(chan news, 1)}
	p.tell(news{Cases: []casework.CaseNumber{1}, Opened: 1})
	p.tell(news{Cases: []casework.CaseNumber{2}, Opened: 2})
	if n := <-p.news; n.Opened != 3 || !slices.Equal(n.Cases, []casework.CaseNumber{1, 2}) {
		t.Errorf("%+v", n)
	}
}

// TestTwoSideBySide has one browser see what happens elsewhere: the words that are typed stay, nothing moves, and the answer waits
// until what came in is taken note of.
func TestTwoSideBySide(t *testing.T) {
	t.Parallel()
	s := often(newSite(t, plain))
	b := browse(t, s, ana)
	b.open(rosas)
	b.press("r")
	b.keys("We do not know.")
	const places = `['#answer', '.compose-foot', '#list .row', '#case-h', '.nav li:nth-child(4)'].map(s => document.querySelector(s).getBoundingClientRect().bottom).join(' ')`
	top := js[string](b, places)
	theirs := s.get(rosas, marcus).form(rosas + "/answer")
	theirs.Set("text", "The crew comes on Friday.")
	theirs.Set("then", "send")
	s.post(rosas+"/answer", marcus, theirs)
	s.happen(casework.CaseOpened, 4)
	b.until(`document.querySelector('#case .thread:last-of-type')?.textContent.includes('The crew comes on Friday.')`)
	b.until(`document.querySelector('#fresh')?.textContent === '1 new case. Show it'`)
	b.until(`document.querySelector('#came button') && document.activeElement.id === 'answer' && document.activeElement.value === 'We do not know.'`)
	if now := js[string](b, places); now != top {
		t.Errorf("what was at %v is at %v", top, now)
	}
	b.shoot("side-by-side")
	b.do(chromedp.Click("#came button"))
	b.press(" ")
	b.do(chromedp.Click(".form-mail .btn-primary"))
	b.until(`location.search === '?done=sent'`)
}
