package web

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// planMemory keeps contact plans of the resident of the sample case.
type planMemory struct {
	covers  map[casework.StaffID]casework.Cover
	care    casework.Care
	vouches map[casework.MessageID]casework.Vouch
	plans   []casework.Plan
}

// samplePlan has Marcus answer once a week.
func samplePlan() casework.Plan {
	return casework.Plan{ID: 1, Office: "d5", Resident: 3, Who: "Rosa Delgado", Handler: 3, HandlerName: "Marcus Teague", Pace: 7, Reason: "Forty mails a day to everybody, with the same question", Review: noon.AddDate(0, 1, 0),
		By: "Ana Ribeiro", At: noon.Add(-48 * time.Hour), Last: noon.Add(-24 * time.Hour)}
}

func (m *memory) CasePlans(_ context.Context, v casework.Viewer, id casework.CaseID, _ time.Time) ([]casework.Plan, error) {
	if id != 3 || v.Office != "d5" {
		return nil, m.broken
	}
	return m.plans.plans, m.broken
}

func (m *memory) PersonPlans(_ context.Context, v casework.Viewer, id casework.ResidentID, _ time.Time) ([]casework.Plan, error) {
	if id != 3 || v.Office != "d5" {
		return nil, m.broken
	}
	return m.plans.plans, m.broken
}

func (m *memory) SavePlan(_ context.Context, v casework.Viewer, at time.Time, p casework.Plan) error {
	if p.Resident != 3 || !m.sees(v, "d5") {
		return casework.Errorf(casework.NotFound, "There is nobody that your office knows under this number.")
	}
	if err := p.Check(at); err != nil {
		return err
	}
	p.HandlerName, p.By, p.At, p.Office, p.Who = m.account(p.Handler).Name, m.account(v.Staff).Name, at, "d5", "Rosa Delgado"
	p.ID, m.plans.plans = 1, nil
	m.plans.plans = append(m.plans.plans, p)
	return m.broken
}

func (m *memory) EndPlan(_ context.Context, v casework.Viewer, _ time.Time, who casework.ResidentID, plan int64, why string) error {
	i := slices.IndexFunc(m.plans.plans, func(p casework.Plan) bool { return p.ID == plan && p.Resident == who })
	switch {
	case !m.sees(v, "d5") || who != 3:
		return casework.Errorf(casework.NotFound, "There is nobody that your office knows under this number.")
	case why == "":
		return casework.Errorf(casework.Invalid, "Say why the plan ends, in a few words.")
	case i < 0:
		return casework.Errorf(casework.Conflict, "This plan has ended already.")
	}
	m.plans.plans = slices.Delete(m.plans.plans, i, i+1)
	return m.broken
}

func (m *memory) Care(_ context.Context, v casework.Viewer, _ casework.CaseID) (casework.Care, error) {
	if v.Office != "d5" {
		return casework.Care{}, m.broken
	}
	return m.plans.care, m.broken
}

func (m *memory) SetCare(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, c casework.Care) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	x, by, err := m.at(v, n)
	if err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	c.By, c.At = by.Name, at
	if c.Safe != 0 {
		c.SafeAddress = "rosa.delgado@mail.example"
	}
	m.plans.care = c
	m.happened(casework.Event{Kind: casework.CareTaken, Case: x.ID, At: at, Detail: map[string]string{"by": by.Name}})
	return m.broken
}

// planConcerns are those of a plan, as the store has them.
func (m *memory) planConcerns(v casework.Viewer, a casework.Answer) (all []casework.Concern, err error) {
	for _, p := range m.plans.plans {
		early, err := p.CheckAnswer(v, noon)
		if err != nil {
			return nil, err
		}
		if early {
			all = append(all, casework.Concern{Kind: casework.AgainstPlan, Words: p.Words(noon)})
		}
	}
	return all, nil
}
