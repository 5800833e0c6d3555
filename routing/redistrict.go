package routing

import (
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/district"
)

// Placed is an open case with the two addresses that are known of it; either may be nil.
type Placed struct {
	Number       int64
	Office       casework.OfficeID // that leads
	Home, Matter *casework.Place
}

// Move is a case that another map would give to another office.
type Move struct {
	Placed
	From, To string            // districts; To is "" for a place in none
	Next     casework.OfficeID // "": the new district has no office
}

// Redistricted lists the cases that would change office if a map were in force, in the order given. A case that is led by
// another office than that of its district was given there by a person, or is citywide: it stays.
func Redistricted(cases []Placed, m district.Map, rule Rule, offices map[string]casework.OfficeID) []Move {
	index := district.NewIndex(m)
	var moves []Move
	for _, c := range cases {
		at := c.decisive(rule)
		if at == nil || offices[at.District] != c.Office || c.Office == "" {
			continue
		}
		to := index.District(at.Lat, at.Lon)
		if next := offices[to]; next != c.Office {
			moves = append(moves, Move{Placed: c, From: at.District, To: to, Next: next})
		}
	}
	return slices.Clip(moves)
}

// decisive is the address by which the office is chosen.
func (c Placed) decisive(rule Rule) *casework.Place {
	first, second := c.Home, c.Matter
	if rule == ByPlace {
		first, second = second, first
	}
	if first != nil {
		return first
	}
	return second
}
