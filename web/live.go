package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// liveLife is how long one connection lasts; the browser makes a new one by itself, which asks again who it is. It also bounds how
// long an open page keeps the program from ending.
const liveLife = 20 * time.Second

// liveRest is how often a page is told at most.
const liveRest = time.Second

// livePath is where pages listen. Listening keeps no session alive: it is the page that listens, not a person.
const livePath = "/live"

// live answers GET /live?case= with Server-Sent Events (WHATWG HTML, section 9.2): hints that something changed, and the figures
// beside the lists, as the viewer may see them. The page reads again what it shows.
func (s *server) live(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	page := &livePage{viewer: me.Viewer, news: make(chan news, 1)}
	if n, err := casework.ParseCaseNumber(r.URL.Query().Get("case")); err == nil {
		page.number = n
	}
	defer s.hub.join(page)()
	ctx, leave := s.watch.join(r.Context(), me.TokenHash)
	defer leave()
	r = r.WithContext(ctx)
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	if _, err := fmt.Fprint(w, "retry: 1000\n\n"); err != nil {
		return nil
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("sending events: %w", err)
	}
	end := time.NewTimer(s.liveLife)
	defer end.Stop()
	writing := ""
	for {
		select {
		case <-r.Context().Done():
			return nil
		case <-end.C:
			return nil
		case n := <-page.news:
			if err := s.tellPage(w, r, me, n, &writing); err != nil {
				s.Log.Debug("sending events", "err", err)
				return nil
			}
			if err := out.Flush(); err != nil {
				return nil
			}
			if !s.rest(r, end.C) {
				return nil
			}
		}
	}
}

// rest is the time between two things that a page is told: each makes it count its lists again. What happens meanwhile is told
// together.
func (s *server) rest(r *http.Request, end <-chan time.Time) bool {
	rest := time.NewTimer(s.liveRest)
	defer rest.Stop()
	select {
	case <-r.Context().Done():
		return false
	case <-end:
		return false
	case <-rest.C:
		return true
	}
}

// told is what a page gets to know; no word of a resident is in it.
type told struct {
	Cases  []string          `json:"cases"`
	Opened int               `json:"opened"`
	Counts map[string]string `json:"counts"` // as they stand beside the lists
}

func (s *server) tellPage(w http.ResponseWriter, r *http.Request, me SignedIn, n news, writing *string) error {
	if now := writers(n.Writing); now != *writing {
		*writing = now
		if err := sendEvent(w, "presence", now); err != nil {
			return err
		}
	}
	if len(n.Cases) == 0 {
		return nil
	}
	counts, err := s.Store.Counts(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("counting: %w", err)
	}
	t := told{Opened: n.Opened, Counts: map[string]string{}}
	figures := countsByKey(counts)
	if figures["unread"], err = s.Store.Unread(r.Context(), me.Viewer); err != nil {
		return fmt.Errorf("counting notifications: %w", err)
	}
	for key, n := range figures {
		t.Counts[key] = figure(key, n)
	}
	for _, c := range n.Cases {
		t.Cases = append(t.Cases, c.String())
	}
	return sendEvent(w, "change", t)
}

func sendEvent(w http.ResponseWriter, name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, data)
	return err
}

// writers says who writes, once for each person: "Ana Ribeiro is answering".
func writers(all []Writer) string {
	var say []string
	for _, w := range all {
		doing := " is answering"
		if w.Kind == NoteDraft {
			doing = " is writing a note"
		}
		if line := w.Name + doing; !slices.Contains(say, line) {
			say = append(say, line)
		}
	}
	return strings.Join(say, ", ")
}

// countsByKey are the figures as the navigation names them.
func countsByKey(n Counts) map[string]int {
	all := map[string]int{"triage": n.Triage, "held": n.Held, "automatic": n.Automatic, "unsent": n.Waiting}
	for _, x := range viewItems {
		all[string(x.view)] = n.of(x.view)
	}
	return all
}

// figure is how a number of things is written beside their list: of what only ever grows, it is not counted how many more there are.
func figure(key string, n int) string {
	switch v := View(key); {
	case v == CopiedCases && n >= MostCopies:
		return strconv.Itoa(MostCopies) + "+"
	case (v == ResolvedCases || v == SpamCases || v == "automatic") && n >= MostCounted:
		return fmt.Sprintf("%d,%03d+", MostCounted/1000, MostCounted%1000)
	}
	return strconv.Itoa(n)
}
