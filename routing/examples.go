package routing

import (
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Examples gives up to n addresses of each district of the latest map that Locate finds from their words alone, in the order
// of the districts: for the mails of a demo, and to try a load out.
func (a *Atlas) Examples(n int) []casework.Place {
	index := a.maps.On(time.Time{})
	if index == nil {
		return nil
	}
	found := make([][]casework.Place, len(index.Names()))
	open := len(found)
	for id := 0; id < min(a.places.Stats.Streets, examplesTried) && open > 0; id++ {
		p, ok := a.places.Middle(uint32(id))
		d := index.Find(p.Lat, p.Lon)
		if !ok || d < 0 || len(found[d]) >= n || a.found(p.Address) != index.Names()[d] {
			continue
		}
		p.District = index.Names()[d]
		if found[d] = append(found[d], p); len(found[d]) == n {
			open--
		}
	}
	var out []casework.Place
	for _, d := range found {
		out = append(out, d...)
	}
	return out
}

// found is the district in which an address is matched, or "".
func (a *Atlas) found(s casework.StreetAddress) string {
	if l := a.Locate("at "+AddressLine(s), Hints{}); l.Status == casework.Matched {
		return l.District
	}
	return ""
}

// AddressLine writes an address as one writes it in a sentence.
func AddressLine(s casework.StreetAddress) string {
	line := strings.TrimSpace(s.Number + " " + s.Street)
	if s.City != "" {
		line += ", " + s.City
	}
	return line
}

// examplesTried bounds how many streets are looked at.
const examplesTried = 20_000
