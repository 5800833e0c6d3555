package routing

import (
	"fmt"
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/find"
	"github.com/commonline/commonline/routing/gazetteer"
)

// Threshold is the confidence from which a place counts as matched. Below it the resident is asked.
const Threshold = 0.80

// calibrate turns a share of the weights into a confidence. The shares are too modest: of the answers with two thirds
// of all weight four in five are right and more, of those with nine tenths nearly all.
func calibrate(share float64) float64 {
	return share * share / (share*share + (1-share)*(1-share))
}

// verdict is what one mention comes to: the likeliest district and how likely it is.
type verdict struct {
	reading
	district   string
	confidence float64
	shares     map[string]float64
}

func (q *question) judge(r reading) verdict {
	v := verdict{reading: r, shares: map[string]float64{}}
	best := map[string]float64{}
	type run struct {
		street   uint32
		district string
		area     string
	}
	seen := map[run]float64{}
	for _, o := range r.options { // houses of one street in one neighbourhood are one possibility, not many
		key := run{o.street, o.district, o.area}
		if o.weight > seen[key] {
			best[o.district] += o.weight - seen[key]
			seen[key] = o.weight
		}
	}
	total := r.none
	for _, w := range best {
		total += w
	}
	for d, w := range best {
		v.shares[d] = calibrate(w / total)
		if v.shares[d] > v.confidence || v.shares[d] == v.confidence && d < v.district {
			v.district, v.confidence = d, v.shares[d]
		}
	}
	return v
}

// torn says whether a misspelt name may be two streets in two districts: "Sumer St" is as near to Summer as to Sumner,
// and a house number is no proof.
func (q *question) torn(v verdict) bool {
	if v.Slips == 0 || len(v.options) < 2 {
		return false
	}
	first := v.options[0]
	for _, o := range v.options[1:] {
		if o.district != first.district && o.weight > 0.1*first.weight && q.places.Street(o.street).Body != q.places.Street(first.street).Body {
			return true
		}
	}
	return false
}

// answer weighs all mentions against each other.
func (q *question) answer(found []find.Found) casework.Location {
	var matters, homes []verdict
	elsewhere := ""
	for _, f := range found {
		if f.Elsewhere != "" {
			if f.Role != find.Signature {
				elsewhere = f.Elsewhere
			}
			continue
		}
		r := q.read(f)
		strength := f.Strength
		if r.exact && f.Sort == find.Address {
			strength += find.Known
		}
		if strength < find.Enough || len(r.options) == 0 {
			continue
		}
		v := q.judge(r)
		if q.torn(v) {
			v.confidence = min(v.confidence, Threshold-0.05)
		}
		if f.Role >= find.Home {
			homes = append(homes, v)
		} else {
			matters = append(matters, v)
		}
	}
	return q.conclude(matters, homes, elsewhere)
}

func (q *question) conclude(matters, homes []verdict, elsewhere string) casework.Location {
	from := matters
	if len(from) == 0 {
		from = homes
	}
	if len(from) == 0 {
		if elsewhere != "" {
			return casework.Location{Status: casework.Outside, Why: []string{fmt.Sprintf("The address in the text lies in %s.", elsewhere)}}
		}
		return casework.Location{Status: casework.NoPlace}
	}
	l := q.location(q.pick(from))
	if len(homes) > 0 {
		if h := homes[0]; h.confidence >= Threshold && h.district != "" {
			p := q.place(h.bestIn(h.district))
			l.Home = &p
		}
	}
	return l
}

// bestIn gives the likeliest option in a district.
func (v verdict) bestIn(district string) option {
	for _, o := range v.options {
		if o.district == district {
			return o
		}
	}
	return v.options[0]
}

// pick chooses the mention that says where the matter lies. Mentions that are sure and agree are one; where sure ones
// disagree, the better said one counts only if it stands out; else all candidates are kept.
func (q *question) pick(all []verdict) verdict {
	slices.SortStableFunc(all, func(a, b verdict) int { return b.rank() - a.rank() })
	first := all[0]
	if len(all) == 1 {
		return first
	}
	agree := map[string]float64{}
	for _, v := range all {
		for d, s := range v.shares {
			agree[d] += s
		}
	}
	if first.confidence < Threshold {
		for _, v := range all[1:] { // a sure mention beside an unsure one settles it, where they can agree
			if v.confidence >= Threshold && first.shares[v.district] > 0.05 {
				return v
			}
		}
		return first
	}
	for _, v := range all[1:] {
		if v.confidence >= Threshold && v.district != first.district && v.rank() == first.rank() {
			return join(first, v)
		}
	}
	return first
}

// rank orders mentions by how they are said.
func (v verdict) rank() int {
	n := 0
	if v.confidence >= Threshold {
		n += 8
	}
	if v.exact && v.Sort == find.Address {
		n += 4
	}
	if v.Role == find.Form {
		n += 2
	}
	if v.Cue {
		n++
	}
	if v.Sort == find.Named {
		n -= 8
	}
	return n
}

// join makes one undecided verdict of two sure ones in different districts.
func join(a, b verdict) verdict {
	v := a
	v.options = append(slices.Clone(a.options), b.options...)
	v.confidence = a.confidence / 2
	return v
}

// location writes a verdict down.
func (q *question) location(v verdict) casework.Location {
	l := casework.Location{Confidence: v.confidence, Candidates: q.candidates(v),
		Mention: casework.Mention{Text: q.text[v.Start:v.End], Start: v.Start, End: v.End}}
	best := v.bestIn(v.district)
	l.Why = q.why(v, best)
	if v.confidence < Threshold {
		l.Status = casework.Ambiguous
		return l
	}
	l.Place = q.place(best)
	if v.district == "" {
		l.Status = casework.Outside
		return l
	}
	l.Status, l.District, l.Office = casework.Matched, v.district, q.hints.Offices[v.district]
	return l
}

// most is how many candidates a question may list.
const most = 9

func (q *question) candidates(v verdict) []casework.Candidate {
	total := v.none
	for _, o := range v.options {
		total += o.weight
	}
	var out []casework.Candidate
	for _, o := range v.options {
		p := q.place(o)
		if len(out) == most || slices.ContainsFunc(out, func(c casework.Candidate) bool {
			return c.Address == p.Address && c.Name == p.Name && c.District == p.District
		}) {
			continue
		}
		if o.weight < 0.01*v.options[0].weight && len(out) > 0 {
			continue
		}
		out = append(out, casework.Candidate{Place: p, Office: q.hints.Offices[p.District], Confidence: o.weight / total, Why: []string{q.matched(v, o)}})
	}
	return out
}

// why gives the three steps: what was read, what it matched, which polygon it fell in.
func (q *question) why(v verdict, o option) []string {
	fell := fmt.Sprintf("The point lies in no district of the map %s.", mapName(q.index.Version))
	if o.district != "" {
		fell = fmt.Sprintf("The point lies in district %s of the map %s.", o.district, mapName(q.index.Version))
	}
	if v.confidence < Threshold {
		fell = "Several places fit, in more than one district, or none well enough."
	}
	return []string{fmt.Sprintf("Read %q.", q.text[v.Start:v.End]), q.matched(v, o), fell}
}

func (q *question) matched(v verdict, o option) string {
	p := q.place(o)
	if p.Name != "" {
		return fmt.Sprintf("Matched %s.", p.Name)
	}
	text := p.Address.Number + " " + p.Address.Street
	if p.Address.City != "" {
		text += ", " + p.Address.City
	}
	switch {
	case o.how == gazetteer.Between, o.how == gazetteer.Beyond:
		text += " by the nearest house numbers of that street"
	case o.how == gazetteer.Along:
		text += " by the corners of that street"
	}
	if o.slips > 0 {
		text += ", spelling corrected"
	}
	return "Matched " + text + "."
}
