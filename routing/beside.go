package routing

import (
	"github.com/commonline/commonline/routing/find"
	"github.com/commonline/commonline/routing/gazetteer"
)

// besideWeight compares a point with the neighbourhood and postcode that stand beside the mention, else anywhere in
// the text.
func (q *question) besideWeight(f find.Found, at gazetteer.Point) float64 {
	w := 1.0
	if f.Postcode != "" {
		if fit, known := q.places.PostcodeFit(at, f.Postcode); known {
			w *= max(fit, weightApart)
		}
	}
	if len(f.Areas) > 0 {
		w *= max(q.bestFit(at, f.Areas), weightApart)
		if !q.allWide(f.Areas) {
			return w
		}
	}
	if f.Postcode == "" && len(q.context.Areas) > 0 {
		w *= max(q.bestFit(at, q.context.Areas), weightContext)
	}
	if f.Postcode == "" && len(q.context.Postcodes) > 0 {
		best := 0.0
		for _, code := range q.context.Postcodes {
			fit, _ := q.places.PostcodeFit(at, code)
			best = max(best, fit)
		}
		w *= max(best, weightContext)
	}
	return w
}

func severalDistricts(options []option) bool {
	for _, o := range options {
		if o.district != options[0].district {
			return true
		}
	}
	return false
}

// nearWeight favours a place that lies near a street which the text names besides: "36 Prince St ... on Salem St".
func (q *question) nearWeight(r *reading) {
	near := make([]bool, len(r.options))
	any := false
	for i, o := range r.options {
		for _, id := range q.context.Streets {
			if id != o.street && q.places.Near(o.at, id, besideMetres) {
				near[i], any = true, true
				break
			}
		}
	}
	if !any {
		return
	}
	for i := range r.options {
		if !near[i] {
			r.options[i].weight *= weightFar
		}
	}
}

// besideMetres is how near a street is that a text names beside an address.
const besideMetres = 250

func (q *question) bestFit(at gazetteer.Point, areas []uint32) float64 {
	best := 0.0
	for _, id := range areas {
		if !q.places.Wide(id) {
			best = max(best, q.places.AreaFit(at, id))
		}
	}
	if best == 0 && q.allWide(areas) {
		return 1
	}
	return best
}

func (q *question) allWide(areas []uint32) bool {
	for _, id := range areas {
		if !q.places.Wide(id) {
			return false
		}
	}
	return true
}
