package routing

import (
	"slices"

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
	weightApart   = 0.007 // stands where the neighbourhood or postcode beside it does not
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
		if body := q.places.Street(e.ID).Body; body != "" && body[0] <= '9' { // 24th Street and 24th Place are two everywhere
			w *= weightKind * weightKind
		}
	}
	if f.ExtraWord {
		w *= weightExtra
	}
	for range f.Slips {
		w *= weightSlip
	}
	return w
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
