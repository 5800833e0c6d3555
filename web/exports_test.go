package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestExportsAreListed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/exports", marcus)
	p.says("Search: lamp <b>", "Waits to be made", "Being made: 3 of 7 cases", "Ready", "there until", "Could not be made", "led by another office now", "the file is gone, this entry stays",
		"With internal notes, addresses and numbers blacked out", "asked for by The Gazette", "Look how far it is")
	sound(t, p)
	if got := strings.Count(p.body, `/file" download>`); got != 1 {
		t.Errorf("%d can be downloaded", got)
	}
	p = s.get("/exports", "ole@council.example")
	p.says("Export 3 by Marcus Teague")
	p.hides("Ask for an export", "Download")
}

func TestAskingForAnExport(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/exports/new?scope=case&what=C-48213-5", marcus)
	p.says("One case", "With internal notes")
	sound(t, p)
	f := p.form("/exports/new")
	for _, begins := range []string{`value="case" checked`, `value="public" checked`, `name="black" value="yes" checked`, `name="notes" value="yes">`} {
		if !strings.Contains(p.body, begins) {
			t.Errorf("the form does not begin with %s", begins)
		}
	}
	f["scope"], f["purpose"], f["black"] = []string{"case"}, []string{"public"}, []string{"yes"}
	if p := s.post("/exports/new", marcus, f); p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(), "Give the number of the records request") {
		t.Errorf("asked for without a request: %d", p.code)
	}
	f.Set("request", "PRR-8")
	f.Set("requester", `"><script>`)
	f.Set("reason", "A request")
	f.Set("what", "zebra")
	p = s.post("/exports/new", marcus, f)
	p.says("Nothing was found there")
	if again := p.form("/exports/new"); again.Get("requester") != `"><script>` || again.Get("key") != f.Get("key") {
		t.Errorf("the form was not kept: %v", again)
	}
	f.Set("what", "C-48213-5")
	if p = s.post("/exports/new", marcus, f); p.Get("Location") != "/exports?done=asked" {
		t.Fatalf("asked for: %d %s", p.code, p.text())
	}
	want := casework.ExportOrder{Key: f.Get("key"), Scope: casework.OneCase, What: "C-48213-5", Purpose: casework.ForPublic, Request: "PRR-8", Requester: `"><script>`, Reason: "A request", BlackedOut: true}
	if len(s.store.records.orders) != 1 || s.store.records.orders[0] != want {
		t.Errorf("ordered %+v", s.store.records.orders)
	}
}

func TestAnExportIsFetched(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/exports/3/file", marcus)
	if p.body != "PK\x05\x06 a zi" || p.Get("Content-Type") != "application/zip" || p.Get("Content-Disposition") != `attachment; filename="export-3.zip"` || p.Get("Content-Length") != "9" {
		t.Errorf("fetched %q %v", p.body, p.Header)
	}
	if n := s.recordedOf(casework.ExportTaken); n != 1 {
		t.Errorf("%d events", n)
	}
	for _, path := range []string{"/exports/1/file", "/exports/99/file", "/exports/x/file"} {
		if p := s.get(path, marcus); p.code != http.StatusNotFound {
			t.Errorf("%s: %d", path, p.code)
		}
	}
	if n := s.recordedOf(casework.ExportTaken); n != 1 {
		t.Errorf("%d events of what was not fetched", n)
	}
}

// TestWhoMayNotExport gets one sentence, and the try stays on record.
func TestWhoMayNotExport(t *testing.T) {
	t.Parallel()
	for _, who := range []string{vi, "ana@council.example", iris, "ole@council.example"} {
		s := newSite(t)
		for i, path := range []string{"/exports/new", "/exports/3/file"} {
			p := s.get(path, who)
			if p.code != http.StatusForbidden || !strings.Contains(p.text(), "Your account may not export records.") {
				t.Errorf("%s at %s: %d %s", who, path, p.code, p.text())
			}
			if n := s.recordedOf(casework.ExportRefused); n != i+1 {
				t.Errorf("%s at %s: %d events", who, path, n)
			}
		}
		last := s.store.recorded[len(s.store.recorded)-1]
		if last.Detail["path"] != "GET /exports/3/file" || last.Actor == "" {
			t.Errorf("recorded %+v", last)
		}
	}
}

// recordedOf counts events of a kind.
func (s *site) recordedOf(kind casework.EventKind) int {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(s.store.recorded), func(e casework.Event) bool { return e.Kind != kind }))
}

func TestHolds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/holds", rhea)
	p.says("Case C-48213-5", "Suit 26-1881", "Placed by Rhea Dunn on 1 case", "Settled", "What a search finds now")
	sound(t, p)
	s.get("/holds", "ole@council.example").hides("What a search finds now")
	f := p.form("/holds")
	f.Set("what", "C-48214-3")
	if p := s.post("/holds", rhea, f); p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(), "Say why") {
		t.Errorf("held without a reason: %d", p.code)
	}
	f.Set("reason", "Suit 27")
	if p := s.post("/holds", rhea, f); p.Get("Location") != "/holds?done=placed" || len(s.store.records.holds) != 3 {
		t.Errorf("placed: %d", p.code)
	}
	f = p.form("/holds/2")
	f.Set("why", "over")
	if p := s.post("/holds/2", rhea, f); p.Get("Location") != "/holds?done=lifted" {
		t.Errorf("lifted: %d", p.code)
	}
	if p := s.post("/holds/1", rhea, f); p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(), "lifted already") {
		t.Errorf("lifted twice: %d", p.code)
	}
	s.store.onHold = true
	s.get(rosas, "ana@council.example").says("Legal hold", "Suit 26-1881", "Nothing here is deleted or cut")
}
