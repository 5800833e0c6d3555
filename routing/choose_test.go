package routing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	offices := map[string]casework.OfficeID{"1": "d1", "2": "d2", "3": "d3"}
	at := func(d string) casework.Location { return casework.Location{Status: casework.Matched, District: d} }
	living := func(d string, l casework.Location) casework.Location { l.Home = &casework.Place{District: d}; return l }
	for name, c := range map[string]struct {
		in   routing.Arrival
		want routing.Choice
	}{
		"goes to the place's office, and the one written to keeps sight": {
			routing.Arrival{Entrance: "d1", Mode: casework.Route, Location: at("2")}, routing.Choice{Placed: true, Lead: "d2", Sight: "d1"}},
		"stays where it belongs": {
			routing.Arrival{Entrance: "d1", Mode: casework.Route, Location: at("1")}, routing.Choice{Placed: true, Lead: "d1"}},
		"home before place, the other is copied": {
			routing.Arrival{Mode: casework.Route, Location: living("3", at("2"))}, routing.Choice{Placed: true, Lead: "d3", Copies: []casework.OfficeID{"d2"}}},
		"place before home by the city's rule": {
			routing.Arrival{Mode: casework.Route, Rule: routing.ByPlace, Location: living("3", at("2"))}, routing.Choice{Placed: true, Lead: "d2", Copies: []casework.OfficeID{"d3"}}},
		"the known address where the message has none": {
			routing.Arrival{Mode: casework.Route, Location: casework.Location{Status: casework.NoPlace}, Known: &casework.Place{District: "2"}}, routing.Choice{Placed: true, Lead: "d2"}},
		"is asked where it has no address": {
			routing.Arrival{Entrance: "d1", Mode: casework.Route, Location: casework.Location{Status: casework.NoPlace}}, routing.Choice{Lead: "d1", Ask: true}},
		"is asked where it has several": {
			routing.Arrival{Mode: casework.Route, Location: casework.Location{Status: casework.Ambiguous}}, routing.Choice{Ask: true}},
		"an at-large office keeps, and asks nobody": {
			routing.Arrival{Entrance: "at-large", Mode: casework.Keep, Location: casework.Location{Status: casework.NoPlace}}, routing.Choice{Lead: "at-large"}},
		"is proposed only": {
			routing.Arrival{Entrance: "d1", Mode: casework.Propose, Location: at("2")}, routing.Choice{Placed: true, Lead: "d1", Proposed: "d2"}},
		"a citywide topic goes by no address": {
			routing.Arrival{Entrance: "d1", Mode: casework.Route, Location: at("2"), Citywide: "clerk"}, routing.Choice{Lead: "clerk", Sight: "d1"}},
		"outside the city it stays": {
			routing.Arrival{Entrance: "d1", Mode: casework.Route, Location: casework.Location{Status: casework.Outside}}, routing.Choice{Lead: "d1"}},
	} {
		c.in.Offices = offices
		got := routing.Choose(c.in)
		if len(got.Why) == 0 {
			t.Errorf("%s: no reason is given", name)
		}
		if d := cmp.Diff(got, c.want, cmpopts.IgnoreFields(routing.Choice{}, "Why"), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s (-got +want):\n%s", name, d)
		}
	}
}
