package routing

import (
	"fmt"
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/find"
	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/street"
)

// question is one text on its way to an answer.
type question struct {
	*Atlas
	text    string
	hints   Hints
	index   *district.Index
	context find.Context
	hits    []gazetteer.Hit // scratch
}

// option is one place that a mention may mean, with its weight among the others.
type option struct {
	weight   float64
	at       gazetteer.Point
	district string
	street   uint32
	number   street.Number
	cross    string // of a corner
	name     string // of a named place
	area     string
	postcode string
	how      gazetteer.How
	slips    int
}

// reading is a mention with all that it may mean.
type reading struct {
	find.Found
	options []option
	none    float64 // the weight of "none of these"
	exact   bool    // the file has one of the house numbers
}

// Weights of how a place was found and of what was changed to find it, beside 1 for a house that the file has under
// the name and number that were written. They were set over official addresses and residents' sentences of one city so
// that few answers are wrong, and tried on another city.
const (
	weightNone    = 0.004 // none of the places found
	weightLetter  = 0.9   // another letter behind the number
	weightWithin  = 0.35  // a range of the file covers the number
	weightWide    = 0.35  // a range of more than 20 numbers does
	weightWider   = 0.2   // a range of more than 60
	weightInside  = 0.15  // inside a range that was written, and not an end of it
	weightEnd     = 0.35  // the street has one end only of the range that was written
	weightTight   = 0.25  // between two houses of the file, a step or two away
	weightBetween = 0.065 // between two houses of the file
	weightBeyond  = 0.035 // beyond the last house of the file
	weightSparse  = 0.1   // in a file that has a few addresses for each street only
	weightRisk    = 0.12  // a guess, and a border is near
	weightUnnamed = 0.15  // the direction was left out
	weightTail    = 0.5   // a part of the name was written
	weightKind    = 0.18  // another kind of street was written
	weightExtra   = 0.3   // a direction was written that the file does not have
	weightSlip    = 0.5   // for each letter changed
	weightApart   = 0.02  // stands where the neighbourhood or postcode beside it does not
	weightContext = 0.25  // stands where no neighbourhood named elsewhere in the text does
	weightFar     = 0.2   // stands far from every street named elsewhere in the text, where others stand near
	weightStray   = 0.17  // the row's point contradicts its own neighbourhood or postcode
	borderMetres  = 40.0  // nearer to a border than this, the houses on the same side have a say
)

// read looks up what a mention may mean.
func (q *question) read(f find.Found) reading {
	r := reading{Found: f, none: weightNone, options: make([]option, 0, 8)}
	switch f.Sort {
	case find.Address:
		q.readAddress(&r)
	case find.Corner:
		q.readCorner(&r)
	case find.Named:
		p := q.places.Place(f.Place)
		at := gazetteer.PointAt(p.Lat, p.Lon)
		r.options = append(r.options, option{weight: 0.5, at: at, district: q.districtAt(at), name: p.Name, area: p.City})
	}
	if len(q.context.Streets) > 0 && severalDistricts(r.options) {
		q.nearWeight(&r)
	}
	slices.SortStableFunc(r.options, func(a, b option) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return 0
	})
	return r
}

func (q *question) readAddress(r *reading) {
	for i, n := range r.Numbers {
		for _, e := range r.Streets {
			q.hits = q.places.Find(e.ID, n, q.hits[:0])
			hits := q.hits
			for len(hits) > 0 {
				together := 1
				for together < len(hits) && hits[together].Run == hits[0].Run {
					together++
				}
				q.addRun(r, e, n, hits[:together])
				hits = hits[together:]
			}
		}
		if r.exact || i >= 3 {
			break
		}
	}
	if len(r.options) == 0 {
		q.readAlong(r)
	}
}

// addRun weighs the houses of one run. Those that stand together are one place; where they lie in different
// districts, or near a border, the houses on the same side of the street have a say in which.
func (q *question) addRun(r *reading, e gazetteer.Entry, n street.Number, hits []gazetteer.Hit) {
	if hits[0].How > gazetteer.Within {
		q.addGuess(r, e, n, hits[0])
		return
	}
	r.exact = true
	lowest, highest := n.High <= n.Low, n.High <= n.Low
	for _, h := range hits {
		lowest = lowest || h.Number.Low == n.Low
		highest = highest || h.Number.High == n.High || h.Number.Low == n.High
	}
	done := make([]bool, len(hits))
	for i := range hits {
		if done[i] {
			continue
		}
		group := []option{}
		for j := i; j < len(hits); j++ {
			if !done[j] && gazetteer.Metres(hits[i].At, hits[j].At) < together {
				done[j] = true
				o := q.exactOption(r, e, n, hits[j])
				if !lowest || !highest { // the street has one end of the range that was written, and not the other
					o.weight *= weightEnd
				}
				group = append(group, o)
			}
		}
		r.options = append(r.options, q.settle(group, hits[i])...)
	}
}

// together is how near rows of one number stand that are one house, in metres.
const together = 150

func (q *question) exactOption(r *reading, e gazetteer.Entry, n street.Number, h gazetteer.Hit) option {
	w := exactWeight(n, h) * q.nameWeight(r.Found, e) * q.besideWeight(r.Found, h.At)
	if h.Stray {
		w *= weightStray
	}
	return option{weight: w, at: h.At, street: e.ID, number: h.Number, area: h.Area, postcode: h.Postcode, how: h.How, slips: r.Slips, district: q.districtAt(h.At)}
}

func exactWeight(n street.Number, h gazetteer.Hit) float64 {
	width := h.Number.High - h.Number.Low
	switch {
	case h.Number.Low == n.Low && h.Number.High == max(n.High, n.Low):
		if n.Letter != h.Number.Letter {
			return weightLetter
		}
		return 1
	case n.High > n.Low && h.Number.Low != n.Low && h.Number.High != n.High: // inside the range that was written, but not an end of it
		return weightInside
	case h.How == gazetteer.Exact, width <= 20:
		return weightWithin
	case width <= 60:
		return weightWide
	}
	return weightWider
}

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
	for d, v := range votes {
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
	a, b := share*share*share, (1-share)*(1-share)*(1-share)
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

// addGuess weighs the nearest houses of a run that does not have the number.
func (q *question) addGuess(r *reading, e gazetteer.Entry, n street.Number, h gazetteer.Hit) {
	w := guessWeight(h) * q.nameWeight(r.Found, e) * q.besideWeight(r.Found, h.At) * q.guessSafety(h)
	if w < 1e-6 {
		return
	}
	o := option{weight: w, at: h.At, street: e.ID, number: n, area: h.Area, postcode: h.Postcode, how: h.How, slips: r.Slips, district: q.districtAt(h.At)}
	if other := q.districtAt(h.Other); other != o.district {
		far := o
		far.at, far.district, far.weight = h.Other, other, w/2
		r.options = append(r.options, far)
		o.weight /= 2
	}
	r.options = append(r.options, o)
}

// guessWeight says how likely a number that the file lacks stands beside its nearest ones: the fewer steps away, the
// likelier.
func guessWeight(h gazetteer.Hit) float64 {
	steps := h.Gap / max(h.Usual, 2)
	w := weightBeyond
	if h.How == gazetteer.Between {
		w = weightBetween
		if steps <= 2 {
			w = weightTight
		}
	}
	if h.Usual > 20 {
		w *= weightSparse
	}
	switch {
	case steps > 20:
		return w * 0.02
	case steps > 8:
		return w * 0.1
	case steps > 3:
		return w * 0.5
	}
	return w
}

func (q *question) nameWeight(f find.Found, e gazetteer.Entry) float64 {
	w := 1.0
	if e.Flags&gazetteer.NoDirection != 0 {
		w *= weightUnnamed
	}
	if e.Flags&gazetteer.NoKind != 0 && f.KindGiven && !f.KindWrong { // "Park St" may be short for "Park St Pl", but seldom is
		w *= weightKind
	}
	if e.Flags&gazetteer.Tail != 0 {
		w *= weightTail
	}
	if f.KindWrong {
		w *= weightKind
	}
	if f.ExtraWord {
		w *= weightExtra
	}
	for range f.Slips {
		w *= weightSlip
	}
	return w
}

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

func (q *question) districtAt(p gazetteer.Point) string {
	return q.index.District(p.Degrees())
}

// readAlong is for a street that the file knows by its corners only.
func (q *question) readAlong(r *reading) {
	for _, e := range r.Streets {
		for _, at := range q.places.Along(e.ID) {
			w := weightBeyond * q.nameWeight(r.Found, e) * q.besideWeight(r.Found, at)
			r.options = append(r.options, option{weight: w, at: at, street: e.ID, number: r.Numbers[0], how: gazetteer.Along, district: q.districtAt(at)})
		}
	}
}

func (q *question) readCorner(r *reading) {
	for i, e := range r.Streets {
		for _, m := range q.places.Corners(e.ID, r.Cross[i].ID) {
			w := q.nameWeight(r.Found, e) * q.nameWeight(find.Found{}, r.Cross[i]) * q.besideWeight(r.Found, m.At) * meetingWeight(m)
			r.options = append(r.options, option{weight: w, at: m.At, street: e.ID, cross: q.places.Street(r.Cross[i].ID).Name, district: q.districtAt(m.At)})
		}
	}
	r.exact = len(r.options) > 0
}

// meetingWeight trusts the corner file, and two streets without a corner in it the less the farther apart they stay.
func meetingWeight(m gazetteer.Meeting) float64 {
	switch {
	case m.Apart == 0:
		return 1
	case m.Apart < 70:
		return 0.5
	case m.Apart < 150:
		return 0.1
	}
	return 0.03
}

// place writes an option as a Place.
func (q *question) place(o option) casework.Place {
	p := casework.Place{District: o.district, Map: mapName(q.index.Version)}
	p.Lat, p.Lon = o.at.Degrees()
	switch {
	case o.name != "":
		p.Name, p.Address.City = o.name, o.area
	case o.cross != "":
		p.Name = q.places.Street(o.street).Name + " and " + o.cross
	default:
		p.Address = casework.StreetAddress{Number: o.number.String(), Street: q.places.Street(o.street).Name, City: o.area, Postcode: o.postcode}
	}
	return p
}

func mapName(v casework.MapVersion) string {
	if v.Effective.IsZero() {
		return v.Name
	}
	return fmt.Sprintf("%s, in force from %s", v.Name, v.Effective.Format("2006-01-02"))
}
