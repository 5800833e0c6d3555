package web

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// dailyMemory is what a memory knows of what waits, and of what staff are told.
type dailyMemory struct {
	read     bool
	choice   *casework.NotifyChoice
	features casework.Features
	nothing  bool
}

func (m *memory) Today(_ context.Context, v casework.Viewer, now time.Time, mine bool) ([]casework.Todo, int, error) {
	if m.broken != nil || v.Office != "d5" || m.daily.nothing {
		return nil, 0, m.broken
	}
	var all []casework.Todo
	for i, k := range casework.TodoKinds {
		t := casework.Todo{Kind: k, Case: 48213, Office: "d5", Subject: "Flooded <crossing>", Who: "Rosa Delgado", Topic: "roads", Since: now.Add(-50 * time.Hour)}
		if i%3 == 0 {
			t.Due = now.Add(time.Duration(i-6) * 10 * time.Hour)
		}
		if i%4 == 0 {
			t.Assignee, t.AssigneeName = v.Staff, "Ana Ribeiro"
		}
		switch k {
		case casework.TodoFailed, casework.TodoUnsent:
			t.Ref = "90"
		case casework.TodoHeld:
			t.Ref, t.Case = "70", 0
		case casework.TodoSpeaker:
			t.Ref = "1"
		}
		if !mine || t.Assignee == v.Staff {
			all = append(all, t)
		}
	}
	return all, len(all), nil
}

func (m *memory) Notifications(_ context.Context, v casework.Viewer, _ Page) ([]Notification, int, error) {
	if v.Office != "d5" || m.broken != nil {
		return nil, 0, m.broken
	}
	return []Notification{
		{ID: 1, Kind: casework.ToldMention, Case: 48213, Subject: "Flooded crossing", By: "Marcus Teague", At: noon.Add(-time.Hour), Read: m.daily.read},
		{ID: 2, Kind: casework.ToldAssigned, Case: 48214, Subject: "", By: "Marcus Teague", At: noon.Add(-2 * time.Hour), Read: true},
		{ID: 3, Kind: casework.ToldWrote, Case: 48213, Subject: "Flooded crossing", At: noon.Add(-3 * time.Hour), Read: true},
		{ID: 4, Kind: casework.ToldOverdue, Case: 48213, Subject: "Flooded crossing", At: noon.Add(-4 * time.Hour), Read: true},
	}, 4, nil
}

func (m *memory) Unread(_ context.Context, v casework.Viewer) (int, error) {
	if m.daily.read || v.Office != "d5" {
		return 0, m.broken
	}
	return 1, m.broken
}

func (m *memory) ReadNotifications(_ context.Context, _ casework.Viewer, n casework.CaseNumber, _ time.Time) error {
	m.daily.read = m.daily.read || n == 0 || n == 48213
	return m.broken
}

func (m *memory) NotifyChoice(context.Context, casework.Viewer) (casework.NotifyChoice, error) {
	if m.daily.choice != nil {
		return *m.daily.choice, m.broken
	}
	return casework.UsualNotify, m.broken
}

func (m *memory) SetNotifyChoice(_ context.Context, _ casework.Viewer, c casework.NotifyChoice) error {
	m.daily.choice = &c
	return m.broken
}

func (m *memory) OfficeColleagues(_ context.Context, v casework.Viewer) (all []casework.Colleague, err error) {
	for _, a := range m.accounts {
		if a.Office == v.Office && a.May(casework.WorkCases) {
			all = append(all, casework.Colleague{Staff: a.Staff, Name: a.Name})
		}
	}
	return all, m.broken
}

func (m *memory) TagsInUse(_ context.Context, v casework.Viewer) (tags []string, err error) {
	for _, c := range m.cases {
		if m.sees(v, c.Office) {
			tags = append(tags, c.Tags...)
		}
	}
	slices.Sort(tags)
	return slices.Compact(tags), m.broken
}

func (m *memory) Nearby(context.Context, casework.Viewer, casework.CaseNumber) ([]NearCase, error) {
	return []NearCase{{CaseLine{48214, "Streetlight out", casework.Open}, noon.Add(-48 * time.Hour), 3}, {CaseLine{48215, "", casework.Resolved}, noon.Add(-96 * time.Hour), 120.4}}, m.broken
}

func (m *memory) Features(context.Context, casework.Viewer) (casework.Features, error) {
	return m.daily.features, m.broken
}

func (m *memory) SetFeatures(_ context.Context, _ casework.Viewer, f casework.Features) error {
	m.daily.features = f
	return m.broken
}

// everythingOn switches all parts on.
func everythingOn(c *Config) {
	on := casework.Features{}
	for _, f := range casework.FeatureWords {
		on[f.Feature] = true
	}
	c.Store.(*memory).daily.features = on
}
