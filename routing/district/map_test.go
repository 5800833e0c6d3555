package district

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// read reads features as a map.
func read(t *testing.T, features ...string) Map {
	t.Helper()
	text := `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	m, err := Read(strings.NewReader(text), "name", casework.MapVersion{Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func shapeOf(name, rings string) string {
	return `{"type":"Feature","properties":{"name":"` + name + `"},"geometry":{"type":"Polygon","coordinates":[` + rings + `]}}`
}

const (
	west = `[[0,0],[0.1,0],[0.1,0.1],[0,0.1],[0,0]]`
	east = `[[0.1,0],[0.2,0],[0.2,0.1],[0.1,0.1],[0.1,0]]`
)

func TestDistrict(t *testing.T) {
	t.Parallel()
	x := NewIndex(read(t, shapeOf("west", west+`,[[0.04,0.04],[0.06,0.04],[0.06,0.06],[0.04,0.06],[0.04,0.04]]`), shapeOf("east", east)))
	for _, c := range []struct {
		lat, lon float64
		want     string
	}{{0.01, 0.01, "west"}, {0.05, 0.15, "east"}, {0.05, 0.05, ""}, {0.05, 0.3, ""}, {-1, 0.05, ""}} {
		if got := x.District(c.lat, c.lon); got != c.want {
			t.Errorf("(%v, %v): got %q, want %q", c.lat, c.lon, got, c.want)
		}
	}
	if d := x.BorderDistance(0.05, 0.1+0.0002, 50); d < 20 || d > 25 {
		t.Errorf("22 m from the border: got %.1f", d)
	}
	if d := x.BorderDistance(0.05, 0.15, 400); d != 400 {
		t.Errorf("5 km from the border: got %.1f, want the limit", d)
	}
}

func TestOnChoosesTheMapOfTheDay(t *testing.T) {
	t.Parallel()
	day := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	old, new := read(t, shapeOf("a", west)), read(t, shapeOf("b", west))
	old.Version, new.Version = casework.MapVersion{Name: "old", Effective: day(2012)}, casework.MapVersion{Name: "new", Effective: day(2024)}
	s := NewSet([]Map{new, old})
	for when, want := range map[time.Time]string{day(2023): "old", day(2024): "new", day(2030): "new", day(2000): "old", {}: "new"} {
		if got := s.On(when).Version.Name; got != want {
			t.Errorf("%v: got %s, want %s", when, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		m    Map
		want string
	}{
		"sound":           {read(t, shapeOf("west", west), shapeOf("east", east)), ""},
		"crosses itself":  {read(t, shapeOf("bow", `[[0,0],[0.1,0.1],[0.1,0],[0,0.1],[0,0]]`)), "crosses itself"},
		"overlap":         {read(t, shapeOf("west", west), shapeOf("over", `[[0.05,0],[0.15,0],[0.15,0.1],[0.05,0.1],[0.05,0]]`)), "overlaps"},
		"gap":             {read(t, shapeOf("west", west), shapeOf("east", `[[0.1006,0],[0.2,0],[0.2,0.1],[0.1006,0.1],[0.1006,0]]`)), "gap"},
		"ring not closed": {read(t, shapeOf("open", `[[0,0],[0.1,0],[0.1,0.1],[0,0.1]]`)), "not closed"},
	} {
		var texts []string
		for _, p := range Check(c.m) {
			texts = append(texts, p.Text)
		}
		all := strings.Join(texts, "; ")
		if c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("%s: got %q, want %q", name, all, c.want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`: "no GeoJSON", `{"type":"FeatureCollection","features":[]}`: "no districts",
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ward":1},"geometry":null}]}`:   `no property "name" (it has: ["ward"])`,
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":null}]}`: "no geometry",
	} {
		_, err := Read(strings.NewReader(text), "name", casework.MapVersion{Name: "m"})
		want = strings.Replace(want, "no GeoJSON", "not a GeoJSON", 1)
		if err == nil || !strings.Contains(err.Error(), want) || casework.KindOf(err) != casework.Invalid {
			t.Errorf("%s: got %v, want a refusal with %q", text, err, want)
		}
	}
}
