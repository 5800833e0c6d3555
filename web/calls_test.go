package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

func TestCallsSayWhatIsToBeDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/calls", ana)
	p.says("To be called back 2", "+16175550123", "Voicemail, 34 seconds", "Number withheld", "Spoken with, and not written down 2", "3:05 minutes", "12 seconds", "Flooded crossing", "Missed in the last seven days 1", "+16175550124")
	if !slices.Contains(p.links(), "/messages/11/recording") || !slices.Contains(p.links(), "tel:+16175550123") || slices.Contains(p.links(), "tel:") {
		t.Errorf("links: %v", p.links())
	}
	if got := s.events(); !slices.Contains(got, casework.ListRead) {
		t.Errorf("events: %v", got)
	}
	s.get("/calls", "deb@council.example").hides("+1617")
	volunteer := s.get("/calls", "vi@council.example")
	volunteer.says("+16175550123")
	if forms := volunteer.all(func(n *html.Node) bool {
		return n.DataAtom == atom.Form && strings.HasPrefix(attr(n, "action"), "/calls")
	}); len(forms) > 0 {
		t.Error("a volunteer may write")
	}
}

func TestOneLineFilesACall(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, f := range []struct {
		path string
		form url.Values
		want string
	}{
		{"/calls/log", url.Values{"call": {"CA1"}, "case": {"C-48213-5"}, "line": {" The drain again "}}, "CA1 on C-48213-5: The drain again"},
		{"/calls/back/31", url.Values{"line": {"She knows"}}, "back: She knows"},
		{"/calls/by-hand", url.Values{"channel": {"walk-in"}, "name": {"Rosa"}, "line": {"A tree"}, "owed": {"yes"}}, "walk-in of Rosa: A tree"},
	} {
		p := s.post(f.path, ana, f.form)
		if p.code != http.StatusSeeOther || !strings.HasPrefix(p.Get("Location"), "/calls?") {
			t.Errorf("%s: %d to %s\n%s", f.path, p.code, p.Get("Location"), p.text())
			continue
		}
		s.get(p.Get("Location"), ana).says("case C-48213-5")
		if got := s.store.phone.logged[len(s.store.phone.logged)-1]; got != f.want {
			t.Errorf("%s: %q", f.path, got)
		}
	}
}

func TestWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/calls/log", ana, url.Values{"call": {"CA1"}, "case": {"C-48213-9"}, "line": {"The drain again"}})
	p.says("has a digit wrong")
	if p.code != http.StatusUnprocessableEntity || attr(p.id("line-CA1"), "value") != "The drain again" || attr(p.id("line-CA1"), "aria-invalid") != "true" {
		t.Errorf("%d", p.code)
	}
	if attr(p.id("line-CA2"), "value") != "" {
		t.Error("another call's line is filled")
	}
	p = s.post("/calls/by-hand", ana, url.Values{"channel": {"paper"}, "name": {"Rosa"}, "contact": {"617-555-0123"}, "case": {"x"}, "line": {"A letter"}})
	if attr(p.id("line-hand"), "value") != "A letter" || attr(p.id("hand-name"), "value") != "Rosa" || attr(p.id("hand-contact"), "value") != "617-555-0123" || attr(p.id("hand-case"), "value") != "x" {
		t.Errorf("lost: %s", p.text())
	}
	if p := s.post("/calls/log", ana, url.Values{"call": {"CA1"}, "line": {"twice"}}); p.code != http.StatusConflict {
		t.Errorf("two people at once: %d", p.code)
	}
}

func TestSoundIsServedInParts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := s.enter(ana)
	whole := s.do(visit{method: "GET", path: "/messages/11/audio", cookie: cookie})
	if whole.code != 200 || whole.body != string(sampleSound) || whole.Get("Content-Type") != "audio/wav" || whole.Get("Accept-Ranges") != "bytes" || whole.Get("Content-Security-Policy") != filePolicy {
		t.Errorf("%d %v", whole.code, whole.Header)
	}
	for asked, want := range map[string]string{"bytes=0-3": "RIFF", "bytes=8-11": "WAVE", "bytes=-4": "6789"} {
		p := s.do(visit{method: "GET", path: "/messages/11/audio", cookie: cookie, header: map[string]string{"Range": asked}})
		if p.code != http.StatusPartialContent || p.body != want {
			t.Errorf("%s: %d %q", asked, p.code, p.body)
		}
	}
	if p := s.do(visit{method: "GET", path: "/messages/11/audio", cookie: cookie, header: map[string]string{"Range": "bytes=99999-"}}); p.code != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("beyond the end: %d", p.code)
	}
	listened := 0
	for _, e := range s.events() {
		if e == casework.ListenedTo {
			listened++
		}
	}
	if listened != 2 { // the whole, and the first part
		t.Errorf("recorded %d times", listened)
	}
	if p := s.get("/messages/11/audio", "deb@council.example"); p.code != http.StatusNotFound || strings.Contains(p.body, "RIFF") {
		t.Errorf("another office hears it: %d", p.code)
	}
}

func TestTranscriptsAreMarkedAndMended(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/messages/11/recording", ana)
	p.says("Written by a machine (whisper-1, es)", "Hay un <bache>", "the recording counts")
	if !strings.Contains(p.Get("Content-Security-Policy"), "media-src 'self'") || attr(p.one(atom.Audio), "src") != "/messages/11/audio" {
		t.Error("the page cannot play")
	}
	if p := s.post("/messages/11/transcript", ana, url.Values{"text": {"Hay dos baches"}}); p.code != http.StatusSeeOther || s.store.phone.transcript != "Hay dos baches" {
		t.Errorf("%d %q", p.code, s.store.phone.transcript)
	}
	if p := s.post("/messages/11/transcript", ana, url.Values{"text": {" "}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("nothing: %d", p.code)
	}
}
