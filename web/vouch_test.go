package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestOneClickSaysWhoWrote(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.plans.vouches = map[casework.MessageID]casework.Vouch{13: {}}
	for i := range s.store.messages {
		if s.store.messages[i].ID == 13 {
			s.store.messages[i].From.Name = "By the link of the case (sender not verified)"
		}
	}
	p := s.get(rosas, ana)
	p.says("Sender not verified", "By the link of the case (sender not verified)", "It is them")
	sound(t, p)
	if p := s.get(rosas, "vi@council.example"); strings.Contains(p.text(), "It is them") {
		t.Error("a volunteer is asked")
	}
	act := rosas + "/them/13"
	if p = s.post(act, ana, url.Values{}); p.Get("Location") != rosas+"?done=vouched" {
		t.Fatalf("said: %d", p.code)
	}
	p = s.get(rosas+"?done=vouched", ana)
	p.says("Noted: it is them.", "It is them, says Ana Ribeiro", "It was found out who wrote a message, by Ana Ribeiro")
	for _, n := range p.all(classed("msg-h")) {
		if strings.Contains(text(n), "sender not verified") {
			t.Errorf("the name still doubts it: %s", text(n))
		}
	}
	if p = s.post(act, ana, url.Values{}); p.code != http.StatusConflict {
		t.Errorf("said twice: %d", p.code)
	}
	if p = s.post(act, ana, url.Values{"undo": {"yes"}}); p.Get("Location") != rosas+"?done=doubted" {
		t.Errorf("taken back: %d", p.code)
	}
	s.get(rosas, ana).says("By the link of the case (sender not verified)")
}
