package gazetteer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/commonline/commonline/routing/street"
)

// Builder takes the rows one by one, so that a million of them need not stand in memory as text, and makes a
// Gazetteer.
type Builder struct {
	spellings map[string]uint32
	list      []*spelling
	houses    []pendingHouse
	areas     *cloud
	postcodes *cloud
	corners   []Corner
	places    []NamedPlace
	nicknames []Nickname
	outer     []string
	Skipped   Skipped
}

// Skipped counts rows that were left out, and why.
type Skipped struct {
	NoNumber int // no house number, or one beyond street.MaxNumber
	NoStreet int
	NoPoint  int
	Doubled  int // the same house at the same point
	Default  int // at a point that many streets share: where a geocoder puts what it does not know
}

type pendingHouse struct {
	spelling uint32
	house
}

// NewBuilder gives an empty builder.
func NewBuilder() *Builder {
	return &Builder{spellings: map[string]uint32{}, areas: newCloud(), postcodes: newCloud()}
}

// AddHouse takes one row of an address file.
func (b *Builder) AddHouse(h House) {
	n, ok := street.ParseNumber(h.Number)
	switch {
	case strings.TrimSpace(h.Street) == "":
		b.Skipped.NoStreet++
		return
	case !ok:
		b.Skipped.NoNumber++
		return
	case h.Lat == 0 && h.Lon == 0:
		b.Skipped.NoPoint++
		return
	}
	id, known := b.spellings[h.Street]
	if !known {
		id = uint32(len(b.list))
		s := &spelling{raw: strings.Clone(h.Street)}
		b.spellings[s.raw] = id
		b.list = append(b.list, s)
	}
	b.list[id].count++
	b.houses = append(b.houses, pendingHouse{id, house{
		low: uint32(n.Low), high: uint32(n.High), letter: n.Letter, at: PointAt(h.Lat, h.Lon),
		area: b.areaID(h.City), postcode: b.postcodeID(h.Postcode),
	}})
}

func (b *Builder) areaID(city string) uint16 {
	if id, ok := b.areas.ids[city]; ok {
		return id
	}
	return b.areas.id(strings.Clone(city))
}

func (b *Builder) postcodeID(code string) uint16 {
	if id, ok := b.postcodes.ids[code]; ok {
		return id
	}
	return b.postcodes.id(strings.Clone(code))
}

// AddCorner, AddPlace, AddNickname and AddNeighbour take the other rows.
func (b *Builder) AddCorner(c Corner)       { b.corners = append(b.corners, c) }
func (b *Builder) AddPlace(p NamedPlace)    { b.places = append(b.places, p) }
func (b *Builder) AddNickname(n Nickname)   { b.nicknames = append(b.nicknames, n) }
func (b *Builder) AddNeighbour(name string) { b.outer = append(b.outer, name) }

// New builds a gazetteer from rows in memory.
func New(rows Rows) *Gazetteer {
	b := NewBuilder()
	for _, h := range rows.Houses {
		b.AddHouse(h)
	}
	b.corners, b.places, b.nicknames, b.outer = rows.Corners, rows.Places, rows.Nicknames, rows.Neighbours
	return b.Build()
}

// Build makes the gazetteer; the builder is spent.
func (b *Builder) Build() *Gazetteer {
	mailed := len(b.areas.names)
	c := newCleaner(b.list, b.areas.names)
	g := &Gazetteer{words: newVocabulary(), streets: newTrie(), areaNames: newTrie(), placeNames: newTrie(),
		mailed: mailed, areas: b.areas, postcodes: b.postcodes, corners: map[cornerKey][]Point{}}
	byName := map[string]uint32{}
	ids := make([]uint32, len(b.list))
	learned := make([]uint16, len(b.list))
	best := map[uint32]int{}
	known := map[string]uint16{}
	for id, name := range b.areas.names {
		if words := strings.Join(street.Words(name), " "); known[words] == 0 {
			known[words] = uint16(id)
		}
	}
	for i, s := range b.list {
		id := g.streetID(byName, s.name)
		ids[i] = id
		if s.area != "" {
			learned[i] = b.learnedID(known, s)
		}
		if len(s.words) == len(strings.Fields(s.name)) && s.count > best[id] && s.raw != strings.ToLower(s.raw) {
			best[id], g.list[id].Name = s.count, s.raw
		}
	}
	b.dropDefaults(ids)
	b.sortHouses(ids, learned)
	g.measureDensity(b, ids)
	g.takeHouses(b, ids)
	g.Stats.Cut, g.Stats.Areas = c.Cut, len(g.areas.names)-1
	g.addCorners(b.corners, byName, c)
	g.nameStreets(b.nicknames, byName)
	g.nameAreas(b.outer)
	g.namePlaces(b.places)
	g.Stats.Skipped = b.Skipped
	g.finish()
	return g
}

// sortHouses puts houses into the order street, number, letter, point.
func (b *Builder) sortHouses(ids []uint32, learned []uint16) {
	for i := range b.houses {
		h := &b.houses[i]
		if h.area == 0 {
			h.area = learned[h.spelling]
		}
		b.areas.add(h.at, h.area)
		if l := learned[h.spelling]; l != h.area {
			b.areas.add(h.at, l)
		}
		b.postcodes.add(h.at, h.postcode)
	}
	slices.SortFunc(b.houses, func(x, y pendingHouse) int {
		if d := int(ids[x.spelling]) - int(ids[y.spelling]); d != 0 {
			return d
		}
		return compareHouses(x.house, y.house)
	})
}

func compareHouses(x, y house) int {
	if d := int(x.low) - int(y.low); d != 0 {
		return d
	}
	if d := int(x.high) - int(y.high); d != 0 {
		return d
	}
	if d := int(x.letter) - int(y.letter); d != 0 {
		return d
	}
	if d := int(x.at.Lat) - int(y.at.Lat); d != 0 {
		return d
	}
	return int(x.at.Lon) - int(y.at.Lon)
}

// properName writes canonical words with capitals.
func properName(words string) string {
	f := strings.Fields(words)
	for i, w := range f {
		f[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(f, " ")
}

// dropDefaults leaves out houses at points that five streets or more share. Two streets share a corner; more share the
// point that a geocoder gives for the city as a whole.
func (b *Builder) dropDefaults(ids []uint32) {
	shared := b.sharedPoints(ids)
	if len(shared) == 0 {
		return
	}
	kept := b.houses[:0]
	for _, h := range b.houses {
		if shared[h.at] {
			b.Skipped.Default++
			continue
		}
		kept = append(kept, h)
	}
	b.houses = kept
}

// sharedPoints finds the points of many streets by sorting, which takes a fraction of the room of a map of all points.
func (b *Builder) sharedPoints(ids []uint32) map[Point]bool {
	type standing struct {
		at     Point
		street uint32
	}
	all := make([]standing, len(b.houses))
	for i, h := range b.houses {
		all[i] = standing{h.at, ids[h.spelling]}
	}
	slices.SortFunc(all, func(x, y standing) int {
		return cmp.Or(cmp.Compare(x.at.Lat, y.at.Lat), cmp.Compare(x.at.Lon, y.at.Lon), cmp.Compare(x.street, y.street))
	})
	shared, streets := map[Point]bool{}, 0
	for i, s := range all {
		if i == 0 || all[i-1].at != s.at {
			streets = 0
		}
		if i == 0 || all[i-1] != s {
			streets++
		}
		if streets >= sharers {
			shared[s.at] = true
		}
	}
	return shared
}

// sharers is how many streets make a point a default.
const sharers = 5

// learnedID gives the number of a neighbourhood that stood behind a street, as it was written there first.
func (b *Builder) learnedID(known map[string]uint16, s *spelling) uint16 {
	if id, ok := known[s.area]; ok {
		return id
	}
	name := properName(s.area)
	raw := strings.Fields(s.raw)
	for i := range raw {
		if tail := strings.Join(raw[i:], " "); strings.Join(street.Words(tail), " ") == s.area {
			name = tail
		}
	}
	known[s.area] = b.areas.id(name)
	return known[s.area]
}
