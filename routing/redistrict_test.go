package routing_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/district"
)

func TestRedistricted(t *testing.T) {
	t.Parallel()
	// The border moves from 0.05 to 0.07, and district 3 comes in the east.
	const geo = `{"type":"FeatureCollection","features":[
	{"type":"Feature","properties":{"d":1},"geometry":{"type":"Polygon","coordinates":[[[0,50],[0.07,50],[0.07,50.1],[0,50.1],[0,50]]]}},
	{"type":"Feature","properties":{"d":3},"geometry":{"type":"Polygon","coordinates":[[[0.07,50],[0.1,50],[0.1,50.1],[0.07,50.1],[0.07,50]]]}}]}`
	m, err := district.Read(strings.NewReader(geo), "d", casework.MapVersion{Name: "new"})
	if err != nil {
		t.Fatal(err)
	}
	at := func(d string, lon float64) *casework.Place { return &casework.Place{District: d, Lat: 50.05, Lon: lon} }
	cases := []routing.Placed{
		{Number: 1, Office: "d1", Matter: at("1", 0.02)},                       // stays in 1
		{Number: 2, Office: "d2", Matter: at("2", 0.06)},                       // 2 -> 1
		{Number: 3, Office: "d2", Matter: at("2", 0.09)},                       // 2 -> 3, which has no office
		{Number: 4, Office: "al1", Matter: at("2", 0.06)},                      // given to another office: stays
		{Number: 5, Office: "d1", Matter: at("2", 0.06), Home: at("1", 0.02)},  // by its home it stays
		{Number: 6, Office: "d2", Matter: at("2", 0.2)},                        // beyond the new map
		{Number: 7, Office: "d1"},                                              // no address
		{Number: 8, Office: "", Matter: at("9", 0.06)},                         // in triage
		{Number: 9, Office: "d2", Matter: at("1", 0.02), Home: at("2", 0.065)}, // by its home it moves
	}
	offices := map[string]casework.OfficeID{"1": "d1", "2": "d2"}
	type move struct {
		Number   int64
		From, To string
		Next     casework.OfficeID
	}
	brief := func(rule routing.Rule) (out []move) {
		for _, m := range routing.Redistricted(cases, m, rule, offices) {
			out = append(out, move{m.Number, m.From, m.To, m.Next})
		}
		return out
	}
	if d := cmp.Diff(brief(routing.ByHome), []move{{2, "2", "1", "d1"}, {3, "2", "3", ""}, {6, "2", "", ""}, {9, "2", "1", "d1"}}); d != "" {
		t.Errorf("by home (-got +want):\n%s", d)
	}
	if d := cmp.Diff(brief(routing.ByPlace), []move{{2, "2", "1", "d1"}, {3, "2", "3", ""}, {6, "2", "", ""}}); d != "" {
		t.Errorf("by place (-got +want):\n%s", d)
	}
}
