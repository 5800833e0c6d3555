package words

import (
	"maps"
	"slices"
	"strings"
)

// Weight says where a word stands: Postgres names four, the first counts most.
type Weight byte

// The weights of Postgres.
const (
	First  Weight = 'A'
	Second Weight = 'B'
	Third  Weight = 'C'
	Fourth Weight = 'D'
)

// enough words are in one document; a tsvector takes one MiB.
const enough = 12_000

// Document gathers the words of one thing that is searched for. Its zero value is empty.
type Document struct {
	weight map[string]Weight
}

func (d *Document) put(w Weight, word string) {
	if d.weight == nil {
		d.weight = map[string]Weight{}
	}
	old, there := d.weight[word]
	if (there && old <= w) || (!there && len(d.weight) >= enough) {
		return
	}
	d.weight[word] = w
}

// Add takes in a text, and the telephone numbers in it.
func (d *Document) Add(w Weight, text string) {
	text = Fold(text)
	for _, r := range runs(text) {
		if r.pairs {
			for _, pair := range pairsOf(r.text) {
				d.put(w, pair)
			}
			d.put(w, last(r.text)) // so that one character finds the end of a run too
			continue
		}
		d.put(w, r.text)
		for _, part := range r.parts {
			d.put(w, clip(part))
		}
	}
	for _, at := range numbersIn(text) {
		if digits := digitsOf(text[at[0]:at[1]]); len(digits) != 8 { // a date has eight
			d.Number(w, digits)
		}
	}
}

// Number takes in a telephone number: its digits, with those of the country or without.
func (d *Document) Number(w Weight, digits string) {
	for _, end := range endings(digitsOf(digits)) {
		d.put(w, end)
	}
}

// Mark takes in a word of the program's own, such as "@d4". No text that anybody writes is found by it: it begins with one of
// the signs @ = ~ : % which no word has.
func (d *Document) Mark(word string) { d.put(Fourth, clean(word)) }

// clean leaves out what has a meaning to Postgres.
func clean(word string) string {
	return strings.NewReplacer("'", "", `\`, "", "\x00", "").Replace(word)
}

// String writes the document as a tsvector is written.
func (d *Document) String() string {
	var b strings.Builder
	for _, word := range slices.Sorted(maps.Keys(d.weight)) {
		b.WriteString("'" + word + "':1")
		if w := d.weight[word]; w != Fourth {
			b.WriteByte(byte(w))
		}
		b.WriteByte(' ')
	}
	return strings.TrimSuffix(b.String(), " ")
}

// Clone gives a document of its own with the same words.
func (d *Document) Clone() Document { return Document{maps.Clone(d.weight)} }
