package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// deptChoice is a department that cases wait for, with how many.
type deptChoice struct {
	choice
	Count int
}

// byDepartment adds to the list of what waits on departments how much each of them has; one of them narrows the list.
func (s *server) byDepartment(r *http.Request, me SignedIn, l *listPane) error {
	l.Chosen = s.City.OpenDepartments(l.Fields["department"])
	if l.View != OnDepartment {
		return nil
	}
	counts, err := s.Store.WaitingByDepartment(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("counting what waits on departments: %w", err)
	}
	if len(counts) == 0 || len(counts) == 1 && counts[casework.NoDepartment] > 0 {
		return nil // there is nothing to choose from
	}
	all := 0
	for id, n := range counts {
		all += n
		if id != casework.NoDepartment {
			l.Depts = append(l.Depts, deptChoice{l.department(s.departmentName(id), id), n})
		}
	}
	slices.SortFunc(l.Depts, func(a, b deptChoice) int { return strings.Compare(a.Label, b.Label) })
	if n := counts[casework.NoDepartment]; n > 0 {
		l.Depts = append(l.Depts, deptChoice{l.department("Not said which", casework.NoDepartment), n})
	}
	l.Depts = append([]deptChoice{{l.department("All", ""), all}}, l.Depts...)
	return nil
}

// department narrows the list to one, and to nothing else.
func (l listPane) department(label, id string) choice {
	to := CaseQuery{View: l.View, Order: l.Order}
	if id != "" {
		to.Fields = map[string]string{"department": id}
	}
	return choice{label, "/inbox" + to.query(), l.Fields["department"] == id}
}
