package web

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/commonline/commonline/casework"
)

func TestTheGuardAsksOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f := s.reply("mail")
	f.Set("text", "Ana can you ask whether the water reaches the curb ramp? Call 617-555-0199.")
	f.Set("then", "send")
	p := s.post(rosas+"/answer", ana, f)
	if p.code != http.StatusUnprocessableEntity || len(s.store.answers) != 0 {
		t.Fatalf("got %d, %d answers", p.code, len(s.store.answers))
	}
	p.says("Not sent yet", "Words of an internal note: ana can you ask whether the water reaches the curb ramp", "Another resident's telephone number: +16175550199", "Send it anyway", "Your words are still below")
	tick := ""
	for _, n := range p.all(classed("compose-ask")) {
		for x := range n.Descendants() {
			if attr(x, "name") == "anyway" {
				tick = attr(x, "value")
			}
		}
	}
	f.Set("anyway", "yes")
	s.post(rosas+"/answer", ana, f).says("Not sent yet")
	// What was said yes to is what stood there: with less in it, the question is another one.
	less := f
	less.Set("anyway", tick)
	less.Set("text", "Call 617-555-0199.")
	s.post(rosas+"/answer", ana, less).says("Not sent yet", "telephone number")
	f.Set("text", "Ana can you ask whether the water reaches the curb ramp? Call 617-555-0199.")
	if p = s.post(rosas+"/answer", ana, f); p.Get("Location") != rosas+"?done=sent" {
		t.Fatalf("got %d: %s", p.code, p.text())
	}
	s.get(rosas, ana).says("An answer was sent in spite of a question, by Ana Ribeiro")
}

// TestASensitiveSubject: neither the subject of a mail nor its preview names the matter.
func TestASensitiveSubject(t *testing.T) {
	t.Parallel()
	c := casework.Case{Number: 48221, Subject: "I am afraid at home", Sensitive: true}
	if got := c.ReplySubject("Re: I am afraid at home"); got != "Re: "+c.Number.String() {
		t.Errorf("the subject is %q", got)
	}
	s := newSite(t)
	p := s.get("/inbox/C-48221-6", ana)
	for _, n := range p.all(func(*html.Node) bool { return true }) {
		if attr(n, "id") == "subject" && (strings.Contains(attr(n, "value"), "afraid") || !has(n, "readonly")) {
			t.Errorf("the form's subject is %q", attr(n, "value"))
		}
	}
}

func TestFailedSends(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/held/failed", ana)
	p.says("2 messages that did not arrive", "Text to Harold Whitcomb", "Could not be sent: The number is a landline", "C-48214-3", "Came back undelivered: The mailbox is full.", "Taken note of")
	if p := s.post("/held/failed/95", ana, nil); p.Get("Location") != "/held/failed?done=seen" {
		t.Errorf("got %d %s", p.code, p.text())
	}
	s.get("/held/failed", ana).hides("Harold Whitcomb, +")
	if p := s.post("/held/failed/95", ana, nil); p.code != http.StatusConflict {
		t.Errorf("twice: got %d", p.code)
	}
	s.get("/held/failed", "rhea@council.example").hides("<button class=\"btn\">Taken note of")
}
