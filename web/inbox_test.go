package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

const ana = "ana@council.example"

func TestInboxIsGroupedByWhenItIsDue(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/inbox", ana)
	var got []string
	for _, n := range p.all(func(n *html.Node) bool {
		return strings.HasPrefix(attr(n, "class"), "grp") || attr(n, "class") == "what"
	}) {
		got = append(got, text(n))
	}
	want := []string{
		"Overdue 2", "Streetlight out since May, the corner is pitch dark", "Kamyon fatra a pa pase depi de semèn",
		"Due today 2", "I am afraid at home", "Cruce inundado en Poplar St y Augustus Ave",
		"This week 1", "Speeding on Cummins Highway since the repaving",
		"Nothing owed 1", "Rat burrows along the commuter rail fence",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("the list (- got, + want):\n%s", diff)
	}
	p.says("Overdue 26 h", "Overdue 2 h", "2 h left", "Due Wed", "6 cases")
	if !slices.Contains(p.links(), "/inbox/C-48213-5") {
		t.Error("a row leads to no case")
	}
}

func TestViews(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/inbox?view=resolved": "Sidewalk panel lifted by the street tree",
		"/inbox?view=copied":   "Office of Councilor Ana Ruiz, District 4 leads",
		"/inbox?view=nonsense": "Cruce inundado",
	} {
		p := newSite(t).get(path, ana)
		p.says(want)
	}
	p := newSite(t).get("/inbox?view=resolved", ana)
	p.hides("Cruce inundado")
	current := p.all(func(n *html.Node) bool { return attr(n, "aria-current") == "page" })
	if len(current) != 1 || text(current[0]) != "Resolved 1" {
		t.Errorf("the page stands under %d entries of the list", len(current))
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/inbox?q=+ROSA+", ana)
	p.says("Found", "1 case", "Cruce inundado")
	for _, n := range p.tag(atom.Input) {
		if attr(n, "name") == "q" && attr(n, "value") != "ROSA" {
			t.Errorf("the field holds %q", attr(n, "value"))
		}
	}
	last := s.store.recorded[len(s.store.recorded)-1]
	want := casework.Event{Kind: casework.Searched, Actor: "staff:2", Office: "d5", At: noon,
		Detail: map[string]string{"words": "ROSA", "view": "all", "page": "1", "total": "1"}}
	if diff := cmp.Diff(last, want); diff != "" {
		t.Errorf("recorded (- got, + want):\n%s", diff)
	}
	s.get("/inbox?q=finnegan", ana).says("Sidewalk panel") // resolved ones as well
	s.get("/inbox?q=zebra", ana).says("Nothing found", "0 cases")
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 120 {
		s.store.cases = append(s.store.cases, casework.Case{ID: casework.CaseID(1000 + i), Number: casework.CaseNumber(90000 + i), Office: "d5", Status: casework.Open, Subject: fmt.Sprintf("Bulk %03d", i), DueAt: noon.Add(time.Duration(i+48) * time.Hour)})
	}
	first := s.get("/inbox?q=bulk", ana)
	first.says("1 to 50 of 120")
	next := "/inbox?page=2&q=bulk"
	if !slices.Contains(first.links(), next) {
		t.Fatalf("no link to the next page in %v", first.links())
	}
	s.get(next, ana).says("51 to 100 of 120", "Bulk 050")
	s.get("/inbox?page=3&q=bulk", ana).says("101 to 120 of 120")
	beyond := s.get("/inbox?page=99&q=bulk", ana)
	if beyond.code != http.StatusOK || !slices.Contains(beyond.links(), "/inbox?page=3&q=bulk") {
		t.Errorf("beyond the end: %d, %v", beyond.code, beyond.links())
	}
	for _, silly := range []string{"0", "-1", "x", "99999999999999999999"} {
		s.get("/inbox?q=bulk&page="+silly, ana).says("1 to 50 of 120")
	}
}

func TestReadingAListIsRecorded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/inbox", ana)
	s.get("/held", ana)
	s.get("/held/automatic", ana)
	s.get("/held/unsent", ana)
	s.get("/inbox/C-48213-5", ana)
	s.get("/messages/11/original", ana)
	s.get("/messages/11/formatted", ana)
	s.get("/messages/11/files/1", ana)
	s.get("/held/70/original", ana)
	s.get("/s/"+casework.StatusToken(testSigner{}, 3), "")
	want := []casework.EventKind{casework.ListRead, casework.HeldRead, casework.HeldRead, casework.HeldRead, casework.ListRead, casework.CaseRead, casework.RawRead, casework.RawRead, casework.RawRead, casework.RawRead, casework.StatusRead}
	if diff := cmp.Diff(s.events(), want); diff != "" {
		t.Errorf("recorded (- got, + want):\n%s", diff)
	}
}

// TestNothingIsShownUnrecorded breaks the record, and reads everything.
func TestNothingIsShownUnrecorded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := s.enter(ana)
	s.store.recordErr = fmt.Errorf("the disk is full")
	for _, path := range []string{"/inbox", "/inbox?q=rosa", "/inbox/C-48213-5", "/messages/11/original", "/messages/11/formatted", "/messages/11/files/1", "/held", "/held/automatic", "/held/unsent", "/held/70/original", "/running", "/s/" + casework.StatusToken(testSigner{}, 3)} {
		p := s.do(visit{method: "GET", path: path, cookie: cookie})
		if p.code != http.StatusInternalServerError {
			t.Errorf("%s: got %d", path, p.code)
		}
		p.hides("Rosa", "Delgado", "alert(1)", "disk is full", "C-48213-5")
	}
}

func TestBanners(t *testing.T) {
	t.Parallel()
	calm := newSite(t).get("/inbox", ana)
	if len(calm.all(func(n *html.Node) bool { return attr(n, "aria-label") == "Warnings" })) != 0 {
		t.Error("there are warnings on an ordinary day")
	}
	for mode, want := range map[SendingMode]string{
		SendingOff: "Sending is off. Everything is taken in, and residents hear nothing. 7 messages were not sent.", SendingList: "Sending goes to the list of test addresses alone", "": "Sending is off",
	} {
		s := newSite(t)
		s.store.sending = SendingState{Mode: mode, Withheld: 7}
		s.get("/inbox", ana).says(want)
	}
	p := newSite(t, inTrouble).get("/held", ana)
	p.says("Sending is stopped. The operator stopped it.", "osei@council.example is not followed", "The password was refused.")
	red := p.all(func(n *html.Node) bool { return strings.Contains(attr(n, "class"), "banner-bad") })
	if len(red) != 2 {
		t.Errorf("got %d red banners, want 2", len(red))
	}
}

// TestWhatWasFoundIsMarked holds that marks are ours and all else is text.
func TestWhatWasFoundIsMarked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.snippets = map[string]string{"streetlight": "… <script>alert(1)</script> a <mark>Streetlight</mark> & more …"}
	p := s.get("/inbox?view=all&q=streetlight", ana)
	p.says("<script>alert(1)</script> a <mark>Streetlight</mark> & more")
	for _, want := range []string{"<mark>Streetlight</mark> out since May", "&lt;script&gt;alert(1)&lt;/script&gt; a &lt;mark&gt;<mark>Streetlight</mark>&lt;/mark&gt; &amp; more"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the page does not hold %s", want)
		}
	}
	p = s.get("/inbox", ana)
	p.hides("<mark>")
	s.get("/inbox?view=all&q=from:harold", ana).hides("<script>alert")
}
