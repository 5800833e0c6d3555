package district

import "math"

// raster holds, for each square of about 50 m, how far the nearest border is. It answers most questions about
// borders without a look at the edges.
type raster struct {
	wide, high     int
	perLat, perLon float64
	metres         []uint16
}

const square = 50.0 // metres

// newRaster marks the squares that edges pass through, and spreads the distances from there (a chamfer transform, a
// few per cent off at worst).
func newRaster(x *Index) *raster {
	const metre = 1 / 111_320.0
	middle := (x.bound.Min[1] + x.bound.Max[1]) / 2
	r := &raster{perLat: square * metre, perLon: square * metre / math.Max(math.Cos(middle*math.Pi/180), 0.05)}
	r.high = min(int((x.bound.Max[1]-x.bound.Min[1])/r.perLat)+1, 4000)
	r.wide = min(int((x.bound.Max[0]-x.bound.Min[0])/r.perLon)+1, 4000)
	r.metres = make([]uint16, r.high*r.wide)
	for i := range r.metres {
		r.metres[i] = math.MaxUint16
	}
	for _, band := range x.bands {
		for _, e := range band {
			r.mark(x, e)
		}
	}
	r.spread()
	return r
}

func (r *raster) at(x *Index, lat, lon float64) int {
	row := min(max(int((lat-x.bound.Min[1])/r.perLat), 0), r.high-1)
	column := min(max(int((lon-x.bound.Min[0])/r.perLon), 0), r.wide-1)
	return row*r.wide + column
}

func (r *raster) mark(x *Index, e edge) {
	steps := int(math.Max(math.Abs(e.x2-e.x1)/r.perLon, math.Abs(e.y2-e.y1)/r.perLat)*2) + 1
	for i := 0; i <= steps; i++ {
		t := float64(i) / float64(steps)
		r.metres[r.at(x, e.y1+t*(e.y2-e.y1), e.x1+t*(e.x2-e.x1))] = 0
	}
}

func (r *raster) spread() {
	const straight, across = 50, 71
	from := func(i, j int, d uint16) {
		if m := r.metres[j]; m < math.MaxUint16-across && m+d < r.metres[i] {
			r.metres[i] = m + d
		}
	}
	for y := range r.high {
		for x := range r.wide {
			i := y*r.wide + x
			if x > 0 {
				from(i, i-1, straight)
			}
			if y > 0 {
				from(i, i-r.wide, straight)
				if x > 0 {
					from(i, i-r.wide-1, across)
				}
				if x+1 < r.wide {
					from(i, i-r.wide+1, across)
				}
			}
		}
	}
	for y := r.high - 1; y >= 0; y-- {
		for x := r.wide - 1; x >= 0; x-- {
			i := y*r.wide + x
			if x+1 < r.wide {
				from(i, i+1, straight)
			}
			if y+1 < r.high {
				from(i, i+r.wide, straight)
				if x+1 < r.wide {
					from(i, i+r.wide+1, across)
				}
				if x > 0 {
					from(i, i+r.wide-1, across)
				}
			}
		}
	}
}
