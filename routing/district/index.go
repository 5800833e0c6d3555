package district

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/commonline/commonline/casework"
)

// edge is one side of a ring, in degrees.
type edge struct {
	x1, y1, x2, y2 float64
	shape          uint16
}

// Index finds the district of a point. Edges are filed by bands of latitude, so that a question looks at some tens of
// edges and not at every corner of every polygon.
type Index struct {
	Version casework.MapVersion
	names   []string
	bands   [][]edge
	bound   orb.Bound
	perBand float64
	borders *raster
}

const bandCount = 4096

// NewIndex files the edges of a map.
func NewIndex(m Map) *Index {
	x := &Index{Version: m.Version, bands: make([][]edge, bandCount)}
	for i, s := range m.Shapes {
		x.names = append(x.names, s.District)
		if i == 0 {
			x.bound = s.Polygons.Bound()
		} else {
			x.bound = x.bound.Union(s.Polygons.Bound())
		}
	}
	x.perBand = math.Max((x.bound.Max[1]-x.bound.Min[1])/bandCount, 1e-9)
	for i, s := range m.Shapes {
		for _, polygon := range s.Polygons {
			for _, ring := range polygon {
				x.addRing(ring, uint16(i))
			}
		}
	}
	x.borders = newRaster(x)
	return x
}

func (x *Index) addRing(ring orb.Ring, shape uint16) {
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		if a == b {
			continue
		}
		e := edge{a[0], a[1], b[0], b[1], shape}
		first, last := x.band(min(a[1], b[1])), x.band(max(a[1], b[1]))
		for n := first; n <= last; n++ {
			x.bands[n] = append(x.bands[n], e)
		}
	}
}

func (x *Index) band(lat float64) int {
	return min(max(int((lat-x.bound.Min[1])/x.perBand), 0), bandCount-1)
}

// Names lists the districts in order.
func (x *Index) Names() []string { return x.names }

// Find gives the number of the district in Names, or -1 for a point in none.
func (x *Index) Find(lat, lon float64) int {
	if lat < x.bound.Min[1] || lat > x.bound.Max[1] || lon < x.bound.Min[0] || lon > x.bound.Max[0] {
		return -1
	}
	var odd [4]uint64 // one bit a district; more than 256 districts fall back on the slow road below
	if len(x.names) > 256 {
		return x.findMany(lat, lon)
	}
	for _, e := range x.bands[x.band(lat)] {
		if e.crosses(lat, lon) {
			odd[e.shape>>6] ^= 1 << (e.shape & 63)
		}
	}
	for i := range x.names {
		if odd[i>>6]&(1<<(i&63)) != 0 {
			return i
		}
	}
	return -1
}

func (x *Index) findMany(lat, lon float64) int {
	odd := make([]bool, len(x.names))
	for _, e := range x.bands[x.band(lat)] {
		if e.crosses(lat, lon) {
			odd[e.shape] = !odd[e.shape]
		}
	}
	for i, in := range odd {
		if in {
			return i
		}
	}
	return -1
}

// crosses says whether a ray from the point to the east crosses the edge.
func (e edge) crosses(lat, lon float64) bool {
	return (e.y1 > lat) != (e.y2 > lat) && lon < e.x1+(lat-e.y1)*(e.x2-e.x1)/(e.y2-e.y1)
}

// District gives the name of the district of a point, or "".
func (x *Index) District(lat, lon float64) string {
	if i := x.Find(lat, lon); i >= 0 {
		return x.names[i]
	}
	return ""
}

// BorderDistance gives the distance in metres to the nearest border, looking no farther than limit metres; beyond it
// the answer is limit. Beyond 100 m it is right to about 50 m.
func (x *Index) BorderDistance(lat, lon, limit float64) float64 {
	const metre = 1 / 111_320.0
	about := float64(x.borders.metres[x.borders.at(x, lat, lon)])
	if about > limit+2*square {
		return limit
	}
	if limit > 100 {
		return min(max(about-square/2, 0), limit)
	}
	best := limit
	scale := math.Cos(lat * math.Pi / 180)
	for n := x.band(lat - limit*metre); n <= x.band(lat+limit*metre); n++ {
		for _, e := range x.bands[n] {
			if d := e.distance(lat, lon, scale) / metre; d < best {
				best = d
			}
		}
	}
	return best
}

// distance is in degrees of latitude.
func (e edge) distance(lat, lon, scale float64) float64 {
	ax, ay := (e.x1-lon)*scale, e.y1-lat
	dx, dy := (e.x2-e.x1)*scale, e.y2-e.y1
	t := -(ax*dx + ay*dy) / (dx*dx + dy*dy)
	t = min(max(t, 0), 1)
	return math.Hypot(ax+t*dx, ay+t*dy)
}
