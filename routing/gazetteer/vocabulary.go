package gazetteer

import "github.com/commonline/commonline/routing/street"

// Vocabulary numbers the canonical words of all names; 0 is a word in none of them.
type Vocabulary struct {
	ids map[string]uint32
	// traits of each word by its number
	kind, direction []bool
	words           []string
}

func newVocabulary() *Vocabulary {
	v := &Vocabulary{ids: map[string]uint32{}, kind: []bool{false}, direction: []bool{false}, words: []string{""}}
	for spelling, canonical := range street.Aliases() {
		v.ids[spelling] = v.add(canonical)
	}
	for _, d := range []string{"n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west"} {
		v.add(d)
	}
	return v
}

func (v *Vocabulary) add(canonical string) uint32 {
	if id, ok := v.ids[canonical]; ok {
		return id
	}
	id := uint32(len(v.words))
	v.ids[canonical] = id
	v.words = append(v.words, canonical)
	v.kind = append(v.kind, street.Kind(canonical))
	v.direction = append(v.direction, isDirection(canonical))
	return id
}

func (v *Vocabulary) all(canonical []string) []uint32 {
	ids := make([]uint32, len(canonical))
	for i, w := range canonical {
		ids[i] = v.add(w)
	}
	return ids
}

// ID gives the number of a folded word in any of its spellings.
func (v *Vocabulary) ID(folded []byte) uint32 { return v.ids[string(folded)] }

// Word gives the canonical word of a number.
func (v *Vocabulary) Word(id uint32) string { return v.words[id] }

// Kind says whether the word is a kind of street.
func (v *Vocabulary) Kind(id uint32) bool { return v.kind[id] }

// Direction says whether the word is a compass direction.
func (v *Vocabulary) Direction(id uint32) bool { return v.direction[id] }

// Each calls f for every spelling.
func (v *Vocabulary) Each(f func(spelling string, id uint32)) {
	for s, id := range v.ids {
		f(s, id)
	}
}
