package web

import (
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

func TestCaseShowsItsThread(t *testing.T) {
	t.Parallel()
	p := newSite(t).get("/inbox/C-48213-5", ana)
	var got []string
	for _, n := range p.all(func(n *html.Node) bool {
		return strings.HasPrefix(attr(n, "class"), "day") || strings.HasPrefix(attr(n, "class"), "msg ") || attr(n, "class") == "msg" || strings.HasPrefix(attr(n, "class"), "ev")
	}) {
		got = append(got, strings.Join(strings.Fields(text(n))[:3], " "))
	}
	want := []string{
		"Monday, June 8,", "RD Rosa Delgado", "Case opened Jun", "OW Office of", "Status: Open, by", "MT Marcus Teague",
		"Tuesday, June 9,", "RD Rosa Delgado", "OW Office of", "A message of",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("the thread (- got, + want):\n%s", diff)
	}
	p.says("Status: Open, by Ana Ribeiro", "Came back undelivered: The mailbox is full (5.2.2).", "copy to Escuela Poplar", "rosa.delgado@mail.example", "charset-unknown")
	p.hides("kind.of.tomorrow", "nobody knows")
}

func TestQuotedTextIsFolded(t *testing.T) {
	t.Parallel()
	p := newSite(t).get("/inbox/C-48213-5", ana)
	m := p.id("m13")
	for n := range m.Descendants() {
		if n.Type == html.TextNode && strings.Contains(n.Data, "Your message has reached the office.") && !isIn(n, atom.Details) {
			t.Error("what was quoted stands in the open")
		}
		if n.Type == html.TextNode && strings.Contains(n.Data, "Gracias por avisar") && isIn(n, atom.Details) {
			t.Error("what was written is folded away")
		}
	}
}

func isIn(n *html.Node, a atom.Atom) bool {
	for up := range n.Ancestors() {
		if up.DataAtom == a {
			return true
		}
	}
	return false
}

func TestCaseLeadsToItsFiles(t *testing.T) {
	t.Parallel()
	p := newSite(t).get("/inbox/C-48213-5", ana)
	for _, want := range []string{"/messages/11/files/1", "/messages/11/files/2", "/messages/13/files/1", "/messages/11/original", "/messages/11/original?save=1", "/s/" + casework.StatusToken(testSigner{}, 3)} {
		if !slices.Contains(p.links(), want) {
			t.Errorf("no link to %s", want)
		}
	}
	if slices.Contains(p.links(), "/messages/12/original") {
		t.Error("what we sent has no original, and there is a link to one")
	}
	frame := p.one(atom.Iframe)
	if attr(frame, "src") != "/messages/11/formatted" || attr(frame, "loading") != "lazy" {
		t.Errorf("the frame is %v", frame.Attr)
	}
}

func TestCasesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"C-48213-4", "48213", "C-99999-4", "x", "C-48213-5x", "%00"} {
		if p := newSite(t).get("/inbox/"+number, ana); p.code != http.StatusNotFound {
			t.Errorf("%s: got %d", number, p.code)
		}
	}
	if p := newSite(t).get("/inbox/c-48213-5", ana); p.code != http.StatusOK {
		t.Errorf("in small letters: got %d", p.code)
	}
}

// TestSensitiveCaseHasNoStatusLink keeps the link out of a page that may be left open on a desk.
func TestSensitiveCaseHasNoStatusLink(t *testing.T) {
	t.Parallel()
	p := newSite(t).get("/inbox/C-48221-6", ana)
	p.says("Sensitive: a person answers")
	p.hides("/s/")
}

func TestSplitReply(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, wrote string
		want        reply
	}{
		"nothing told apart": {"All of it.\n> q", "", reply{Wrote: "All of it.\n> q"}},
		"on top":             {"Hello.\n\n> quoted", "Hello.", reply{Wrote: "Hello.", Rest: "> quoted"}},
		"below":              {"> quoted\nHello.", "Hello.", reply{Wrote: "Hello.", Rest: "> quoted\nHello."}},
		"all written":        {"Hello.", "Hello.\n", reply{Wrote: "Hello."}},
		"empty":              {" ", "", reply{}},
	} {
		if got := splitReply(casework.Message{Text: c.text, Reply: c.wrote}); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestThreadKeepsCityDays(t *testing.T) {
	t.Parallel()
	s := &server{Config: Config{City: sampleCity(), Now: func() time.Time { return noon }}}
	late := time.Date(2026, 6, 10, 3, 0, 0, 0, time.UTC) // 11 PM on June 9 in the city
	days := s.thread(&openPane{messages: []casework.Message{{At: late}, {At: noon.Add(-time.Hour)}}})
	if len(days) != 1 || days[0].Items[0].At != noon.Add(-time.Hour) {
		t.Errorf("got %d days: %+v", len(days), days)
	}
}

func TestDeliveryWords(t *testing.T) {
	t.Parallel()
	bad := []casework.DeliveryState{casework.Failed, casework.BouncedBack, casework.Withheld}
	for _, state := range []casework.DeliveryState{casework.Pending, casework.Sending, casework.Sent, casework.Retrying, casework.Failed, casework.BouncedBack, casework.Withheld, casework.Suppressed, casework.Waiting} {
		m := sentMark(casework.Delivery{State: state, Attempts: 1})
		if m.Words == "" || m.Words == string(state) || m.Bad != slices.Contains(bad, state) {
			t.Errorf("%s: %+v", state, m)
		}
		if icon(m.Icon) == "" {
			t.Errorf("%s: there is no icon %q", state, m.Icon)
		}
	}
	if m := sentMark(casework.Delivery{State: casework.Sent, ArrivedAt: noon}); m.Words != "Arrived" || m.Bad {
		t.Errorf("what has arrived: %+v", m)
	}
	if m := sentMark(casework.Delivery{State: "of tomorrow"}); m.Words != "of tomorrow" {
		t.Errorf("an unknown state says %q", m.Words)
	}
}

func TestEventWords(t *testing.T) {
	t.Parallel()
	for _, kind := range []casework.EventKind{casework.CaseOpened, casework.CaseReopened, casework.CaseMoved, casework.CaseLed, casework.MessageCopied, casework.MessageHeld, casework.MessageReleased, casework.MessageRejected, casework.AnsweredOutside, casework.DeliveryBounced, casework.DeliveryFailed, casework.OptedOut, casework.OptedIn, casework.IdentityJoined,
		casework.CaseAssigned, casework.CaseTopic, casework.CaseDue, casework.CaseSnoozed, casework.CaseWoken, casework.AnswerTakenBack} {
		if m := moment(casework.Event{Kind: kind}); m.Words == "" || icon(m.Icon) == "" {
			t.Errorf("%s: %+v", kind, m)
		}
	}
	for _, kind := range []casework.EventKind{casework.CaseRead, casework.Searched, "of tomorrow"} {
		if m := moment(casework.Event{Kind: kind, Detail: map[string]string{"by": "x"}}); m.Words != "" {
			t.Errorf("%s is shown: %+v", kind, m)
		}
	}
	for _, r := range []casework.HeldReason{casework.NewVoice, casework.Unfilable, casework.JunkFolder, casework.NoSender, casework.ForwardedFor, casework.FromOurselves} {
		if heldWord(r) == string(r) {
			t.Errorf("%s has no words", r)
		}
	}
	for _, k := range []casework.MailKind{casework.AutoReply, casework.Bounce, casework.List, casework.Receipt, casework.Bulk, casework.Own} {
		if kindWord(k) == string(k) {
			t.Errorf("%s has no words", k)
		}
	}
}
