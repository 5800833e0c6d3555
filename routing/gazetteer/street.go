package gazetteer

import "github.com/commonline/commonline/routing/street"

// Street is one name with all houses and corners that bear it, wherever they stand.
type Street struct {
	Name      string // as the file writes it most often
	Kind      string // canonical, or ""
	Direction string // canonical, or ""
	Body      string // joined
	Runs      []Run
}

// Run is a row of houses of one name that stand together: First to Last (not included) in the gazetteer's houses,
// sorted by number.
type Run struct {
	First, Last uint32
	Gap         uint16 // the usual step from one house number to the next on the same side
}

// house is what is kept of a House.
type house struct {
	low, high uint32
	at        Point
	area      uint16
	postcode  uint16
	letter    byte
	stray     bool // no other address around bears its neighbourhood, or its postcode
}

func (h house) number() street.Number {
	return street.Number{Low: int(h.low), High: int(h.high), Letter: h.letter}
}

// Houses counts the houses of a street.
func (s *Street) Houses() int {
	n := 0
	for _, r := range s.Runs {
		n += int(r.Last - r.First)
	}
	return n
}
