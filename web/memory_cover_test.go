package web

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

func (m *memory) OwnCover(_ context.Context, v casework.Viewer, _ time.Time) (casework.Cover, error) {
	return m.plans.covers[v.Staff], m.broken
}

func (m *memory) SetCover(_ context.Context, v casework.Viewer, _ time.Time, c casework.Cover) error {
	i := slices.IndexFunc(m.accounts, func(a Account) bool { return a.Staff == c.By && a.Office == v.Office })
	if i < 0 {
		return casework.Errorf(casework.NotFound, "This person does not work in the office that leads the case.")
	}
	c.Name = m.accounts[i].Name
	m.plans.covers = map[casework.StaffID]casework.Cover{v.Staff: c}
	return m.broken
}

func (m *memory) EndCover(_ context.Context, v casework.Viewer, _ time.Time) error {
	if m.plans.covers[v.Staff].By == 0 {
		return casework.Errorf(casework.Conflict, "Nobody covers for you any more.")
	}
	delete(m.plans.covers, v.Staff)
	return m.broken
}

func (m *memory) LeavingWork(_ context.Context, v casework.Viewer, id casework.StaffID) (Leaving, error) {
	a := m.account(id)
	if a == nil || a.Office != v.Office && v.Role != casework.CityAdmin {
		return Leaving{}, nobodyThere
	}
	l := Leaving{Name: a.Name}
	for _, c := range m.cases {
		if c.Assignee == id {
			l.Count++
			if v.May(casework.ReadCases) {
				l.Cases = append(l.Cases, c)
			}
		}
	}
	for _, x := range m.accounts {
		if x.Office == a.Office && x.Staff != id {
			l.Colleagues = append(l.Colleagues, casework.Colleague{Staff: x.Staff, Name: x.Name})
		}
	}
	return l, m.broken
}
