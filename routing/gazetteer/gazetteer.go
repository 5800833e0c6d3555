package gazetteer

import (
	"slices"
	"strings"

	"github.com/commonline/commonline/routing/street"
)

// Gazetteer is a city's streets, houses, corners and places in memory.
type Gazetteer struct {
	list       []Street
	houses     []house
	corners    map[cornerKey][]Point
	along      [][]Point // per street, its corners
	places     []NamedPlace
	words      *Vocabulary
	streets    *Trie
	areaNames  *Trie // ids below outer are areas, the others neighbouring places
	placeNames *Trie
	areas      *cloud
	postcodes  *cloud
	wide       []bool // areas that spread over the whole city, and so tell nothing apart
	outer      []string
	mailed     int     // areas below this number stand in the file's own column
	reach      float64 // metres: houses of one name nearer than this stand on one street
	usual      uint16  // the usual step between house numbers in the whole file
	spells     spellIndex
	large      []uint32 // streets by number of houses, for nicknames
	Stats      Stats
}

// Stats says what building found.
type Stats struct {
	Houses, Streets, Corners, Places, Areas int
	Cut                                     int // street spellings that held more than the street
	Skipped                                 Skipped
}

func (g *Gazetteer) streetID(byName map[string]uint32, name string) uint32 {
	if id, ok := byName[name]; ok {
		return id
	}
	n := street.Parse(strings.Fields(name))
	id := uint32(len(g.list))
	byName[name] = id
	g.list = append(g.list, Street{Name: properName(name), Kind: n.Kind, Direction: n.Direction, Body: n.Joined()})
	return id
}

// takeHouses moves the sorted houses into streets and runs, leaving doubled ones out.
func (g *Gazetteer) takeHouses(b *Builder, ids []uint32) {
	g.houses = make([]house, 0, len(b.houses))
	for first := 0; first < len(b.houses); {
		id := ids[b.houses[first].spelling]
		last := first
		for last < len(b.houses) && ids[b.houses[last].spelling] == id {
			last++
		}
		group := b.houses[first:last]
		g.addRuns(id, group, &b.Skipped)
		first = last
	}
	b.houses = nil
	g.Stats.Houses = len(g.houses)
}

// addRuns splits the houses of a name into runs.
func (g *Gazetteer) addRuns(id uint32, group []pendingHouse, skipped *Skipped) {
	member, n := cluster(group, g.reach)
	s := &g.list[id]
	for run := range n {
		first := len(g.houses)
		for i, h := range group {
			if member[i] != run {
				continue
			}
			if len(g.houses) > first && sameHouse(g.houses[len(g.houses)-1], h.house) {
				skipped.Doubled++
				continue
			}
			g.houses = append(g.houses, h.house)
		}
		r := Run{First: uint32(first), Last: uint32(len(g.houses))}
		r.Gap = max(usualGap(g.houses[first:]), g.usual)
		s.Runs = append(s.Runs, r)
	}
	slices.SortStableFunc(s.Runs, func(a, b Run) int { return int(b.Last-b.First) - int(a.Last-a.First) })
}

func sameHouse(a, b house) bool {
	return a.low == b.low && a.high == b.high && a.letter == b.letter && Metres(a.at, b.at) < 15
}

// usualGap is the middle one of the steps between house numbers on one side.
func usualGap(sorted []house) uint16 {
	var steps []int
	var last [2]int
	for _, h := range sorted {
		side := int(h.low & 1)
		if last[side] != 0 && int(h.low) > last[side] {
			steps = append(steps, int(h.low)-last[side])
		}
		last[side] = int(h.high)
	}
	if len(steps) == 0 {
		return 20
	}
	slices.Sort(steps)
	return uint16(min(steps[len(steps)/2], 2000))
}

// finish freezes the names and measures what is left to measure.
func (g *Gazetteer) finish() {
	g.streets.freeze()
	g.areaNames.freeze()
	g.placeNames.freeze()
	g.Stats.Streets = len(g.list)
	var around [2]lastNear
	for i := range g.houses {
		g.houses[i].stray = g.stray(g.houses[i], &around)
	}
	for i := range g.list {
		if len(g.list[i].Runs) > 0 {
			g.large = append(g.large, uint32(i))
		}
	}
	slices.SortStableFunc(g.large, func(a, b uint32) int { return g.list[b].Houses() - g.list[a].Houses() })
	g.large = slices.Clip(g.large[:min(len(g.large), 300)])
}

// Words gives the vocabulary, Streets, Areas and Places the names of each sort.
func (g *Gazetteer) Words() *Vocabulary { return g.words }
func (g *Gazetteer) Streets() *Trie     { return g.streets }
func (g *Gazetteer) Areas() *Trie       { return g.areaNames }
func (g *Gazetteer) Places() *Trie      { return g.placeNames }

// Street gives a street by its number.
func (g *Gazetteer) Street(id uint32) *Street { return &g.list[id] }

// Place gives a named place by its number.
func (g *Gazetteer) Place(id uint32) NamedPlace { return g.places[id] }

// Large lists the streets with the most houses, the largest first: those that people have nicknames for.
func (g *Gazetteer) Large() []uint32 { return g.large }
