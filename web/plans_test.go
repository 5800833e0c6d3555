package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// planned is a site on which Marcus answers Rosa once a week.
func planned(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.store.plans.plans = []casework.Plan{samplePlan()}
	return s
}

func TestAContactPlanIsWrittenChangedAndEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/people/3", ana)
	p.says("Write a contact plan")
	sound(t, p)
	f := p.form("/people/3/plan")
	if f.Get("handler") != "2" || f.Get("pace") != "7" || f.Get("review") == "" {
		t.Errorf("the form begins with %v", f)
	}
	f.Set("handler", "3")
	p = s.post("/people/3/plan", ana, f)
	p.says("Say why. Whoever meets the plan later has to know", "Not kept: Rosa Delgado")
	if p.code != http.StatusUnprocessableEntity || p.form("/people/3/plan").Get("handler") != "3" {
		t.Errorf("without a reason: %d, %v", p.code, p.form("/people/3/plan"))
	}
	f.Set("reason", "Forty mails <a> day")
	if p = s.post("/people/3/plan", ana, f); p.Get("Location") != "/people/3?done=planned#plan" {
		t.Fatalf("wrote a plan: %d %s", p.code, p.text())
	}
	p = s.get("/people/3?done=planned", ana)
	p.says("The contact plan holds from now on", "One answer a week, there was none yet; the handler is Marcus Teague.", "Forty mails <a> day", "Written by Ana Ribeiro", "Change the plan", "End the plan")
	sound(t, p)
	end := "/people/3/plan/1/end"
	if p = s.post(end, ana, url.Values{"why": {""}}); p.code != http.StatusUnprocessableEntity {
		t.Errorf("ended without a reason: %d", p.code)
	}
	if p = s.post(end, ana, url.Values{"why": {"It is calm"}}); p.Get("Location") != "/people/3?done=unplanned#plan" || len(s.store.plans.plans) != 0 {
		t.Errorf("ended: %d", p.code)
	}
	if p = s.post(end, ana, url.Values{"why": {"Again"}}); p.code != http.StatusConflict {
		t.Errorf("ended twice: %d", p.code)
	}
}

// TestWhoSeesAPlan lets a volunteer read a plan and write none, and shows another office nothing.
func TestWhoSeesAPlan(t *testing.T) {
	t.Parallel()
	s := planned(t)
	p := s.get("/people/3", "vi@council.example")
	p.says("One answer a week")
	if strings.Contains(p.text(), "Change the plan") || strings.Contains(p.text(), "End the plan") {
		t.Error("a volunteer is offered to change it")
	}
	if p := s.get("/people/3", "rhea@council.example"); strings.Contains(p.text(), "Contact plan") {
		t.Error("the city sees an office's plan")
	}
}

func TestAPlanStandsOnTheCaseAndBeforeAnAnswer(t *testing.T) {
	t.Parallel()
	s := planned(t)
	p := s.get(rosas, "marcus@council.example")
	p.says("A contact plan holds for Rosa Delgado: one answer a week, the last was on", "the handler is Marcus Teague.", "Contact plan: one answer a week")
	sound(t, p)
	f := s.reply("mail")
	f.Set("text", "We look into it.")
	f.Set("then", "send")
	p = s.post(rosas+"/answer", ana, f)
	p.says("Not sent: a contact plan holds for this resident, and Marcus Teague answers (one answer a week).", "Your words are still below")
	if p.code != http.StatusUnprocessableEntity || len(s.store.answers) != 0 {
		t.Fatalf("somebody else answers: %d, %d answers", p.code, len(s.store.answers))
	}
	p = s.post(rosas+"/answer", "marcus@council.example", f)
	p.says("Not sent yet", "The contact plan: one answer a week, the last was on", "Why before its time")
	sound(t, p)
	anyway := p.form(rosas + "/answer")
	for n := range p.root.Descendants() {
		if attr(n, "name") == "anyway" {
			anyway.Set("anyway", attr(n, "value"))
		}
	}
	anyway.Set("text", "We look into it.")
	anyway.Set("then", "send")
	if p = s.post(rosas+"/answer", "marcus@council.example", anyway); p.code != http.StatusUnprocessableEntity || len(s.store.answers) != 0 {
		t.Fatalf("ticked without a reason: %d, %d answers", p.code, len(s.store.answers))
	}
	anyway.Set("plan-why", "The hearing is tomorrow")
	if p = s.post(rosas+"/answer", "marcus@council.example", anyway); p.code != http.StatusSeeOther || len(s.store.answers) != 1 {
		t.Errorf("ticked with a reason: %d, %d answers: %s", p.code, len(s.store.answers), p.text())
	}
}
