package gazetteer

import (
	"fmt"
	"testing"

	"github.com/commonline/commonline/routing/street"
)

// dirty is a file as request data make it: streets with neighbourhoods, house numbers and letters in their names.
func dirty() *Gazetteer {
	var rows Rows
	add := func(n int, name, city string) {
		rows.Houses = append(rows.Houses, House{Number: fmt.Sprint(n), Street: name, City: city, Lat: 50 + 0.0001*float64(len(rows.Houses)%100), Lon: 0.01})
	}
	for _, name := range []string{"Cottage St", "Harvest St", "Prince St", "Sedalia Rd"} {
		for n := range 20 {
			add(2+2*n, name, "Oldtown")
		}
	}
	add(44, "44d Cottage St", "")
	add(46, "Cottage St Oldtown", "")
	add(48, "COTTAGE STREET", "Oldtown")
	add(50, "A Harvest St", "")
	for _, name := range []string{"Cottage St", "Harvest St", "Prince St"} {
		add(52, name+" Beacon Hill", "")
	}
	for i, name := range []string{"A St", "B St", "C St", "D St", "E St"} { // where a geocoder puts what it does not know
		rows.Houses = append(rows.Houses, House{Number: fmt.Sprint(i + 1), Street: name, Lat: 51, Lon: 0.5})
	}
	return New(rows)
}

func TestDirtyStreetsAreJoined(t *testing.T) {
	t.Parallel()
	g := dirty()
	houses := map[string]int{}
	for i := range g.list {
		if n := g.list[i].Houses(); n > 0 {
			houses[g.list[i].Body] += n
		}
	}
	if houses["cottage"] != 24 || houses["harvest"] != 22 || houses["prince"] != 21 || houses["sedalia"] != 20 || len(houses) != 4 {
		t.Errorf("got %v", houses)
	}
	if _, ok := g.areas.ids["Beacon Hill"]; !ok {
		t.Errorf("the neighbourhood behind three streets was not learned: %q", g.areas.names)
	}
	if g.Stats.Skipped.Default != 5 {
		t.Errorf("got %d rows at a default point, want 5", g.Stats.Skipped.Default)
	}
}

func TestFindKeepsToTheSideOfTheStreet(t *testing.T) {
	t.Parallel()
	var rows Rows
	for _, n := range []string{"2", "4", "8-12", "14"} {
		rows.Houses = append(rows.Houses, House{Number: n, Street: "Mill St", Lat: 50.001, Lon: 0.01 + 0.0001*float64(len(n))})
	}
	for _, n := range []string{"1", "3", "9", "11"} {
		rows.Houses = append(rows.Houses, House{Number: n, Street: "Mill St", Lat: 50.0005, Lon: 0.01 + 0.0001*float64(len(n))})
	}
	g := New(rows)
	for n, want := range map[int]struct {
		how  How
		near int
	}{4: {Exact, 4}, 10: {Within, 8}, 12: {Exact, 8}, 5: {Between, 3}, 6: {Between, 4}, 40: {Beyond, 14}, 13: {Beyond, 11}} {
		hits := g.Find(0, street.Number{Low: n, High: n}, nil)
		if len(hits) == 0 || hits[0].How != want.how || hits[0].Number.Low != want.near {
			t.Errorf("%d: got %+v, want %v %d", n, hits, want.how, want.near)
		}
	}
}

func TestSpelled(t *testing.T) {
	t.Parallel()
	g := dirty()
	for word, want := range map[string]string{"cotage": "cottage", "cottgae": "cottage", "havest": "harvest", "sedallia": "sedalia", "cottage": "cottage"} {
		found := false
		for _, s := range g.Spelled(word) {
			found = found || s.Body == want
		}
		if !found {
			t.Errorf("%q does not find %q", word, want)
		}
	}
	if got := g.Spelled("elephant"); len(got) != 0 {
		t.Errorf("elephant finds %v", got)
	}
}
