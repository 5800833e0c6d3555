package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

func TestStatusPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/s/"+casework.StatusToken(testSigner{}, 3), "")
	if p.code != http.StatusOK || p.Get("Referrer-Policy") != "same-origin" || p.Get("Set-Cookie") != "" || p.Get("Cache-Control") != "no-store" {
		t.Errorf("got %d, %v", p.code, p.Header)
	}
	p.says("Your case C-48213-5", "Received June 8", "Office of Councilor Lee Wong, District 5", "With the office", "This link is secret", "+1 617 555 0105")
	p.hides("Rosa", "Delgado", "Cruce", "Poplar", "Ana Ribeiro", "mail.example")
	if n := len(p.tag(atom.Script)); n != 0 {
		t.Errorf("there are %d scripts", n)
	}
	last := s.store.recorded[len(s.store.recorded)-1]
	want := casework.Event{Kind: casework.StatusRead, At: noon, Case: 3, Office: "d5", Actor: "resident"}
	if diff := cmp.Diff(last, want); diff != "" {
		t.Errorf("recorded (- got, + want):\n%s", diff)
	}
}

func TestStanding(t *testing.T) {
	t.Parallel()
	for status, want := range map[casework.Status][3]string{
		casework.New: {"With the office", "With the office", "cur"}, casework.Open: {"With the office", "With the office", "cur"},
		casework.WaitingOnResident:   {"We wait for your answer", "With the office", "cur"},
		casework.WaitingOnDepartment: {"With a city department since June 8", "With a city department", "cur"},
		casework.Resolved:            {"Resolved", "With the office", "done"}, casework.Closed: {"Closed", "With the office", "done"},
	} {
		s := newSite(t)
		s.store.cases[0].Status = status
		p := s.get("/s/"+casework.StatusToken(testSigner{}, 3), "")
		if got := text(p.id("now")); got != want[0] {
			t.Errorf("%s: it stands %q, want %q", status, got, want[0])
		}
		var steps []*html.Node
		for n := range p.tag(atom.Ol)[0].ChildNodes() {
			if n.DataAtom == atom.Li {
				steps = append(steps, n)
			}
		}
		if len(steps) != 3 || attr(steps[0], "class") != "done" || attr(steps[1], "class") != want[2] || !strings.Contains(text(steps[1]), want[1]) {
			t.Errorf("%s: the steps are %q", status, text(p.tag(atom.Ol)[0]))
		}
		if current := attr(steps[1], "aria-current") == "step"; current != status.Live() {
			t.Errorf("%s: the current step is marked: %v", status, current)
		}
	}
	en := teller{"en", newSampleTexts().Words("en"), time.UTC}
	if now, next := en.standing(PublicCase{Status: casework.Open, AnsweredAt: noon}, noon); now != "The office is working on it" || !strings.Contains(next, "by June 9 at the latest") {
		t.Errorf("answered: %q, %q", now, next)
	}
}

func TestStatusLinksThatOpenNothing(t *testing.T) {
	t.Parallel()
	good := casework.StatusToken(testSigner{}, 3)
	other := casework.StatusToken(testSigner{}, 4)
	forged := other[:10] + good[10:] // the case lies in the first 48 bits; what follows is its authenticator
	for name, token := range map[string]string{
		"rubbish": "x", "cut": good[:len(good)-1], "forged": forged, "a sensitive case": casework.StatusToken(testSigner{}, 11), "a case that is gone": casework.StatusToken(testSigner{}, 999),
	} {
		s := newSite(t)
		p := s.get("/s/"+token, "")
		if p.code != http.StatusNotFound || len(s.store.recorded) != 0 {
			t.Errorf("%s: got %d, recorded %v", name, p.code, s.store.recorded)
		}
		p.says("This link opens no case")
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) {
		c.Checks = []Check{
			{"database", func(context.Context) error { return nil }},
			{"mailboxes", func(context.Context) error {
				return errors.New("district5@council.example: the password was refused")
			}},
		}
	})
	p := s.get("/readyz", "")
	var got readiness
	if err := json.Unmarshal([]byte(p.body), &got); err != nil {
		t.Fatalf("%v in %s", err, p.body)
	}
	want := readiness{Checks: []checkResult{{Name: "database", OK: true}, {Name: "mailboxes", Reason: "district5@council.example: the password was refused"}}}
	if diff := cmp.Diff(got, want); diff != "" || p.code != http.StatusServiceUnavailable {
		t.Errorf("got %d (- got, + want):\n%s", p.code, diff)
	}
	if p := newSite(t).get("/readyz", ""); p.code != http.StatusOK || !strings.Contains(p.body, `"ready":true`) {
		t.Errorf("with nothing to check: %d %s", p.code, p.body)
	}
	s.store.broken = errors.New("the database is away")
	if p := s.do(visit{method: "GET", path: "/healthz", cookie: "x"}); p.code != http.StatusOK || p.body != "ok\n" {
		t.Errorf("with the database away: %d %q", p.code, p.body)
	}
	if p := s.get("/metrics", ""); p.code != http.StatusNotFound {
		t.Errorf("metrics that were not passed in: %d", p.code)
	}
}

// TestAHangingCheck is answered for when patience is over.
func TestAHangingCheck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), checkPatience)
		defer cancel()
		hang := make(chan error)
		got := runChecks(ctx, []Check{{"mail server", func(context.Context) error { return <-hang }}})
		if got.Ready || got.Checks[0].Reason != "no answer in time" {
			t.Errorf("got %+v", got)
		}
		close(hang)
	})
}

func TestRefusalsInTheirOwnWords(t *testing.T) {
	t.Parallel()
	for kind, status := range map[casework.Kind]int{casework.Invalid: 422, casework.NotFound: 404, casework.Conflict: 409, casework.Forbidden: 403, casework.Paused: 503} {
		s := newSite(t)
		cookie := s.enter(ana)
		s.store.recordErr = casework.Errorf(kind, "One sentence for <you>.")
		p := s.do(visit{method: "GET", path: "/inbox", cookie: cookie})
		if p.code != status {
			t.Errorf("%s: got %d, want %d", kind, p.code, status)
		}
		p.says("One sentence for <you>.", failureTitles[status])
	}
}

func TestMistakesOfOurs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := s.enter(ana)
	s.store.broken = errors.New(`ERROR: relation "cases" does not exist (SQLSTATE 42P01)`)
	p := s.do(visit{method: "GET", path: "/inbox", cookie: cookie})
	if p.code != http.StatusInternalServerError {
		t.Errorf("got %d", p.code)
	}
	p.says("This is our mistake", "Number of this mistake:")
	p.hides("SQLSTATE", "relation", "goroutine")
}

func TestAPanicIsAPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) {
		c.Metrics = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") })
	})
	p := s.get("/metrics", "")
	if p.code != http.StatusInternalServerError {
		t.Errorf("got %d", p.code)
	}
	p.says("This is our mistake")
	p.hides("secret")
}

// TestAPageThatCannotBeMade is answered with the one that was made at the start.
func TestAPageThatCannotBeMade(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := newServer(Config{PublicURL: &url.URL{}, Store: site.store, City: sampleCity(), Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(testLog{t}, nil))})
	w := httptest.NewRecorder()
	s.render(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusOK, "inbox", struct{ Nothing int }{})
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "The page could not be made") || !strings.Contains(w.Body.String(), "</html>") {
		t.Errorf("got %d:\n%s", w.Code, w.Body)
	}
	if _, err := s.execute("no such page", nil); err == nil {
		t.Error("a page is made that there is no template for")
	}
}
