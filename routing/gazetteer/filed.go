package gazetteer

import (
	"slices"

	"github.com/commonline/commonline/routing/street"
)

// Filed is what a Builder was given, each name once: what a database keeps of a city's files. A Builder made from it
// builds the same Gazetteer.
type Filed struct {
	Streets    []string // as the file writes them
	Areas      []string // the first is "", for none
	Postcodes  []string // the first is "", for none
	Houses     []FiledHouse
	Corners    []Corner
	Places     []NamedPlace
	Nicknames  []Nickname
	Neighbours []string
}

// FiledHouse is a row of an address file in a few bytes; Street, Area and Postcode are places in the lists of names.
type FiledHouse struct {
	Street         uint32
	Area, Postcode uint16
	Letter         byte
	Low, High      uint32
	At             Point
}

// Number is the house number as it is written.
func (h FiledHouse) Number() string {
	return street.Number{Low: int(h.Low), High: int(h.High), Letter: h.Letter}.String()
}

// Filed copies what the builder was given so far; Build spends it.
func (b *Builder) Filed() *Filed {
	f := &Filed{Areas: slices.Clone(b.areas.names), Postcodes: slices.Clone(b.postcodes.names), Corners: b.corners, Places: b.places,
		Nicknames: b.nicknames, Neighbours: b.outer}
	for _, s := range b.list {
		f.Streets = append(f.Streets, s.raw)
	}
	f.Houses = make([]FiledHouse, len(b.houses))
	for i, h := range b.houses {
		f.Houses[i] = FiledHouse{Street: h.spelling, Area: h.area, Postcode: h.postcode, Letter: h.letter, Low: h.low, High: h.high, At: h.at}
	}
	return f
}

// Restored gives a builder that stands where another stood whose names these are; rows is how many houses will be filed.
// Names come in the order of their numbers.
func Restored(streets, areas, postcodes []string, rows int) *Builder {
	b := NewBuilder()
	b.houses = make([]pendingHouse, 0, rows)
	b.list = make([]*spelling, len(streets))
	all := make([]spelling, len(streets))
	for i, s := range streets {
		all[i].raw, b.list[i] = s, &all[i]
		b.spellings[s] = uint32(i)
	}
	for _, name := range areas {
		b.areas.id(name)
	}
	for _, code := range postcodes {
		b.postcodes.id(code)
	}
	return b
}

// File takes a row that Filed gave; ok is false for one whose number or names are none.
func (b *Builder) File(h FiledHouse) (ok bool) {
	if h.Low == 0 || int(h.Street) >= len(b.list) || int(h.Area) >= len(b.areas.names) || int(h.Postcode) >= len(b.postcodes.names) {
		return false
	}
	b.list[h.Street].count++
	b.houses = append(b.houses, pendingHouse{h.Street, house{low: h.Low, high: h.High, letter: h.Letter, at: h.At, area: h.Area, postcode: h.Postcode}})
	return true
}
