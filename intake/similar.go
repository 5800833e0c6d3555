package intake

import (
	"hash/fnv"
	"math/bits"
	"strings"
	"unicode"
)

// Sketch is what is kept of a text to find near-equal ones: residents write the same matter to several offices, each
// mail with another greeting.
type Sketch struct {
	Hash  uint64 // Charikar's simhash over runs of three words
	Words int
}

// Matching rules: a few words differ in a greeting, so 64-bit simhashes may differ in a few bits; short texts are only
// near when they are equal.
const (
	nearBits   = 6
	shortWords = 15
)

func sketch(text string) Sketch {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return Sketch{}
	}
	var sums [64]int
	for i := range words {
		h := fnv.New64a()
		for _, w := range words[i:min(i+3, len(words))] {
			h.Write([]byte(w))
			h.Write([]byte{' '})
		}
		v := mix(h.Sum64())
		for b := range sums {
			sums[b] += int(v>>b&1)*2 - 1
		}
	}
	var hash uint64
	for b, s := range sums {
		if s > 0 {
			hash |= 1 << b
		}
	}
	return Sketch{Hash: hash, Words: len(words)}
}

// mix spreads FNV's weak high bits (the finaliser of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// near reports whether two texts say the same but for a few words.
func (s Sketch) near(o Sketch) bool {
	if s.Words == 0 || o.Words == 0 {
		return false
	}
	if min(s.Words, o.Words) < shortWords {
		return s == o
	}
	if d := s.Words - o.Words; d*d*25 > s.Words*s.Words { // a fifth longer or shorter is another text
		return false
	}
	return bits.OnesCount64(s.Hash^o.Hash) <= nearBits
}
