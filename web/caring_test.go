package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestACaseIsMarkedSensitiveByOneKey(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get(rosas, "vi@council.example")
	if !strings.Contains(p.body, `data-key="v"`) {
		t.Error("there is no key for it")
	}
	mark := url.Values{"do": {"sensitive"}}
	if p = s.post(rosas+"/work", "vi@council.example", mark); p.Get("Location") != rosas+"?done=sensitive" || !s.kase(3).Sensitive {
		t.Fatalf("marked: %d", p.code)
	}
	p = s.get(rosas+"?done=sensitive", ana)
	p.says("no machine writes on it, its page is closed", "Sensitive: no machine writes on this case.", "Nobody has said where it is safe to write or call.", "Where it is safe to write or call")
	sound(t, p)
	if strings.Contains(p.text(), "It is not sensitive") {
		t.Error("staff are offered to take it back")
	}
	p = s.get(rosas, "marcus@council.example")
	p.says("It is not sensitive", "Machines may write again")
	if p = s.post(rosas+"/work", ana, mark); p.code != http.StatusConflict {
		t.Errorf("marked twice: %d", p.code)
	}
}

func TestWhereItIsSafeToWrite(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.cases[0].Sensitive = true
	p := s.get(rosas, ana)
	f := p.form(rosas + "/care")
	if f.Get("safe") != "0" {
		t.Errorf("the form begins with %v", f)
	}
	f.Set("safe", "71")
	f.Set("voicemail", "no")
	f.Set("words", "Not after <six>")
	if p = s.post(rosas+"/care", ana, f); p.Get("Location") != rosas+"?done=care" {
		t.Fatalf("noted: %d", p.code)
	}
	p = s.get(rosas+"?done=care", ana)
	p.says("Safe to contact on rosa.delgado@mail.example. Leave no voicemail. Not after <six>", "It was noted where it is safe to write or call")
	sound(t, p)
	f.Set("words", strings.Repeat("x", 400))
	if p = s.post(rosas+"/care", ana, f); p.code != http.StatusUnprocessableEntity {
		t.Errorf("too many words: %d", p.code)
	}
	s.store.plans.care = casework.Care{}
	if p := s.get(rosas, "rhea@council.example"); strings.Contains(p.text(), "It is not sensitive") {
		t.Error("the records officer may change it")
	}
}
