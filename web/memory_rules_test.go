package web

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

func sampleRules() []casework.Rule {
	return []casework.Rule{
		{ID: 5, Office: "d5", Name: "Potholes to Ana", Position: 1, When: casework.WhenComes, If: casework.RuleIf{Words: []string{"pothole*", "<hole>"}, Channels: []casework.Channel{casework.Text}},
			Then: casework.RuleThen{Assign: 2, Tags: []string{"streets"}}, OnSince: noon.Add(-48 * time.Hour), Writer: "Marcus Teague", WrittenAt: noon.Add(-50 * time.Hour), Version: 2},
		{ID: 6, Office: "d5", Name: "Gone", Position: 2, When: casework.WhenWrites, Then: casework.RuleThen{Tell: 999}, Stopped: "Somebody whom it names does not work in this office any more: choose another person.", Writer: "Marcus Teague", WrittenAt: noon, Version: 1, Again: true, Delicate: true},
		{ID: 7, Office: "d4", Name: "Only of District 4", When: casework.WhenComes, Then: casework.RuleThen{Tags: []string{"x"}}, Writer: "Deb", Version: 1},
	}
}

func (m *memory) OfficeRules(_ context.Context, v casework.Viewer) ([]casework.Rule, error) {
	return slices.DeleteFunc(slices.Clone(m.rules), func(r casework.Rule) bool { return v.Office == "" || r.Office != v.Office }), m.broken
}

func (m *memory) rule(v casework.Viewer, id casework.RuleID) (*casework.Rule, error) {
	for i := range m.rules {
		if m.rules[i].ID == id && m.rules[i].Office == v.Office {
			return &m.rules[i], m.broken
		}
	}
	return nil, casework.Errorf(casework.NotFound, "There is no such rule.")
}

func (m *memory) SaveRule(_ context.Context, v casework.Viewer, at time.Time, r casework.Rule) (casework.RuleID, error) {
	if err := r.Check(m.city); err != nil {
		return 0, err
	}
	r.Office, r.Writer, r.WrittenAt = v.Office, "Marcus Teague", at
	if r.ID == 0 {
		r.ID = casework.RuleID(len(m.rules) + 50)
		m.rules = append(m.rules, r)
		return r.ID, m.broken
	}
	old, err := m.rule(v, r.ID)
	if err != nil {
		return 0, err
	}
	r.Version = old.Version + 1
	*old = r
	return r.ID, nil
}

func (m *memory) TryRule(_ context.Context, v casework.Viewer, id casework.RuleID, _, _ time.Time, most int) (Trial, error) {
	r, err := m.rule(v, id)
	if err != nil {
		return Trial{}, err
	}
	deeds := []casework.Event{{Kind: casework.CaseAssigned, Detail: map[string]string{"to": "Ana Ribeiro", "by": "rule " + r.Name}}, {Kind: casework.CaseTagged, Detail: map[string]string{"to": "streets"}}}
	return Trial{Rule: *r, Looked: 240, Touched: most + 3, Stop: r.Stopped, Cases: slices.Repeat([]TriedCase{{Number: 48213, Subject: "Flooded <crossing>", OpenedAt: noon, At: noon, Deeds: deeds}}, most)}, nil
}

func (m *memory) SwitchRule(_ context.Context, v casework.Viewer, at time.Time, id casework.RuleID, version int, on bool) error {
	r, err := m.rule(v, id)
	if err != nil {
		return err
	}
	if on && r.Version != version {
		return casework.Errorf(casework.Conflict, "The rule was changed meanwhile.")
	}
	r.OnSince, r.Stopped = time.Time{}, ""
	if on {
		r.OnSince = at
	}
	return nil
}

func (m *memory) MoveRule(_ context.Context, v casework.Viewer, _ time.Time, id casework.RuleID, up bool) error {
	_, err := m.rule(v, id)
	if err == nil && up {
		m.decisions = append(m.decisions, "up "+id.String())
	}
	return err
}

func (m *memory) RetireRule(_ context.Context, v casework.Viewer, _ time.Time, id casework.RuleID) error {
	_, err := m.rule(v, id)
	m.rules = slices.DeleteFunc(m.rules, func(r casework.Rule) bool { return r.ID == id && r.Office == v.Office })
	return err
}

func (m *memory) UndoRun(_ context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, run int64) error {
	i := slices.IndexFunc(m.cases, func(c casework.Case) bool { return c.Number == n && m.sees(v, c.Office) })
	if i < 0 || run != 17 {
		return casework.Errorf(casework.NotFound, "No rule has done this.")
	}
	if slices.ContainsFunc(m.events, func(e casework.Event) bool { return e.Kind == casework.RuleUndone }) {
		return casework.Errorf(casework.Conflict, "What the rule did was taken back already.")
	}
	m.events = append(m.events, casework.Event{ID: 9999, At: at, Kind: casework.RuleUndone, Case: m.cases[i].ID, Office: v.Office, Detail: map[string]string{"name": "Potholes to Ana", "rule": "5", "run": "17", "by": "Ana Ribeiro"}})
	return nil
}

// ruleDeeds are what a rule did on Rosa's case.
func ruleDeeds() []casework.Event {
	by := func(id casework.EventID, kind casework.EventKind, facts map[string]string) casework.Event {
		facts["by"], facts[casework.RuleFact], facts[casework.RunFact] = "rule Potholes to Ana", "5", "17"
		return casework.Event{ID: id, At: noon.Add(-3 * time.Hour), Kind: kind, Case: 3, Office: "d5", Actor: "rule:5", Detail: facts}
	}
	return []casework.Event{by(801, casework.CaseAssigned, map[string]string{"to": "Ana Ribeiro"}), by(802, casework.CaseTagged, map[string]string{"to": "streets"}), by(803, casework.RuleTold, map[string]string{"to": "Marcus Teague"})}
}
