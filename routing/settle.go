package routing

import (
	"maps"
	"slices"

	"github.com/commonline/commonline/routing/gazetteer"
)

// settle gives a group of rows that are one house their districts: each row has a voice for where it lies, and so
// have the next houses on its side.
func (q *question) settle(group []option, h gazetteer.Hit) []option {
	best := group[0]
	votes := map[string]float64{}
	border := false
	for _, o := range group {
		if o.weight > best.weight {
			best = o
		}
		votes[o.district] += o.weight
		border = border || q.nearBorder(o.at)
	}
	if len(votes) == 1 && !border {
		return []option{best}
	}
	for _, p := range q.places.Neighbours(best.street, h.Run, best.number.Low, 4, best.at) {
		votes[q.districtAt(p)] += 0.5 * best.weight
	}
	total := 0.0
	for _, v := range votes {
		total += v
	}
	var out []option
	for _, d := range slices.Sorted(maps.Keys(votes)) {
		v := votes[d]
		o := best
		for _, g := range group {
			if g.district == d {
				o = g
				break
			}
		}
		o.district, o.weight = d, best.weight*sharpen(v/total)
		out = append(out, o)
	}
	return out
}

// sharpen makes a clear majority clearer: the voices are of one street side, and seldom wrong together.
func sharpen(share float64) float64 {
	a, b := share*share, (1-share)*(1-share)
	return a / (a + b)
}

func (q *question) nearBorder(p gazetteer.Point) bool {
	lat, lon := p.Degrees()
	return q.index.BorderDistance(lat, lon, borderMetres) < borderMetres
}

// guessSafety lowers a guess that may lie beyond a border.
func (q *question) guessSafety(h gazetteer.Hit) float64 {
	far := h.Offset
	if h.How == gazetteer.Between {
		far = gazetteer.Metres(h.At, h.Other) / 4 // two houses of one district have the border between them only where they stand far apart
	}
	lat, lon := h.At.Degrees()
	limit := min(far+15, 500)
	if far > 15 && q.index.BorderDistance(lat, lon, limit) < limit {
		return weightRisk
	}
	return 1
}
