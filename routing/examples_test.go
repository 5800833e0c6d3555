package routing_test

import (
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/gazetteer"
)

func TestExamplesAreFoundWhereTheySay(t *testing.T) {
	t.Parallel()
	a := town(t)
	examples, districts := a.Examples(2), map[string]int{}
	for _, p := range examples {
		districts[p.District]++
		text := "There is a pothole in front of " + routing.AddressLine(p.Address) + "."
		if l := a.Locate(text, routing.Hints{}); l.Status != casework.Matched || l.District != p.District {
			t.Errorf("%q: got %s %q, want district %s", text, l.Status, l.District, p.District)
		}
	}
	if len(examples) != 4 || districts["1"] != 2 || districts["2"] != 2 {
		t.Errorf("got %v examples, want two of each district", districts)
	}
	if got := routing.New(nil, gazetteer.New(gazetteer.Rows{})).Examples(3); len(got) != 0 {
		t.Errorf("an empty atlas gives %v", got)
	}
}
