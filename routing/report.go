package routing

import (
	"fmt"
	"io"
	"time"

	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
)

// Report says what loading found: for the person who loads a city's files.
type Report struct {
	Files    []FileCount
	Stats    gazetteer.Stats
	Outside  int // addresses in no district of the latest map
	Problems []district.Problem
}

func (a *Atlas) report(maps []district.Map, counts []FileCount) Report {
	r := Report{Files: counts, Stats: a.places.Stats}
	latest := a.maps.On(time.Time{})
	a.places.EachHouse(func(p gazetteer.Point) {
		if lat, lon := p.Degrees(); latest.Find(lat, lon) < 0 {
			r.Outside++
		}
	})
	for _, m := range maps {
		r.Problems = append(r.Problems, district.Check(m)...)
	}
	return r
}

// Check gives the report on maps and places that were put together without Load.
func (a *Atlas) Check(maps []district.Map, counts []FileCount) Report { return a.report(maps, counts) }

// Write writes the report in sentences, one a line.
func (r Report) Write(w io.Writer) {
	for _, f := range r.Files {
		fmt.Fprintf(w, "%s: %d rows", f.File, f.Rows)
		sayIf(w, f.Broken, ", %d not readable")
		sayIf(w, f.NoPoint, ", %d without a point")
		fmt.Fprintln(w)
	}
	s := r.Stats
	fmt.Fprintf(w, "%d addresses on %d streets, %d corners, %d named places, %d neighbourhoods\n", s.Houses, s.Streets, s.Corners, s.Places, s.Areas)
	for _, line := range []struct {
		n    int
		text string
	}{
		{s.Skipped.NoNumber, "%d rows left out: no house number\n"},
		{s.Skipped.NoStreet, "%d rows left out: no street\n"},
		{s.Skipped.NoPoint, "%d rows left out: no point\n"},
		{s.Skipped.Doubled, "%d rows left out: the same address at the same point twice\n"},
		{s.Skipped.Default, "%d rows left out: at a point that many streets share, which is where a geocoder puts what it does not know\n"},
		{s.Cut, "%d spellings of streets held more than the street, and were cut\n"},
		{r.Outside, "%d addresses lie in no district\n"},
	} {
		sayIf(w, line.n, line.text)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(w, "map %s, district %q: %s (at %.5f, %.5f)\n", p.Map, p.District, p.Text, p.Lat, p.Lon)
	}
}

func sayIf(w io.Writer, n int, format string) {
	if n > 0 {
		fmt.Fprintf(w, format, n)
	}
}
