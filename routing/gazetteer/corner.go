package gazetteer

import (
	"strings"

	"github.com/commonline/commonline/routing/street"
)

// cornerKey is a pair of streets, the lower number first.
type cornerKey struct{ a, b uint32 }

func keyOf(a, b uint32) cornerKey { return cornerKey{min(a, b), max(a, b)} }

func (g *Gazetteer) addCorners(corners []Corner, byName map[string]uint32, c *cleaner) {
	names := map[string][]uint32{}
	ids := func(raw string) []uint32 {
		if known, ok := names[raw]; ok {
			return known
		}
		var out []uint32
		for _, part := range strings.Split(raw, " and ") {
			s := &spelling{raw: part, words: street.Words(part)}
			if len(s.words) == 0 {
				continue
			}
			c.resolve(s)
			out = append(out, g.streetID(byName, s.name))
		}
		names[raw] = out
		return out
	}
	for _, row := range corners {
		at := PointAt(row.Lat, row.Lon)
		g.areas.add(at, g.areas.ids[row.City])
		for _, a := range ids(row.Street) {
			for _, b := range ids(row.Cross) {
				if a != b {
					g.addCorner(keyOf(a, b), at)
				}
			}
		}
	}
	g.Stats.Corners = len(g.corners)
}

// addCorner leaves out points of one crossing (the corners of a wide one, a boulevard's two lanes).
func (g *Gazetteer) addCorner(key cornerKey, at Point) {
	for _, p := range g.corners[key] {
		if Metres(p, at) < 15 {
			return
		}
	}
	g.corners[key] = append(g.corners[key], at)
	g.crossings(key.a, at)
	g.crossings(key.b, at)
}

// crossings keeps the corners of each street, so that a street whose houses are unknown still has a place.
func (g *Gazetteer) crossings(id uint32, at Point) {
	for int(id) >= len(g.along) {
		g.along = append(g.along, nil)
	}
	g.along[id] = append(g.along[id], at)
}

// Corners gives the points where two streets meet: from the corner file, else where their houses and other corners
// come nearest to each other, with the metres between them (0 where the file has the corner).
func (g *Gazetteer) Corners(a, b uint32) []Meeting {
	if filed, ok := g.corners[keyOf(a, b)]; ok {
		out := make([]Meeting, len(filed))
		for i, p := range filed {
			out[i] = Meeting{At: p}
		}
		return out
	}
	return g.meeting(a, b)
}

// Filed says whether the corner file has a corner of two streets.
func (g *Gazetteer) Filed(a, b uint32) bool {
	_, ok := g.corners[keyOf(a, b)]
	return ok
}

// Meeting is a point where two streets meet.
type Meeting struct {
	At    Point
	Apart float64 // metres
}

// Along gives the corners of a street.
func (g *Gazetteer) Along(id uint32) []Point {
	if int(id) < len(g.along) {
		return g.along[id]
	}
	return nil
}

// reachCorner is how far apart the nearest known points of two streets may lie and still tell of a corner, in metres.
const reachCorner = 300

// meeting finds where the points of two streets come nearest to each other, one for each place where they do.
func (g *Gazetteer) meeting(a, b uint32) []Meeting {
	if g.list[a].Houses() > g.list[b].Houses() {
		a, b = b, a
	}
	if g.list[a].Houses() > 500 || g.list[b].Houses() > 5_000 {
		return nil
	}
	grid := map[cell][]Point{}
	g.points(a, func(p Point) { grid[cellOf(p)] = append(grid[cellOf(p)], p) })
	var found []Meeting
	g.points(b, func(q Point) {
		near, best := Point{}, float64(reachCorner)
		y, x := int64(q.Lat)/cellSize, int64(q.Lon)/cellSize
		for dy := int64(-2); dy <= 2; dy++ {
			for dx := int64(-2); dx <= 2; dx++ {
				for _, p := range grid[cellAt(y+dy, x+dx)] {
					if d := Metres(p, q); d < best {
						near, best = p, d
					}
				}
			}
		}
		if best < reachCorner {
			found = addMeeting(found, Meeting{Point{(near.Lat + q.Lat) / 2, (near.Lon + q.Lon) / 2}, max(best, 1)})
		}
	})
	return found
}

// addMeeting keeps the nearest of the meetings in one place.
func addMeeting(found []Meeting, m Meeting) []Meeting {
	for i := range found {
		if Metres(found[i].At, m.At) < 2*reachCorner {
			if m.Apart < found[i].Apart {
				found[i] = m
			}
			return found
		}
	}
	if len(found) < 8 {
		found = append(found, m)
	}
	return found
}

// points calls f for the houses and corners of a street.
func (g *Gazetteer) points(id uint32, f func(Point)) {
	for _, r := range g.list[id].Runs {
		for _, h := range g.houses[r.First:r.Last] {
			f(h.at)
		}
	}
	for _, p := range g.Along(id) {
		f(p)
	}
}

// Near says whether a street has a corner within so many metres of a point; without a corner file, whether it has a
// house there.
func (g *Gazetteer) Near(p Point, id uint32, metres float64) bool {
	span := int32(metres / 0.11132)
	for _, at := range g.Along(id) {
		if d := at.Lat - p.Lat; d < span && d > -span && Metres(at, p) <= metres {
			return true
		}
	}
	if len(g.corners) > 0 {
		return false
	}
	for _, r := range g.list[id].Runs {
		for i := r.First; i < min(r.Last, r.First+500); i++ {
			if Metres(g.houses[i].at, p) <= metres {
				return true
			}
		}
	}
	return false
}
