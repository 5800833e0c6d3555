package intake

import (
	"slices"
	"strings"
	"unicode"
)

// Sketch is what is compared to find near-equal texts: residents write the same matter to several offices, each mail with
// another greeting. It is the words of subject and text, lower-case.
type Sketch []string

// Near-equal means: the same numbers (two potholes differ by their address alone), about the same length, and most pairs of
// neighbouring words the same. Texts of a few words are near only when they are equal.
const (
	sketchWords = 400
	sketchBytes = 4000
	shortWords  = 15
	nearShare   = 0.8
)

// NewSketch makes the sketch of a message.
func NewSketch(subject, text string) Sketch {
	whole := subject + "\n" + text
	words := strings.FieldsFunc(strings.ToLower(whole[:min(len(whole), sketchBytes)]), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return words[:min(len(words), sketchWords)]
}

func (s Sketch) near(o Sketch) bool {
	short, long := min(len(s), len(o)), max(len(s), len(o))
	if short < shortWords {
		return short > 0 && slices.Equal(s, o)
	}
	return long-short <= long/5 && slices.Equal(s.numbers(), o.numbers()) && s.share(o) >= nearShare
}

// numbers are the words with a digit in them.
func (s Sketch) numbers() []string {
	var n []string
	for _, w := range s {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			n = append(n, w)
		}
	}
	return n
}

// share is how much two texts have in common: Dice's coefficient over pairs of neighbouring words.
func (s Sketch) share(o Sketch) float64 {
	pairs := map[[2]string]int{}
	for i := range len(s) - 1 {
		pairs[[2]string{s[i], s[i+1]}]++
	}
	same := 0
	for i := range len(o) - 1 {
		if p := [2]string{o[i], o[i+1]}; pairs[p] > 0 {
			pairs[p]--
			same++
		}
	}
	return 2 * float64(same) / float64(len(s)+len(o)-2)
}
