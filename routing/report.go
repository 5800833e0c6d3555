package routing

import (
	"time"

	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
)

// Report says what loading found.
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
