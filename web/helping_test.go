package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestASharedAddressAsksWhoItIs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f := s.get(rosas, ana).form(rosas + "/shared")
	if p := s.post(rosas+"/shared", ana, f); p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(), "Name the people who use it") {
		t.Errorf("shared by nobody: %d", p.code)
	}
	f.Set("people", "Rosa\r\nJorge\r\n")
	if p := s.post(rosas+"/shared", ana, f); p.Get("Location") != rosas+"?done=shared" {
		t.Fatalf("shared: %d %s", p.code, p.text())
	}
	p := s.get(rosas+"?done=shared", ana)
	p.says("several people", "Who is it? Several people use this address", "No machine writes anything of a case there")
	sound(t, p)
	f = p.form(rosas + "/who/13")
	f.Set("name", "Jorge")
	if p = s.post(rosas+"/who/13", ana, f); p.Get("Location") != rosas+"?done=named" {
		t.Fatalf("named: %d %s", p.code, p.text())
	}
	p = s.get(rosas, ana)
	p.says("Says: Jorge", "It was said who wrote a message, by Ana Ribeiro")
	s.post(rosas+"/who/13", ana, url.Values{"name": {"Jorge"}, "other": {"Tía Ana"}})
	s.get(rosas, ana).says("Says: Tía Ana")
	if p := s.post(rosas+"/shared", ana, url.Values{"identity": {"43"}, "one": {"yes"}}); p.Get("Location") != rosas+"?done=unshared" {
		t.Errorf("one person's again: %d", p.code)
	}
}

func TestAHelperOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f := s.get(rosas, ana).form(rosas + "/helper")
	f.Set("name", "Mei Chen")
	if p := s.post(rosas+"/helper", ana, f); p.code != http.StatusUnprocessableEntity || attr(p.id("help-name"), "value") != "Mei Chen" {
		t.Errorf("without consent: %d, and the form holds %q", p.code, attr(p.id("help-name"), "value"))
	}
	f.Set("contact", "mei@clinic.example")
	f.Set("purpose", "Writes English for her")
	f.Set("consent", "Rosa said so on the phone")
	f.Set("until", "tomorrow")
	if p := s.post(rosas+"/helper", ana, f); p.code != http.StatusUnprocessableEntity {
		t.Errorf("until no day: %d", p.code)
	}
	f.Set("until", "2026-07-01")
	if p := s.post(rosas+"/helper", ana, f); p.Get("Location") != rosas+"?done=helped" {
		t.Fatalf("added: %d %s", p.code, p.text())
	}
	p := s.get(rosas, ana)
	p.says("Mei Chen", "Writes English for her", "Consent: Rosa said so on the phone", "Until Jul 2, 12:00 AM")
	sound(t, p)
	if p = s.post(rosas+"/helper", ana, url.Values{"end": {"1"}}); p.Get("Location") != rosas+"?done=helpless" {
		t.Errorf("ended: %d", p.code)
	}
	s.get(rosas, ana).says("Ended 2:21 PM", "A helper's part has ended")
	if p = s.post(rosas+"/helper", ana, url.Values{"end": {"1"}}); p.code != http.StatusConflict {
		t.Errorf("ended twice: %d", p.code)
	}
}

func TestAskOnTheKnownChannel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	f := s.get(rosas, ana).form(rosas + "/ask-known")
	if f.Get("claimed") != "43" || f.Get("known") != "45" {
		t.Fatalf("the form holds %v", f)
	}
	if p := s.post(rosas+"/ask-known", ana, f); p.Get("Location") != rosas+"?done=code" {
		t.Fatalf("asked: %d %s", p.code, p.text())
	}
	p := s.get(rosas+"?done=code", ana)
	p.says("The code is on its way", "+16175550134 was asked whether rosa.delgado@mail.example is theirs too.", "A wrong code came, 3 tries are left.", "Asked on the known channel, by Ana Ribeiro")
	sound(t, p)
	if p = s.post(rosas+"/ask-known", ana, f); p.code != http.StatusConflict {
		t.Errorf("asked too often: %d", p.code)
	}
	seen := map[string]bool{}
	for _, x := range []Proof{{}, {Outcome: "proven"}, {Outcome: "wrong"}, {Outcome: "expired"}, {Outcome: "withdrawn"}, {Sent: casework.Withheld}, {Wrong: 4}} {
		seen[x.Standing()] = true
	}
	if len(seen) != 7 || !seen["A wrong code came, 1 try is left."] {
		t.Errorf("%v", seen)
	}
	for _, k := range []casework.EventKind{casework.PhoneShared, casework.PhoneUnshared, casework.SpeakerNamed, casework.HelperAdded, casework.HelperEnded, casework.ProofAsked, casework.ProofGiven, casework.ProofWrong} {
		if moment(casework.Event{Kind: k, Detail: map[string]string{"left": "2"}}).Words == "" {
			t.Errorf("%s has no words", k)
		}
	}
}
