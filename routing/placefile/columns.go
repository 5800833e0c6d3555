package placefile

import "strings"

// Columns names the columns of a CSV file. Those that are left empty are looked for under their usual names.
type Columns struct {
	Address  string // number, street and the rest in one: "100 E 117th St, Chicago, IL 60628"
	Number   string
	Street   string
	Unit     string
	City     string
	Postcode string
	Lat, Lon string
	Cross    string // in a file of corners, the other street
	Name     string // in a file of places
	WKT      string // a point as text: POINT (-71.06 42.35)
}

// usual lists under which names each column goes: OpenAddresses first, then Boston's SAM, then what others use.
var usual = map[string][]string{
	"number":   {"number", "street_number", "house_number", "housenumber", "addr_num", "add_number", "st_num", "house_no"},
	"street":   {"street", "full_street_name", "street_name", "streetname", "st_name", "road", "street1", "street_1", "street_a"},
	"unit":     {"unit", "unit_number", "apt"},
	"city":     {"city", "mailing_neighborhood", "neighborhood", "neighbourhood", "municipality", "community", "place_name", "town"},
	"postcode": {"postcode", "zip_code", "zip", "zipcode", "postal_code", "zip5"},
	"lat":      {"lat", "latitude", "y", "point_y", "y_coord"},
	"lon":      {"lon", "lng", "long", "longitude", "x", "point_x", "x_coord"},
	"address":  {"full_address", "address", "fulladdr"},
	"cross":    {"cross", "cross_street", "street2", "street_2", "crossstreet", "to_street", "street_b"},
	"name":     {"name", "place", "title"},
	"wkt":      {"shape_wkt", "wkt", "the_geom", "geom"},
}

// layout is where the columns are in a row; -1 for none.
type layout struct {
	address, number, street, unit, city, postcode, lat, lon, cross, name, wkt int
}

func (c Columns) layout(header []string) layout {
	find := func(given, key string) int {
		names := usual[key]
		if given != "" {
			names = []string{given}
		}
		for _, name := range names {
			for i, h := range header {
				if strings.EqualFold(strings.TrimSpace(h), name) {
					return i
				}
			}
		}
		return -1
	}
	return layout{
		address: find(c.Address, "address"), number: find(c.Number, "number"), street: find(c.Street, "street"), unit: find(c.Unit, "unit"),
		city: find(c.City, "city"), postcode: find(c.Postcode, "postcode"), lat: find(c.Lat, "lat"), lon: find(c.Lon, "lon"),
		cross: find(c.Cross, "cross"), name: find(c.Name, "name"), wkt: find(c.WKT, "wkt"),
	}
}

func field(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}
