package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/htmlcheck"
)

// TestReferToADepartment: the form of a case offers the departments of the list, and the case shows the one that has it.
func TestReferToADepartment(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/inbox/"+"C-48213-5", ana)
	htmlcheck.Run(t, p.body, htmlcheck.Count("#to-dept option", 3), htmlcheck.Count("#to-dept option[value=rodents]", 0), htmlcheck.Count("#to-dept option[value=none][selected]", 1))
	p = s.post("/inbox/"+"C-48213-5"+"/work", ana, url.Values{"do": {"wait"}, "for": {"waiting_department"}, "department": {"works"}, "thread": {"0"}})
	if p.code != http.StatusSeeOther {
		t.Fatalf("%d\n%s", p.code, p.text())
	}
	c := s.store.cases[0]
	if c.Department != "works" || c.Status != casework.WaitingOnDepartment || c.RequestDue.Format(time.DateOnly) != "2026-06-14" { // without hours every day counts
		t.Errorf("%q %s %s", c.Department, c.Status, c.RequestDue)
	}
	p = s.get("/inbox/"+"C-48213-5", ana)
	p.says("Public Works", "+1 617 555 0142", "Due there on 2026-06-14", "Write to the department", "Status: Waiting on department, Public Works, due there on 2026-06-14")
	htmlcheck.Run(t, p.body, htmlcheck.Count("#to-dept option[value=works][selected]", 1))
	if !strings.Contains(p.body, "mailto:works&#43;311@city.example?body=") && !strings.Contains(p.body, "mailto:works+311@city.example?body=") && !strings.Contains(p.body, "mailto:works%2B311@city.example?body=") {
		t.Error("the mail has no recipient")
	}
	for department, says := range map[string]string{"rodents": "Rodent Control is retired", "gold": "no such department"} {
		p = s.post("/inbox/"+"C-48213-5"+"/work", ana, url.Values{"do": {"wait"}, "for": {"open"}, "department": {department}, "thread": {"0"}})
		if p.says(says); p.code != http.StatusUnprocessableEntity || s.store.cases[0].Department != "works" {
			t.Errorf("%s: %d, %q", department, p.code, s.store.cases[0].Department)
		}
	}
	s.store.cases[0].Department = "rodents" // it was retired after the case was handed to it
	p = s.get("/inbox/"+"C-48213-5", ana)
	p.says("Rodent Control", "Retired: no other case is handed to it.")
	htmlcheck.Run(t, p.body, htmlcheck.Count("#to-dept option[value=rodents][selected]", 1))
	s.post("/inbox/"+"C-48213-5"+"/work", ana, url.Values{"do": {"wait"}, "for": {"open"}, "department": {"none"}, "thread": {"0"}})
	if got := s.store.cases[0].Department; got != "" {
		t.Errorf("with %q", got)
	}
	s.get("/inbox/"+"C-48213-5", ana).says("with no department of the list")
}

// TestWaitingByDepartment: the list of what waits on departments is parted by department, and so is any other by its filter.
func TestWaitingByDepartment(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	only := s.get("/inbox?view=department", ana)
	only.says("Public Works")
	s.store.cases[0].Status, s.store.cases[2].Status = casework.WaitingOnDepartment, casework.WaitingOnDepartment
	s.store.cases[2].Department = "parks"
	p := s.get("/inbox?view=department", ana)
	p.says("All 3", "Public Works 1", "Parks & Recreation 1", "Not said which 1")
	htmlcheck.Run(t, p.body, htmlcheck.Count(".depts a", 4), htmlcheck.Count(".depts a[aria-current=true]", 1), htmlcheck.Count("li.row", 3))
	for id, subject := range map[string]string{"works": "Speeding", "parks": "Kamyon", "none": "Cruce"} {
		p := s.get("/inbox?view=department&department="+id, ana)
		p.says(subject)
		htmlcheck.Run(t, p.body, htmlcheck.Count("li.row", 1), htmlcheck.Count(".depts a", 4), htmlcheck.Count(".depts a[aria-current=true]", 1))
	}
	found := s.get("/inbox?department=works", ana)
	htmlcheck.Run(t, found.body, htmlcheck.Count("li.row", 1), htmlcheck.Count(".depts", 0), htmlcheck.Count("select[name=department] option[value=works][selected]", 1))
	if words, f := (CaseQuery{Search: "snow department:works"}).Asked(); words != "snow" || f.Department != "works" {
		t.Errorf("%q %+v", words, f)
	}
	s.server.City.Departments = nil
	htmlcheck.Run(t, s.get("/inbox?view=department", ana).body, htmlcheck.Count("select[name=department]", 0))
}
