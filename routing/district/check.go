package district

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Problem is something wrong with a map, for the person who loads it.
type Problem struct {
	Map      string
	District string
	Text     string
	Lat, Lon float64
}

// mostProblems is how many problems of a sort are listed for each district.
const mostProblems = 3

// Check looks for rings that are not closed or cross themselves, and for overlaps and gaps between districts.
func Check(m Map) []Problem {
	var out []Problem
	for _, s := range m.Shapes {
		n := 0
		report := func(text string, p orb.Point) {
			if n++; n <= mostProblems {
				out = append(out, Problem{m.Version.Name, s.District, text, p[1], p[0]})
			}
		}
		for _, polygon := range s.Polygons {
			for _, ring := range polygon {
				checkRing(ring, report)
			}
		}
	}
	return append(out, checkCover(m)...)
}

func checkRing(ring orb.Ring, report func(string, orb.Point)) {
	if len(ring) < 4 {
		report("a ring has fewer than four corners", firstPoint(ring))
		return
	}
	if ring[0] != ring[len(ring)-1] {
		report("a ring is not closed", ring[0])
	}
	var tree rtree.RTreeG[int]
	for i := 0; i+1 < len(ring); i++ {
		lo, hi := bounds(ring[i], ring[i+1])
		tree.Search(lo, hi, func(_, _ [2]float64, j int) bool {
			if j+1 < i && !(j == 0 && i == len(ring)-2) && crossing(ring[i], ring[i+1], ring[j], ring[j+1]) {
				report("a ring crosses itself", ring[i])
			}
			return true
		})
		tree.Insert(lo, hi, i)
	}
}

func firstPoint(ring orb.Ring) orb.Point {
	if len(ring) == 0 {
		return orb.Point{}
	}
	return ring[0]
}

func bounds(a, b orb.Point) (lo, hi [2]float64) {
	return [2]float64{min(a[0], b[0]), min(a[1], b[1])}, [2]float64{max(a[0], b[0]), max(a[1], b[1])}
}

// crossing says whether two lines cross in a point that is an end of neither.
func crossing(a, b, c, d orb.Point) bool {
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}

func side(a, b, p orb.Point) float64 {
	v := (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0])
	if math.Abs(v) < 1e-16 {
		return 0
	}
	return math.Copysign(1, v)
}

// checkCover looks at the points of a grid: one that lies in two districts is an overlap, one in none with districts
// on all four sides is a gap. Slivers between the points (about 60 m) are not seen.
func checkCover(m Map) []Problem {
	x := NewIndex(m)
	const steps = 300
	overlaps, gaps := map[[2]int]int{}, 0
	var out []Problem
	for i := range steps {
		lat := x.bound.Min[1] + (float64(i)+0.5)*(x.bound.Max[1]-x.bound.Min[1])/steps
		in := make([]bool, steps)
		for j := range steps {
			lon := x.bound.Min[0] + (float64(j)+0.5)*(x.bound.Max[0]-x.bound.Min[0])/steps
			all := x.findAll(lat, lon)
			in[j] = len(all) > 0
			if len(all) > 1 {
				key := [2]int{all[0], all[1]}
				if overlaps[key]++; overlaps[key] == 1 {
					out = append(out, Problem{m.Version.Name, x.names[all[0]], fmt.Sprintf("overlaps district %s", x.names[all[1]]), lat, lon})
				}
			}
		}
		for j := 1; j+1 < steps; j++ {
			if in[j-1] && !in[j] && in[j+1] {
				if gaps++; gaps <= mostProblems {
					lon := x.bound.Min[0] + (float64(j)+0.5)*(x.bound.Max[0]-x.bound.Min[0])/steps
					out = append(out, Problem{Map: m.Version.Name, Text: "a gap between districts", Lat: lat, Lon: lon})
				}
			}
		}
	}
	return out
}

func (x *Index) findAll(lat, lon float64) []int {
	odd := map[uint16]bool{}
	for _, e := range x.bands[x.band(lat)] {
		if e.crosses(lat, lon) {
			odd[e.shape] = !odd[e.shape]
		}
	}
	var out []int
	for i := range x.names {
		if odd[uint16(i)] {
			out = append(out, i)
		}
	}
	return out
}
