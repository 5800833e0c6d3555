package routing

import (
	"fmt"

	"github.com/commonline/commonline/casework"
)

// place writes an option as a Place.
func (q *question) place(o option) casework.Place {
	p := casework.Place{District: o.district, Map: mapName(q.index.Version)}
	p.Lat, p.Lon = o.at.Degrees()
	switch {
	case o.name != "":
		p.Name, p.Address.City = o.name, o.area
	case o.cross != "":
		p.Name = q.places.Street(o.street).Name + " and " + o.cross
	default:
		p.Address = casework.StreetAddress{Number: o.number.String(), Street: q.places.Street(o.street).Name, City: o.area, Postcode: o.postcode}
	}
	return p
}

func mapName(v casework.MapVersion) string {
	if v.Effective.IsZero() {
		return v.Name
	}
	return fmt.Sprintf("%s, in force from %s", v.Name, v.Effective.Format("2006-01-02"))
}
