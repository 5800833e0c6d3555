package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestTodoInWords(t *testing.T) {
	t.Parallel()
	now := workday
	for want, x := range map[string]casework.Todo{
		"since 20 min":         {Since: now.Add(-20 * time.Minute)},
		"since 1 min":          {Since: now},
		"due in 3 h":           {Due: now.Add(3 * time.Hour), Since: now.Add(-time.Hour)},
		"due in 2 days":        {Due: now.Add(47 * time.Hour)},
		"overdue since 2 days": {Due: now.Add(-50 * time.Hour)},
		"overdue since 35 h":   {Due: now.Add(-35 * time.Hour)},
	} {
		if got := x.Clock(now); got != want || x.Overdue(now) != strings.HasPrefix(want, "overdue") {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, k := range casework.TodoKinds {
		if k.Words() == "" {
			t.Errorf("%s has no words", k)
		}
		if path := (casework.Todo{Kind: k, Case: 48213, Ref: "70"}).Path(); !strings.HasPrefix(path, "/") {
			t.Errorf("%s leads to %q", k, path)
		}
	}
	if got := (casework.Todo{Kind: casework.TodoFailed}).Path(); got != "/today" {
		t.Errorf("a message on no case leads to %q", got)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	c := openCase()
	c.Tags = []string{"storm"}
	next, e, err := c.After(casework.AddTags{Add: []string{" Flood ,STORM", "big  tree"}}, ana)
	if err != nil || !slices.Equal(next.Tags, []string{"big tree", "flood", "storm"}) || e.Kind != casework.CaseTagged {
		t.Errorf("tags %q %v %v", next.Tags, e, err)
	}
	next, _, err = next.After(casework.AddTags{Remove: []string{"Storm"}}, ana)
	if err != nil || !slices.Equal(next.Tags, []string{"big tree", "flood"}) || !slices.Equal(c.Tags, []string{"storm"}) {
		t.Errorf("tags %q of %q, %v", next.Tags, c.Tags, err)
	}
	if next, _, err = next.After(casework.SetTags{}, ana); err != nil || len(next.Tags) != 0 {
		t.Errorf("tags %q %v", next.Tags, err)
	}
	many := make([]string, 21)
	for i := range many {
		many[i] = strings.Repeat("x", i+1)
	}
	for _, bad := range [][]string{many, {strings.Repeat("é", 41)}} {
		if _, _, err := c.After(casework.SetTags{Tags: bad}, ana); casework.KindOf(err) != casework.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSpam(t *testing.T) {
	t.Parallel()
	c := openCase()
	spam, e, err := c.After(casework.MarkSpam{}, ana)
	if err != nil || !spam.Spam || spam.Status != casework.Closed || !spam.DueAt.IsZero() || e.Kind != casework.CaseSpam {
		t.Errorf("%+v %v %v", spam, e, err)
	}
	for _, d := range []casework.Deed{casework.MarkSpam{}, casework.Reopen{}, casework.Resolve{}} {
		if _, _, err := spam.After(d, ana); casework.KindOf(err) != casework.Conflict {
			t.Errorf("%T on spam: %v", d, err)
		}
	}
	back, _, err := spam.After(casework.NotSpam{}, ana)
	if err != nil || back.Spam || back.Status != casework.Open || !back.ResolvedAt.IsZero() {
		t.Errorf("%+v %v", back, err)
	}
	if _, _, err := back.After(casework.NotSpam{}, ana); casework.KindOf(err) != casework.Conflict {
		t.Errorf("taken back twice: %v", err)
	}
}

func TestClosedBy311(t *testing.T) {
	t.Parallel()
	c := openCase()
	if _, _, err := c.After(casework.WaitFor{Status: casework.ClosedBy311}, ana); casework.KindOf(err) != casework.Invalid {
		t.Errorf("without a number: %v", err)
	}
	day := time.Date(2026, 6, 12, 0, 0, 0, 0, time.UTC)
	next, e, err := c.After(casework.WaitFor{Status: casework.ClosedBy311, Request311: "101-7", RequestDue: day}, ana)
	if err != nil || next.Status != casework.ClosedBy311 || !next.Status.Live() || !next.RequestDue.Equal(day) || e.Detail["311 due"] != "2026-06-12" {
		t.Errorf("%+v %v %v", next, e, err)
	}
	next.ResidentName = "Rosa Delgado"
	chase, ok := casework.ChaseFor(next, casework.Errand{Place: "12 Oak St", Office: "Office of District 5"}, day.AddDate(0, 0, 3))
	if !ok || chase.Subject != "311 request 101-7, 12 Oak St" {
		t.Errorf("%v %q", ok, chase.Subject)
	}
	for _, want := range []string{"101-7", "12 Oak St", "was due on June 12, 2026", next.Number.String(), "Office of District 5"} {
		if !strings.Contains(chase.Text, want) {
			t.Errorf("no %q in %q", want, chase.Text)
		}
	}
	if strings.Contains(chase.Text, "Rosa") || strings.Contains(chase.Text, next.Subject) {
		t.Errorf("the department is told of the resident: %q", chase.Text)
	}
	next.Sensitive = true
	if _, ok := casework.ChaseFor(next, casework.Errand{Department: casework.Department{Mail: "works@city.example"}}, day); ok {
		t.Error("a sensitive case is told to a department")
	}
}

func TestPromises(t *testing.T) {
	t.Parallel()
	c := &casework.City{Clocks: casework.Promise{NextAnswer: casework.Within{Hours: 4}}, Topics: []casework.Topic{{ID: "x", Promise: casework.Promise{FirstAnswer: casework.Within{Days: 1}}}}}
	if p := c.Promise("x"); p.FirstAnswer.Days != 1 || p.NextAnswer.Hours != 4 || p.Department != casework.CityPromise.Department || !p.Resolve.IsZero() {
		t.Errorf("%+v", p)
	}
	if p := c.Promise(""); p.FirstAnswer != casework.CityPromise.FirstAnswer {
		t.Errorf("%+v", p)
	}
	for want, w := range map[string]casework.Within{"none": {}, "2d": {Days: 2}, "4h": {Hours: 4}} {
		if w.String() != want {
			t.Errorf("%q, want %q", w.String(), want)
		}
	}
}
