package routing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
)

// town is an invented town of two districts, west and east of longitude 0.05, with neighbourhoods Oldtown and Newtown.
// Harbour Avenue crosses the border; Mellen Street and Pearl Street stand in both.
func town(t testing.TB) *routing.Atlas {
	t.Helper()
	const geo = `{"type":"FeatureCollection","features":[
	{"type":"Feature","properties":{"d":1},"geometry":{"type":"Polygon","coordinates":[[[0,50],[0.05,50],[0.05,50.1],[0,50.1],[0,50]]]}},
	{"type":"Feature","properties":{"d":2},"geometry":{"type":"Polygon","coordinates":[[[0.05,50],[0.1,50],[0.1,50.1],[0.05,50.1],[0.05,50]]]}}]}`
	m, err := district.Read(strings.NewReader(geo), "d", casework.MapVersion{Name: "wards", Effective: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var rows gazetteer.Rows
	row := func(street, city, code string, lat, lon float64, numbers ...string) {
		for i, n := range numbers {
			rows.Houses = append(rows.Houses, gazetteer.House{Number: n, Street: street, City: city, Postcode: code, Lat: lat, Lon: lon + 0.0002*float64(i)})
		}
	}
	row("Mellen St", "Oldtown", "11111", 50.02, 0.02, "2", "4", "6", "8-10", "12", "16")
	row("Mellen St", "Newtown", "22222", 50.02, 0.08, "2", "4", "6", "40", "42", "44")
	row("Pearl St", "Oldtown", "11111", 50.03, 0.02, "3", "5", "7")
	row("Massachusetts Ave", "Newtown", "22222", 50.05, 0.08, "100", "102", "104", "106", "108", "110")
	row("Saint Margaret St", "Oldtown", "11111", 50.021, 0.021, "20", "22")
	row("William T Morrissey Blvd", "Newtown", "22222", 50.06, 0.08, "1", "3", "5")
	row("E Broadway", "Oldtown", "11111", 50.04, 0.02, "741", "743", "745")
	rows.Corners = []gazetteer.Corner{{Street: "Mellen St", Cross: "Pearl St", City: "Oldtown", Lat: 50.025, Lon: 0.02}}
	rows.Places = []gazetteer.NamedPlace{{Name: "Ramsay Park", Lat: 50.07, Lon: 0.08}}
	rows.Neighbours = []string{"Faraway"}
	return routing.New([]district.Map{m}, gazetteer.New(rows))
}

func TestLocate(t *testing.T) {
	t.Parallel()
	a := town(t)
	for _, c := range []struct {
		text     string
		status   casework.LocateStatus
		district string
	}{
		{"trash at 12 Mellen Street", casework.Matched, "1"}, // the other Mellen St has no 12
		{"trash at 40 mellen", casework.Matched, "2"},
		{"trash at 4 Mellen St", casework.Ambiguous, ""},
		{"trash at 4 Mellen St, Newtown", casework.Matched, "2"},
		{"trash at 4 Mellen St 11111", casework.Matched, "1"},
		{"In Newtown: rats behind 4 Mellen St and more rats", casework.Matched, "2"},
		{"9 Mellen St", casework.Ambiguous, ""}, // in neither, near both
		{"pothole at 104 Mass Ave", casework.Matched, "2"},
		{"pothole at 104 Mass. Ave.", casework.Matched, "2"},
		{"light out at 3 Morrissey Blvd", casework.Matched, "2"},
		{"20 st. margaret's st", casework.Matched, "1"},
		{"741 East Broadway", casework.Matched, "1"},
		{"in front of 743 broadway", casework.Matched, "1"},
		{"hay basura en la calle Pearl 5", casework.Matched, "1"},
		{"el 5 de la calle Pearl", casework.Matched, "1"},
		{"在104 Massachusetts Ave附近", casework.Matched, "2"},
		{"gần 104 Massachusetts Ave", casework.Matched, "2"},
		{"104 Masachusets Avenue", casework.Matched, "2"},
		{"corner of Mellen and Pearl", casework.Matched, "1"},
		{"Mellen St & Pearl St", casework.Matched, "1"},
		{"Pearl / Mellen, at the corner", casework.Matched, "1"},
		{"graffiti in Ramsay Park", casework.Matched, "2"},
		{"3 Pearl St, Faraway", casework.Outside, ""},
		{"3 Pearl St, Elsewhere, NY 10001", casework.Outside, ""},
		{"12 pearl necklaces were stolen", casework.NoPlace, ""},
		{"call me at 617-555-0104 Massachusetts", casework.NoPlace, ""},
		{"bus 104 Massachusetts Ave never comes", casework.NoPlace, ""},
	} {
		l := a.Locate(c.text, routing.Hints{})
		if l.Status != c.status || l.District != c.district {
			t.Errorf("%q: got %s %q (%.2f) %v, want %s %q", c.text, l.Status, l.District, l.Confidence, brief(l), c.status, c.district)
		}
	}
}

func TestLocateTellsHomeFromMatter(t *testing.T) {
	t.Parallel()
	a := town(t)
	for _, text := range []string{
		"I live at 104 Massachusetts Ave. There is trash in front of 12 Mellen St.",
		"There is trash in front of 12 Mellen St.\n\nThanks,\nJane Doe\n104 Massachusetts Ave\nNewtown 22222",
	} {
		l := a.Locate(text, routing.Hints{Offices: map[string]casework.OfficeID{"1": "d1", "2": "d2"}})
		if l.District != "1" || l.Office != "d1" || l.Home == nil || l.Home.District != "2" {
			t.Errorf("%q: got district %q, office %q, home %+v", text, l.District, l.Office, l.Home)
		}
		if len(l.Why) != 3 {
			t.Errorf("got reasons %q, want three steps", l.Why)
		}
	}
	l := a.Locate("Trash at 12 Mellen St.\n\nRegards,\nJane Doe\n7 Main Street\nElsewhere, NY 10001", routing.Hints{})
	if l.District != "1" || l.Home != nil {
		t.Errorf("a signature in another city: got %q, home %+v", l.District, l.Home)
	}
	both := a.Locate("trash at 12 Mellen St and also at 104 Massachusetts Ave", routing.Hints{})
	if both.Status != casework.Ambiguous || len(both.Candidates) < 2 {
		t.Errorf("two places in two districts: got %s with %v, want ambiguous with both", both.Status, brief(both))
	}
}

func TestUnderstand(t *testing.T) {
	t.Parallel()
	a := town(t)
	asked := a.Locate("pothole at 4 mellen st", routing.Hints{})
	if asked.Status != casework.Ambiguous || len(asked.Candidates) != 2 {
		t.Fatalf("got %s with %v", asked.Status, brief(asked))
	}
	second := asked.Candidates[1].District
	for answer, want := range map[string]string{"2": second, " #2 ": second, "Number 2.": second, "newtown": "2", "the one in Oldtown": "1", "22222": "2",
		"4 Mellen St, Newtown": "2", "Mellen and Pearl, at the corner": "1"} {
		got := a.Understand(answer, asked.Candidates, routing.Hints{})
		if !got.Understood || got.None || got.Location.District != want {
			t.Errorf("%q: got %+v, want district %s", answer, got, want)
		}
	}
	for _, answer := range []string{"3", "0"} {
		if got := a.Understand(answer, asked.Candidates, routing.Hints{}); !got.None {
			t.Errorf("%q: got %+v, want none of these", answer, got)
		}
	}
	for _, answer := range []string{"thanks", "7", "4 mellen st", "yes", "call me at 617-555-0142"} {
		if got := a.Understand(answer, asked.Candidates, routing.Hints{}); got.Understood {
			t.Errorf("%q was taken for %+v", answer, got)
		}
	}
}

func TestLocateIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	a := town(t)
	done := make(chan string)
	for range 8 {
		go func() {
			last := ""
			for range 200 {
				last = a.Locate("trash at 12 Mellen Street, thanks", routing.Hints{}).District
			}
			done <- last
		}()
	}
	for range 8 {
		if got := <-done; got != "1" {
			t.Errorf("got district %q", got)
		}
	}
}
