package gazetteer

import "slices"

// measureDensity finds how far houses stand apart and how their numbers step in this file: one may list every door,
// another one address for each block.
func (g *Gazetteer) measureDensity(b *Builder, ids []uint32) {
	var metres []float64
	var steps []int
	for i := 1; i < len(b.houses); i++ {
		x, y := b.houses[i-1], b.houses[i]
		if ids[x.spelling] != ids[y.spelling] || x.low&1 != y.low&1 || x.low == y.low {
			continue
		}
		if d := Metres(x.at, y.at); d < farthest {
			metres = append(metres, d)
			steps = append(steps, int(y.low-x.low))
		}
	}
	g.reach, g.usual = nearest, 2
	if len(metres) == 0 {
		return
	}
	slices.Sort(metres)
	slices.Sort(steps)
	g.reach = min(max(nearest, 8*metres[len(metres)/2]), farthest)
	g.usual = uint16(min(steps[len(steps)/2], 1000))
}

// nearest and farthest bound how far apart two houses of one name may stand and still belong to one street, in
// metres: at least the width of a park or a railway yard, at most a neighbourhood.
const (
	nearest  = 400
	farthest = 3000
)
