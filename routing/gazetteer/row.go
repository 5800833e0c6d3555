package gazetteer

// House is one row of an address file.
type House struct {
	Number   string
	Street   string
	Unit     string
	City     string // the city, or the neighbourhood that mail is addressed to
	Postcode string
	Lat, Lon float64 // degrees, WGS 84
}

// Corner is a crossing of two streets.
type Corner struct {
	Street   string
	Cross    string
	City     string
	Lat, Lon float64
}

// NamedPlace is a park, a school, a library, a square.
type NamedPlace struct {
	Name     string
	City     string
	Lat, Lon float64
}

// Nickname is another name for a street: "Southie's Broadway" for "W Broadway". A Street that the file does not know
// makes a new street of no houses, and so does no harm.
type Nickname struct {
	Name   string
	Street string
}

// Rows is all that a gazetteer is built from, as a database keeps it.
type Rows struct {
	Houses    []House
	Corners   []Corner
	Places    []NamedPlace
	Nicknames []Nickname
	// Neighbours are names of places around the city, so that an address there is known to lie outside.
	Neighbours []string
}

// Point is a place on the earth in millionths of a degree.
type Point struct{ Lat, Lon int32 }

// PointAt gives the point of a latitude and longitude in degrees.
func PointAt(lat, lon float64) Point {
	return Point{round(lat * 1e6), round(lon * 1e6)}
}

func round(f float64) int32 {
	if f < 0 {
		return int32(f - 0.5)
	}
	return int32(f + 0.5)
}

// Degrees gives latitude and longitude.
func (p Point) Degrees() (lat, lon float64) { return float64(p.Lat) / 1e6, float64(p.Lon) / 1e6 }
