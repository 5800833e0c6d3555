package gazetteer

import (
	"sort"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/street"
)

// How says how a house was found.
type How uint8

const (
	Exact   How = iota // the file has the number
	Within             // the file has a range that covers it
	Between            // the file has houses below and above it on its side
	Beyond             // the file has houses on one side of it only
	Along              // the file has no houses of the street near it, only corners
)

// Hit is a house that a street and a number may mean.
type Hit struct {
	Street   uint32
	Run      int // which of the street's runs
	How      How
	Number   street.Number // as the file has it, or the nearest that it has
	Offset   float64       // about how far in metres the house stands from At, where How is Between or Beyond
	Gap      int           // from the number asked for to the nearest one, 0 where How is Exact or Within
	Usual    int           // the usual step of that run of houses
	RunSize  int           // houses in the run
	At       Point
	Other    Point // the neighbour on the other side, where How is Between; else At
	Area     string
	Postcode string
	Stray    bool // no other address around bears its neighbourhood or its postcode: the point is doubtful
}

// Find gives the houses of a street that a number may mean: all that the file has, else for each run of houses the
// nearest. The nearest stand on the side of the street that the number belongs to, where that side has houses. They are
// added to hits.
func (g *Gazetteer) Find(id uint32, n street.Number, hits []Hit) []Hit {
	for i, r := range g.list[id].Runs {
		before := len(hits)
		exact := g.exact(id, r, n, &hits)
		if !exact {
			if h, ok := g.nearest(id, r, n.Low); ok {
				hits = append(hits, h)
			}
		}
		for j := before; j < len(hits); j++ {
			hits[j].Run = i
		}
	}
	return hits
}

// widest is the longest range that street.ParseNumber lets through.
const widest = 400

func (g *Gazetteer) exact(id uint32, r Run, n street.Number, hits *[]Hit) bool {
	houses := g.houses[r.First:r.Last]
	high := max(n.High, n.Low)
	from := sort.Search(len(houses), func(i int) bool { return int(houses[i].low) >= n.Low-widest })
	before := len(*hits)
	for _, h := range houses[from:] {
		if int(h.low) > high {
			break
		}
		how := Within
		switch {
		case int(h.low) == n.Low:
			how = Exact
		case int(h.high) == n.Low && h.high > h.low:
			how = Exact
		case h.number().Covers(n.Low):
		case high > n.Low && n.Covers(int(h.low)):
		default:
			continue
		}
		*hits = append(*hits, Hit{Street: id, How: how, Number: h.number(), At: h.at, Other: h.at, Usual: int(r.Gap), RunSize: int(r.Last - r.First),
			Area: g.areas.names[h.area], Postcode: g.postcodes.names[h.postcode], Stray: h.stray})
		if len(*hits)-before >= 40 {
			break
		}
	}
	return len(*hits) > before
}

// nearest looks for the next house below and above, on the number's own side first.
func (g *Gazetteer) nearest(id uint32, r Run, n int) (Hit, bool) {
	houses := g.houses[r.First:r.Last]
	at := sort.Search(len(houses), func(i int) bool { return int(houses[i].low) >= n })
	below, above := sameSide(houses, at-1, -1, n), sameSide(houses, at, +1, n)
	if below < 0 && above < 0 {
		below, above = at-1, at
	}
	h := Hit{Street: id, How: Beyond, Usual: int(r.Gap), RunSize: len(houses)}
	pick := -1
	if below >= 0 && below < len(houses) {
		pick, h.Gap = below, n-int(houses[below].high)
	}
	if above >= 0 && above < len(houses) {
		if gap := int(houses[above].low) - n; pick < 0 || gap < h.Gap {
			h.Gap = gap
			if pick >= 0 {
				h.How, h.Other = Between, houses[pick].at
			}
			pick = above
		} else {
			h.How, h.Other = Between, houses[above].at
		}
	}
	if pick < 0 {
		return h, false
	}
	near := houses[pick]
	h.Number, h.At, h.Area, h.Postcode = near.number(), near.at, g.areas.names[near.area], g.postcodes.names[near.postcode]
	if h.How == Beyond {
		h.Other = h.At
	}
	h.Offset = float64(h.Gap) * metresPerNumber(houses)
	return h, true
}

// metresPerNumber is how far a run goes on for each number, from its first to its last house.
func metresPerNumber(houses []house) float64 {
	first, last := houses[0], houses[len(houses)-1]
	if last.low == first.low {
		return 5 // two house numbers on one side, 10 m apart
	}
	return max(Metres(first.at, last.at)/float64(last.low-first.low), 1)
}

// sameSide goes from an index up or down to the next house on the number's side, some houses far at most.
func sameSide(houses []house, from, step, n int) int {
	for i := from; i >= 0 && i < len(houses) && i != from+12*step; i += step {
		if int(houses[i].low)&1 == n&1 {
			return i
		}
	}
	return -1
}

// EachHouse calls f for the point of every house.
func (g *Gazetteer) EachHouse(f func(Point)) {
	for _, h := range g.houses {
		f(h.at)
	}
}

// Neighbours gives the points of the nearest houses on a number's side of a run, the nearest first, count of them below
// and as many above.
func (g *Gazetteer) Neighbours(id uint32, run, n, count int, near Point) []Point {
	r := g.list[id].Runs[run]
	houses := g.houses[r.First:r.Last]
	at := sort.Search(len(houses), func(i int) bool { return int(houses[i].low) >= n })
	var out []Point
	for _, step := range []int{-1, 1} {
		from := at
		if step < 0 {
			from = at - 1
		}
		for i, found, looked := from, 0, 0; i >= 0 && i < len(houses) && found < count && looked < 40; i += step {
			looked++
			if h := houses[i]; int(h.low)&1 == n&1 && Metres(h.at, near) < 200 {
				out = append(out, h.at)
				found++
			}
		}
	}
	return out
}

// stray says whether a house stands where its own neighbourhood or postcode does not. What was found last is kept: the next
// house of a street mostly stands in the same square.
func (g *Gazetteer) stray(h house, last *[2]lastNear) bool {
	if g.reach > nearest {
		return false // a file with few addresses: each stands alone
	}
	return h.area != 0 && !g.Wide(uint32(h.area)) && last[0].near(g.areas, h.at, h.area) <= 1 ||
		h.postcode != 0 && last[1].near(g.postcodes, h.at, h.postcode) <= 1
}

// lastNear remembers the last answer of a cloud.
type lastNear struct {
	key cloudKey
	n   int
}

func (l *lastNear) near(c *cloud, p Point, id uint16) int {
	if key := (cloudKey{cellOf(p), id}); key != l.key {
		l.key, l.n = key, c.near(p, id)
	}
	return l.n
}

// Middle gives the house in the middle of a street's longest run, without its district; ok is false for a street without
// houses.
func (g *Gazetteer) Middle(id uint32) (p casework.Place, ok bool) {
	s := g.list[id]
	if len(s.Runs) == 0 {
		return p, false
	}
	h := g.houses[(s.Runs[0].First+s.Runs[0].Last)/2]
	p.Address = casework.StreetAddress{Number: h.number().String(), Street: s.Name, City: g.areas.names[h.area], Postcode: g.postcodes.names[h.postcode]}
	p.Lat, p.Lon = h.at.Degrees()
	return p, true
}
