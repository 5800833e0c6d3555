package api

import (
	"fmt"

	"github.com/commonline/commonline/casework"
)

func (s *server) cityRows() []Row {
	return []Row{
		reads("whoAmI", "/me", "city", "Read what this token is", "", whoAmI),
		reads("listOffices", "/offices", "city", "List the offices", "", listOffices),
		reads("listTopics", "/topics", "city", "List the topics", "", listTopics),
		reads("listDepartments", "/departments", "city", "List the departments of the city", "", listDepartments),
		reads("listStaff", "/staff", "city", "List the colleagues who may be given a case", casework.ScopeCasesRead, listStaff).need(casework.ReadCases),
		reads("counts", "/counts", "city", "Count the cases of each list", casework.ScopeReportsRead, counts).need(casework.ReadCases),
	}
}

type nothing struct{}

type meOutput struct{ Body Me }

// Me is the token as it stands.
type Me struct {
	Token  int64    `json:"token"`
	Name   string   `json:"name" doc:"What its maker calls it."`
	Staff  int64    `json:"staff" doc:"In whose name it acts."`
	Office string   `json:"office" doc:"Empty for the city."`
	Role   string   `json:"role"`
	Scopes []string `json:"scopes" doc:"That count now: what its maker may not do any more is left out."`
}

func whoAmI(c *call, _ *nothing) (*meOutput, error) {
	out := Me{Token: c.Token, Name: c.Name, Staff: int64(c.Staff), Office: string(c.Office), Role: string(c.Role), Scopes: []string{}}
	for _, s := range c.Scopes {
		if c.Has(s) {
			out.Scopes = append(out.Scopes, string(s))
		}
	}
	return &meOutput{out}, nil
}

// Office is a councilor's office.
type Office struct {
	ID       string `json:"id"`
	Name     string `json:"name" doc:"As residents know it."`
	Kind     string `json:"kind"`
	District string `json:"district,omitempty"`
}

type officesOutput struct {
	Body struct {
		Offices []Office `json:"offices"`
	}
}

func listOffices(c *call, _ *nothing) (*officesOutput, error) {
	out := &officesOutput{}
	out.Body.Offices = []Office{}
	for _, o := range c.City.Offices {
		out.Body.Offices = append(out.Body.Offices, Office{ID: string(o.ID), Name: o.Name, Kind: string(o.Kind), District: o.District})
	}
	return out, nil
}

// Topic is one of the city's controlled list.
type Topic struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Sensitive bool   `json:"sensitive"`
	Retired   bool   `json:"retired" doc:"No case gets it any more."`
}

type topicsOutput struct {
	Body struct {
		Topics []Topic `json:"topics"`
	}
}

func listTopics(c *call, _ *nothing) (*topicsOutput, error) {
	out := &topicsOutput{}
	out.Body.Topics = []Topic{}
	for _, t := range c.City.Topics {
		out.Body.Topics = append(out.Body.Topics, Topic{ID: t.ID, Name: t.Name, Sensitive: t.Sensitive, Retired: t.Retired})
	}
	return out, nil
}

// Department is one of the city's, to which matters are referred.
type Department struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Days    int    `json:"days,omitempty" doc:"Working days that it usually takes."`
	Retired bool   `json:"retired" doc:"No case is referred to it any more."`
}

type departmentsOutput struct {
	Body struct {
		Departments []Department `json:"departments"`
	}
}

func listDepartments(c *call, _ *nothing) (*departmentsOutput, error) {
	out := &departmentsOutput{}
	out.Body.Departments = []Department{}
	for _, d := range c.City.Departments {
		out.Body.Departments = append(out.Body.Departments, Department{ID: d.ID, Name: d.Name, Days: d.Days, Retired: d.Retired})
	}
	return out, nil
}

// Colleague is somebody who may be given a case of the office.
type Colleague struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Open int    `json:"open" doc:"Cases that they work on now."`
}

type staffOutput struct {
	Body struct {
		Staff []Colleague `json:"staff"`
	}
}

func listStaff(c *call, _ *nothing) (*staffOutput, error) {
	all, err := c.Store.OfficeColleagues(c, c.Viewer)
	if err != nil {
		return nil, fmt.Errorf("listing colleagues: %w", err)
	}
	out := &staffOutput{}
	out.Body.Staff = []Colleague{}
	for _, x := range all {
		out.Body.Staff = append(out.Body.Staff, Colleague{ID: int64(x.Staff), Name: x.Name, Open: x.Open})
	}
	return out, nil
}

// Counts are the figures beside the lists.
type Counts struct {
	Open         int `json:"open"`
	Mine         int `json:"mine" doc:"Of whoever made the token."`
	Unassigned   int `json:"unassigned"`
	Overdue      int `json:"overdue"`
	OnResident   int `json:"waiting_resident"`
	OnDepartment int `json:"waiting_department"`
	ClosedBy311  int `json:"closed_311"`
	Snoozed      int `json:"snoozed"`
	Resolved     int `json:"resolved" doc:"Counted up to 1000."`
	Copied       int `json:"copied" doc:"Counted up to 100."`
	Spam         int `json:"spam"`
	Triage       int `json:"triage"`
	Held         int `json:"held"`
}

type countsOutput struct{ Body Counts }

func counts(c *call, _ *nothing) (*countsOutput, error) {
	n, err := c.Store.Counts(c, c.Viewer)
	if err != nil {
		return nil, fmt.Errorf("counting cases: %w", err)
	}
	return &countsOutput{Counts{n.Open, n.Mine, n.Unassigned, n.Overdue, n.OnResident, n.OnDepartment, n.ClosedBy311, n.Snoozed, n.Resolved, n.Copied, n.Spam, n.Triage, n.Held}},
		c.record(casework.Event{Kind: casework.ListRead, Detail: map[string]string{"view": "counts"}})
}
