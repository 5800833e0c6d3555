package find

import (
	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/street"
)

// reversed reads a street whose number stands behind it, as other languages write it: "calle Washington 120",
// "Washington Street, número 120". The kind of street must be written out.
func (r *reader) reversed(i int) {
	if i < r.lastEnd || r.tokens[i].kind != word {
		return
	}
	from := i
	foreign := r.class(i)&before != 0
	if foreign {
		from++
		for from < len(r.tokens) && r.class(from)&filler != 0 && from < i+3 {
			from++
		}
	}
	if from >= len(r.tokens) || r.tokens[from].word == 0 {
		return
	}
	if !foreign && !(r.tokens[from].capital || r.class(i-1)&cue != 0) {
		return
	}
	n, ok := r.walk(from)
	if !ok {
		return
	}
	at := n.end
	marked := false
	if at < len(r.tokens) && r.class(at)&numberWord != 0 {
		at++
		marked = true
	}
	if at >= len(r.tokens) || r.tokens[at].kind != number || r.tokens[at].gap&(stop|paragraph|money|period|newline|colon) != 0 && !(marked && r.tokens[at].gap&(stop|paragraph|money) == 0) {
		return
	}
	if !foreign && !(n.kindGiven && marked) || at+1 < len(r.tokens) && (r.tight(at+1) && r.tokens[at+1].kind != word || r.class(at+1)&(thing|measure) != 0) {
		return
	}
	numbers, next, ok := r.single(at)
	if !ok {
		return
	}
	f := Found{Sort: Address, Start: int(r.tokens[i].start), End: int(r.tokens[next-1].end), Numbers: []street.Number{numbers}, Streets: n.entries,
		KindGiven: true, Strength: Enough, Cue: true, Role: r.role(i)}
	if n.entries[0].Flags&gazetteer.NoKind != 0 {
		f.KindGiven = false
	}
	end := r.beside(next, &f)
	r.found = append(r.found, f)
	r.lastEnd = end
}
