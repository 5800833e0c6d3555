package postgres_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// TestCasesOfDepartments: a case keeps its department, is found by it, and is counted under it for its own office alone.
func TestCasesOfDepartments(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, deb := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Two", casework.Staffer)
	city := &casework.City{Departments: []casework.Department{{ID: "works", Name: "Public Works", Days: 2}, {ID: "parks", Name: "Parks"}}}
	refer := func(department string) casework.WaitFor {
		d, err := city.Refer(casework.WaitFor{Status: casework.WaitingOnDepartment, Department: department}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	open := func(id, subject string) casework.Case {
		to.deliver("d1", mail(id+"@home.example", id+" <"+id+"@home.example>", "d1@riverton.example", subject, "It is about "+subject+"."))
		to.file()
		return to.look(ana, one[casework.CaseNumber](to, `SELECT number FROM cases ORDER BY id DESC LIMIT 1`))
	}
	works, parks, none := open("rosa", "A flooded crossing"), open("harold", "The old oak"), open("mei", "Noise at night")
	to.do(ana, works.Number, refer("works"))
	to.do(ana, parks.Number, refer("parks"))
	to.do(ana, none.Number, refer(""))
	counts, err := to.pages.WaitingByDepartment(t.Context(), ana)
	if diff := cmp.Diff(counts, map[string]int{"works": 1, "parks": 1, casework.NoDepartment: 1}); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if counts, err := to.pages.WaitingByDepartment(t.Context(), deb); len(counts) != 0 || err != nil {
		t.Errorf("to another office: %v, %v", counts, err)
	}
	found := func(v casework.Viewer, q web.CaseQuery) (numbers []casework.CaseNumber) {
		t.Helper()
		q.Page = web.Page{Number: 1, Size: 10}
		cases, _, err := to.pages.Cases(t.Context(), v, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			numbers = append(numbers, c.Number)
		}
		return numbers
	}
	for id, want := range map[string]casework.CaseNumber{"works": works.Number, "parks": parks.Number, casework.NoDepartment: none.Number} {
		if got := found(ana, web.CaseQuery{View: web.OnDepartment, Fields: map[string]string{"department": id}}); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
		if got := found(deb, web.CaseQuery{View: web.AllCases, Search: "department:" + id}); len(got) != 0 {
			t.Errorf("%s: another office finds %v", id, got)
		}
	}
	if got := found(ana, web.CaseQuery{View: web.AllCases, Search: "department:works"}); len(got) != 1 || got[0] != works.Number {
		t.Errorf("typed: %v", got)
	}
	c := to.do(ana, works.Number, casework.Resolve{})
	if c.Department != "works" || c.RequestDue.IsZero() {
		t.Errorf("resolving lost something: %+v", c)
	}
	if counts, _ := to.pages.WaitingByDepartment(t.Context(), ana); counts["works"] != 0 {
		t.Error("what is resolved is waited for")
	}
}
