package gazetteer

import (
	"hash/fnv"
	"slices"
)

// spellIndex finds street bodies that are spelled nearly like a word. Each body is filed under itself and under
// itself with one or two letters taken out; two words within that distance share at least one of these forms (the
// symmetric-delete way of SymSpell).
type spellIndex struct {
	forms  []uint64 // hash of a form in the upper, body in the lower half
	bodies []string
	ids    [][]uint32 // the streets of each body
	known  map[string]uint32
}

func (x *spellIndex) add(body string, id uint32) {
	if x.known == nil {
		x.known = map[string]uint32{}
	}
	n, ok := x.known[body]
	if !ok {
		n = uint32(len(x.bodies))
		x.known[body] = n
		x.bodies = append(x.bodies, body)
		x.ids = append(x.ids, nil)
		for _, form := range deletions(body) {
			x.forms = append(x.forms, uint64(form)<<32|uint64(n))
		}
	}
	x.ids[n] = append(x.ids[n], id)
}

func (x *spellIndex) sort() {
	slices.Sort(x.forms)
	x.forms = slices.Compact(x.forms)
}

// depth is how many slips a word of that length may have.
func depth(n int) int {
	switch {
	case n < 4:
		return 0
	case n < 7:
		return 1
	}
	return 2
}

// deletions hashes a word and all words that are left when up to depth letters are taken out.
func deletions(word string) []uint32 {
	if len(word) > 30 {
		word = word[:30]
	}
	out := []uint32{hash(word)}
	if depth(len(word)) >= 1 {
		for i := range len(word) {
			one := word[:i] + word[i+1:]
			out = append(out, hash(one))
			if depth(len(word)) >= 2 {
				for j := i; j < len(one); j++ {
					out = append(out, hash(one[:j]+one[j+1:]))
				}
			}
		}
	}
	return out
}

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// Spelled lists the bodies within the distance that a word of that length may have, each with the slips it takes.
func (g *Gazetteer) Spelled(word string) []Spelled {
	x := &g.spells
	var out []Spelled
	seen := map[uint32]bool{}
	for _, form := range deletions(word) {
		at, _ := slices.BinarySearch(x.forms, uint64(form)<<32)
		for ; at < len(x.forms) && uint32(x.forms[at]>>32) == form && len(seen) < 200; at++ {
			n := uint32(x.forms[at])
			if seen[n] {
				continue
			}
			seen[n] = true
			if d := slips(word, x.bodies[n]); d <= depth(max(len(word), len(x.bodies[n]))) && d <= depth(len(word)) {
				out = append(out, Spelled{x.bodies[n], d, x.ids[n]})
			}
		}
	}
	return out
}

// Spelled is a body near to a word.
type Spelled struct {
	Body    string
	Slips   int
	Streets []uint32
}
