package placefile

import (
	"io"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/gazetteer"
)

// Corners reads a CSV file of crossings, one a row: two streets and a point.
func Corners(r io.Reader, name string, columns Columns, row func(gazetteer.Corner)) (Count, error) {
	return eachRow(r, name, columns, func(l layout) error {
		if l.street < 0 || l.cross < 0 || (l.lat < 0 && l.wkt < 0) {
			return casework.Errorf(casework.Invalid, "%s needs columns for a street, the other street and the point (STREET, CROSS, LAT, LON)", name)
		}
		return nil
	}, func(l layout, f []string, c *Count) {
		k := gazetteer.Corner{Street: field(f, l.street), Cross: field(f, l.cross), City: field(f, l.city)}
		if k.Lat, k.Lon = point(l, f); k.Lat == 0 && k.Lon == 0 {
			c.NoPoint++
			return
		}
		row(k)
	})
}

// Places reads a CSV file of named places: a name and a point.
func Places(r io.Reader, name string, columns Columns, row func(gazetteer.NamedPlace)) (Count, error) {
	return eachRow(r, name, columns, func(l layout) error {
		if l.name < 0 || (l.lat < 0 && l.wkt < 0) {
			return casework.Errorf(casework.Invalid, "%s needs columns for a name and the point (NAME, LAT, LON)", name)
		}
		return nil
	}, func(l layout, f []string, c *Count) {
		p := gazetteer.NamedPlace{Name: field(f, l.name), City: field(f, l.city)}
		if p.Lat, p.Lon = point(l, f); p.Lat == 0 && p.Lon == 0 {
			c.NoPoint++
			return
		}
		row(p)
	})
}

// Nicknames reads a CSV file of other names for streets, with the columns NAME and STREET.
func Nicknames(r io.Reader, name string, row func(gazetteer.Nickname)) (Count, error) {
	return eachRow(r, name, Columns{}, func(l layout) error {
		if l.name < 0 || l.street < 0 {
			return casework.Errorf(casework.Invalid, "%s needs the columns NAME and STREET", name)
		}
		return nil
	}, func(l layout, f []string, _ *Count) {
		row(gazetteer.Nickname{Name: field(f, l.name), Street: field(f, l.street)})
	})
}
