package casework

import (
	"strings"
	"time"
)

// LocateStatus is the answer of routing to "where is this?".
type LocateStatus string

const (
	Matched   LocateStatus = "matched"
	Ambiguous LocateStatus = "ambiguous"
	Outside   LocateStatus = "outside"
	NoPlace   LocateStatus = "none"
)

// Mention is a place as a text names it.
type Mention struct {
	Text  string
	Start int // byte offsets into the text that was read
	End   int
}

// StreetAddress is a place as the city writes it.
type StreetAddress struct {
	Number   string
	Street   string
	Unit     string
	City     string // the city, or the neighbourhood that mail is addressed to
	Postcode string
}

// Place is a point with its district on a dated map.
type Place struct {
	Address  StreetAddress
	Name     string // of a corner or a named place
	Lat, Lon float64
	District string
	Map      string // the map version that decided: its name and the day it came into force
}

// Label is the place as people write it: "120 Washington St, Northside 01010".
func (p Place) Label() string {
	a := p.Address
	label := p.Name
	if label == "" {
		label = strings.TrimSpace(a.Number + " " + a.Street)
	}
	if a.Unit != "" {
		label += " #" + a.Unit
	}
	if area := strings.TrimSpace(a.City + " " + a.Postcode); area != "" {
		label += ", " + area
	}
	return label
}

// Candidate is one place that a mention may mean.
type Candidate struct {
	Place
	Office     OfficeID
	Confidence float64 // 0 to 1, over all candidates
	Why        []string
}

// Location is the answer of routing to one text: where the matter lies.
type Location struct {
	Status     LocateStatus
	District   string
	Office     OfficeID
	Confidence float64
	Mention    Mention
	Place      Place
	Why        []string // three plain steps: what was read, what it matched, which polygon it fell in
	Candidates []Candidate
	// Home is the sender's own address where the text tells it apart from the matter's (a signature, "I live at").
	Home *Place
}

// RouteMode is how an entrance treats what comes in by it.
type RouteMode string

const (
	Route   RouteMode = "route"
	Propose RouteMode = "propose"
	Keep    RouteMode = "keep"
)

// MapVersion names a district map and the day from which it is in force.
type MapVersion struct {
	Name      string
	Effective time.Time
}
