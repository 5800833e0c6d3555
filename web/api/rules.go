package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func (s *server) ruleRows() []Row {
	return []Row{
		reads("listRules", "/rules", "office", "List what the office has done by itself", casework.ScopeCasesRead, listRules).need(casework.WorkCases),
		reads("tryRule", "/rules/{rule}/trial", "office", "Read what a rule would have done in the last days; nothing is done", casework.ScopeCasesRead, tryRule).need(casework.ManageOffice),
		changes("switchRule", http.MethodPut, "/rules/{rule}/on", "office", "Switch a rule on or off", casework.ScopeOffice, switchRule).need(casework.ManageOffice),
	}
}

// Rule is what an office has done by itself.
type Rule struct {
	ID      int64      `json:"id"`
	Name    string     `json:"name"`
	When    string     `json:"when" enum:"comes,writes,changes,ages"`
	If      RuleIf     `json:"if" doc:"All of it has to hold; what is empty holds for every case."`
	Then    RuleThen   `json:"then"`
	Care    bool       `json:"sensitive" doc:"It touches sensitive matters too."`
	Again   bool       `json:"again" doc:"It runs each time, and not once a case."`
	OnSince *time.Time `json:"on_since,omitempty"`
	Stopped string     `json:"stopped,omitempty" doc:"Why it went off by itself."`
	Version int        `json:"version" doc:"Moves with its words: to be sent with switching it on."`
}

// RuleIf is on what a rule depends.
type RuleIf struct {
	Topics    []string `json:"topics"`
	Words     []string `json:"words"`
	Places    []string `json:"places"`
	Channels  []string `json:"channels"`
	Languages []string `json:"languages"`
	Statuses  []string `json:"statuses"`
	Days      int      `json:"days,omitempty"`
}

// RuleThen is what a rule does.
type RuleThen struct {
	Assign int64    `json:"assign,omitempty"`
	Tags   []string `json:"tags"`
	Topic  string   `json:"topic,omitempty"`
	Due    string   `json:"due,omitempty" doc:"Within which working time somebody has to act: 2 days, 3 hours."`
	Tell   int64    `json:"tell,omitempty"`
}

type rulesOutput struct {
	Body struct {
		Rules []Rule `json:"rules" doc:"In the order in which they run."`
	}
}

func ruleOf(r casework.Rule) Rule {
	return Rule{ID: int64(r.ID), Name: r.Name, When: string(r.When), Care: r.Delicate, Again: r.Again, OnSince: some(r.OnSince), Stopped: r.Stopped, Version: r.Version,
		If:   RuleIf{Topics: orNone(r.If.Topics), Words: orNone(r.If.Words), Places: orNone(r.If.Places), Channels: texts(r.If.Channels), Languages: orNone(r.If.Languages), Statuses: texts(r.If.Statuses), Days: r.If.Days},
		Then: RuleThen{Assign: int64(r.Then.Assign), Tags: orNone(r.Then.Tags), Topic: r.Then.Topic, Due: within(r.Then.Due), Tell: int64(r.Then.Tell)}}
}

func texts[S ~string](all []S) []string {
	out := []string{}
	for _, s := range all {
		out = append(out, string(s))
	}
	return out
}

func within(w casework.Within) string {
	switch {
	case w.IsZero():
		return ""
	case w.Days > 0:
		return strconv.Itoa(w.Days) + " days"
	}
	return strconv.Itoa(w.Hours) + " hours"
}

func listRules(c *call, _ *nothing) (*rulesOutput, error) {
	all, err := c.Store.OfficeRules(c, c.Viewer)
	if err != nil {
		return nil, fmt.Errorf("reading the rules: %w", err)
	}
	out := &rulesOutput{}
	out.Body.Rules = []Rule{}
	for _, r := range all {
		out.Body.Rules = append(out.Body.Rules, ruleOf(r))
	}
	return out, nil
}

type tryRuleInput struct {
	Rule int64 `path:"rule" minimum:"1"`
	Days int   `query:"days" default:"30" minimum:"1" maximum:"90"`
}

// Trial is what a rule would have done.
type Trial struct {
	Rule    Rule        `json:"rule"`
	Looked  int         `json:"looked" doc:"How many cases there were."`
	Touched int         `json:"touched" doc:"How many it would have touched; cases lists the newest of them."`
	Stop    string      `json:"stop,omitempty" doc:"Why it would not run at all."`
	Cases   []TriedCase `json:"cases"`
}

// TriedCase is a case that a rule would have touched.
type TriedCase struct {
	Case  string      `json:"case"`
	At    time.Time   `json:"at" doc:"When the rule would have run."`
	Deeds []Happening `json:"deeds"`
}

type trialOutput struct{ Body Trial }

func tryRule(c *call, in *tryRuleInput) (*trialOutput, error) {
	now := c.server.Now()
	t, err := c.Store.TryRule(c, c.Viewer, casework.RuleID(in.Rule), now.AddDate(0, 0, -in.Days), now, web.MostTried)
	if err != nil {
		return nil, fmt.Errorf("trying rule %d: %w", in.Rule, err)
	}
	out := Trial{Rule: ruleOf(t.Rule), Looked: t.Looked, Touched: t.Touched, Stop: t.Stop, Cases: []TriedCase{}}
	for _, x := range t.Cases {
		tried := TriedCase{Case: x.Number.String(), At: x.At.UTC(), Deeds: []Happening{}}
		for _, e := range x.Deeds {
			tried.Deeds = append(tried.Deeds, happeningOf(e))
		}
		out.Cases = append(out.Cases, tried)
	}
	return &trialOutput{out}, c.record(casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "rule", casework.RuleFact: t.Rule.ID.String(), "total": strconv.Itoa(t.Touched)}})
}

type switchRuleInput struct {
	Keyed
	Rule int64 `path:"rule" minimum:"1"`
	Body struct {
		On      bool `json:"on"`
		Version int  `json:"version" doc:"Of the rule as it was tried. Where its words were changed since, it is not switched on: 409."`
	}
}

func switchRule(c *call, in *switchRuleInput) (Done, error) {
	err := c.Store.SwitchRule(c, c.Viewer, c.server.Now(), casework.RuleID(in.Rule), in.Body.Version, in.Body.On)
	if err != nil {
		return Done{}, fmt.Errorf("switching rule %d: %w", in.Rule, err)
	}
	return Done{Rule: in.Rule}, nil
}
