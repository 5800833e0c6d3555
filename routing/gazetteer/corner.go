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

// Corners gives the points where two streets meet: from the corner file, else where their houses stand close together.
// filed says which.
func (g *Gazetteer) Corners(a, b uint32) (points []Point, filed bool) {
	if p, ok := g.corners[keyOf(a, b)]; ok {
		return p, true
	}
	return g.meeting(a, b), false
}

// Along gives the corners of a street.
func (g *Gazetteer) Along(id uint32) []Point {
	if int(id) < len(g.along) {
		return g.along[id]
	}
	return nil
}

// meeting finds where houses of two streets stand nearest to each other, one point for each place where they do.
func (g *Gazetteer) meeting(a, b uint32) []Point {
	if g.list[a].Houses() > g.list[b].Houses() {
		a, b = b, a
	}
	if g.list[a].Houses() == 0 || g.list[b].Houses() > 20_000 {
		return nil
	}
	grid := map[cell][]Point{}
	for _, r := range g.list[a].Runs {
		for _, h := range g.houses[r.First:r.Last] {
			grid[cellOf(h.at)] = append(grid[cellOf(h.at)], h.at)
		}
	}
	const near = 70 // metres: across a street and a front garden
	type meet struct {
		at Point
		d  float64
	}
	var found []meet
	for _, r := range g.list[b].Runs {
		for _, h := range g.houses[r.First:r.Last] {
			around(h.at, func(c cell) {
				for _, p := range grid[c] {
					d := Metres(p, h.at)
					if d > near {
						continue
					}
					mid := Point{(p.Lat + h.at.Lat) / 2, (p.Lon + h.at.Lon) / 2}
					for i := range found {
						if Metres(found[i].at, mid) < 200 {
							if d < found[i].d {
								found[i] = meet{mid, d}
							}
							return
						}
					}
					if len(found) < 8 {
						found = append(found, meet{mid, d})
					}
				}
			})
		}
	}
	var out []Point
	for _, m := range found {
		out = append(out, m.at)
	}
	return out
}

// Near says whether a street has a corner within so many metres of a point; without a corner file, whether it has a
// house there.
func (g *Gazetteer) Near(p Point, id uint32, metres float64) bool {
	for _, at := range g.Along(id) {
		if Metres(at, p) <= metres {
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
