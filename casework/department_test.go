package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// townOfDepartments is open on working days from 9 to 17, and not on July 3.
func townOfDepartments() *casework.City {
	c := &casework.City{Departments: []casework.Department{
		{ID: "works", Name: "Public Works", Mail: "works@city.example", Days: 3}, {ID: "parks", Name: "Parks"}, {ID: "rats", Name: "Rodent Control", Days: 9, Retired: true},
	}, Topics: []casework.Topic{{ID: "fast", Promise: casework.Promise{Department: casework.Within{Days: 1}}}}}
	for d := time.Monday; d <= time.Friday; d++ {
		c.Hours.Week[d] = []casework.Span{{From: 9 * 60, To: 17 * 60}}
	}
	c.Hours.Holidays = []casework.Date{{Year: 2026, Month: 7, Day: 3}}
	return c
}

// TestRefer: choosing a department says by when it means to be done, counted in its working days; a day that a person gives wins, one that
// stood there for the department before does not.
func TestRefer(t *testing.T) {
	t.Parallel()
	city := townOfDepartments()
	wednesday := time.Date(2026, time.July, 1, 10, 0, 0, 0, time.UTC)
	given, usual := time.Date(2026, time.August, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, time.July, 7, 0, 0, 0, 0, time.UTC) // Thursday, Monday, Tuesday
	old, done := openCase(), openCase()
	old.Department, old.RequestDue, done.Status = "rats", given, casework.Resolved
	for name, x := range map[string]struct {
		was        casework.Case
		deed       casework.WaitFor
		department string
		due        time.Time
		facts      string
		refused    string
	}{
		"chosen":                     {was: openCase(), deed: casework.WaitFor{Department: "works"}, department: "works", due: usual, facts: "works Public Works"},
		"with a day of its own":      {was: openCase(), deed: casework.WaitFor{Department: "works", RequestDue: given}, department: "works", due: given, facts: "works Public Works"},
		"that says no usual days":    {was: openCase(), deed: casework.WaitFor{Department: "parks"}, department: "parks", facts: "parks Parks"},
		"another, with the old day":  {was: old, deed: casework.WaitFor{Department: "works", RequestDue: given}, department: "works", due: usual, facts: "works Public Works"},
		"the same again":             {was: old, deed: casework.WaitFor{Department: "rats", RequestDue: given}, department: "rats", due: given, facts: " "},
		"nothing said":               {was: old, deed: casework.WaitFor{}, department: "rats", due: given, facts: " "},
		"none any more":              {was: old, deed: casework.WaitFor{Department: casework.NoDepartment}, department: "", due: given, facts: "none "},
		"one that is retired":        {was: openCase(), deed: casework.WaitFor{Department: "rats"}, refused: "Rodent Control is retired"},
		"one that there is not":      {was: openCase(), deed: casework.WaitFor{Department: "gold"}, refused: "no such department"},
		"while it is not a status":   {was: openCase(), deed: casework.WaitFor{Status: "lost", Department: "works"}, refused: "whom the case waits for"},
		"while the case is resolved": {was: done, deed: casework.WaitFor{Department: "works"}, refused: "is resolved"},
	} {
		if x.deed.Status == "" {
			x.deed.Status = casework.WaitingOnDepartment
		}
		deed, err := city.Refer(x.deed, wednesday)
		var c casework.Case
		var e casework.Event
		if err == nil {
			c, e, err = x.was.After(deed, ana)
		}
		switch {
		case x.refused != "":
			if casework.KindOf(err) == "" || !strings.Contains(err.Error(), x.refused) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case c.Department != x.department || !c.RequestDue.Equal(x.due) || e.Detail["department"]+" "+e.Detail["to"] != x.facts:
			t.Errorf("%s: %q due %s, %v", name, c.Department, c.RequestDue, e.Detail)
		}
	}
	if _, _, err := openCase().After(casework.WaitFor{Status: casework.WaitingOnDepartment, Department: "works"}, ana); casework.KindOf(err) != casework.Invalid {
		t.Errorf("a department that nobody looked up: %v", err)
	}
}

// TestDepartmentIsWaitedFor as long as it usually takes, unless the topic says otherwise.
func TestDepartmentIsWaitedFor(t *testing.T) {
	t.Parallel()
	city := townOfDepartments()
	at := time.Date(2026, time.June, 1, 10, 0, 0, 0, time.UTC) // a Monday
	for _, x := range []struct {
		department, topic string
		want              time.Time
	}{{"", "", at.AddDate(0, 0, 7)}, {"works", "", at.AddDate(0, 0, 3)}, {"parks", "", at.AddDate(0, 0, 7)}, {"rats", "", at.AddDate(0, 0, 11)}, {"works", "fast", at.AddDate(0, 0, 1)}} {
		k := city.ClocksOf(casework.Case{Status: casework.WaitingOnDepartment, OpenedAt: at, Department: x.department, Topic: x.topic},
			[]casework.Event{{At: at, Kind: casework.CaseMoved, Detail: map[string]string{"status": "waiting_department"}}}, at)
		if got := k.OthersBy.Format(time.DateOnly); got != x.want.Format(time.DateOnly) {
			t.Errorf("%q under %q: %s, want %s", x.department, x.topic, got, x.want.Format(time.DateOnly))
		}
	}
}

func TestChaseToADepartment(t *testing.T) {
	t.Parallel()
	c := openCase()
	c.ResidentName = "Rosa Delgado"
	works := casework.Department{Mail: "works@city.example"}
	chase, ok := casework.ChaseFor(c, casework.Errand{Department: works, Topic: "Potholes", Place: "12 Oak St", Office: "Office 5"}, workday)
	if !ok || chase.To != works.Mail || chase.Subject != "Our case "+c.Number.String()+", Potholes, 12 Oak St" || strings.Contains(chase.Text, "311") || strings.Contains(chase.Text, "Rosa") {
		t.Errorf("%v %+v", ok, chase)
	}
	if _, ok := casework.ChaseFor(c, casework.Errand{Department: casework.Department{Phone: "1"}}, workday); ok {
		t.Error("nobody knows where to write, nor about what")
	}
	c.Sensitive = true
	if _, ok := casework.ChaseFor(c, casework.Errand{Department: works}, workday); ok {
		t.Error("a sensitive case is told to a department")
	}
}

func TestOpenDepartments(t *testing.T) {
	t.Parallel()
	names := func(has string) (all []string) {
		for _, d := range townOfDepartments().OpenDepartments(has) {
			all = append(all, d.ID)
		}
		return all
	}
	if got := strings.Join(names(""), " "); got != "works parks" {
		t.Error(got)
	}
	if got := strings.Join(names("rats"), " "); got != "works parks rats" {
		t.Error(got)
	}
}
