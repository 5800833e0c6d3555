package words

import "strings"

// Heard is a text in which phrases are looked for, by the rules of a search: case, accents, width and apostrophes make no difference. Its
// zero value holds nothing.
type Heard struct {
	whole  string // the words with a space around each
	parted string // the same where an apostrophe parts words; "" where none does
}

// Hear reads a text.
func Hear(text string) Heard {
	whole, parted := spaced(Fold(text))
	return Heard{whole, parted}
}

// Says reports whether a phrase is in the text: whole words, one after the other. Where the phrase ends with a star its last word may go on:
// "pothole*" is in "two potholes". Of scripts that put no space between words it may stand anywhere. A phrase without words is in no text.
func (h Heard) Says(phrase string) bool {
	phrase = strings.TrimSpace(phrase)
	open := strings.HasSuffix(phrase, "*")
	whole, parted := spaced(Fold(phrase))
	for _, p := range []string{whole, parted} {
		if p = edges(p, open); p != "" && (strings.Contains(h.whole, p) || strings.Contains(h.parted, p)) {
			return true
		}
	}
	return false
}

// HasWords reports whether there is anything in a phrase that can be looked for.
func HasWords(phrase string) bool {
	whole, _ := spaced(Fold(phrase))
	return whole != ""
}

// spaced writes the words of a folded text with one space around each.
func spaced(folded string) (whole, parted string) {
	var w, p strings.Builder
	apart := false
	for _, r := range runs(folded) {
		w.WriteString(" " + r.text)
		if len(r.parts) > 0 {
			apart = true
			p.WriteString(" " + strings.Join(r.parts, " "))
			continue
		}
		p.WriteString(" " + r.text)
	}
	if w.Len() == 0 {
		return "", ""
	}
	if apart {
		parted = p.String() + " "
	}
	return w.String() + " ", parted
}

// edges drops the space where the phrase may touch what stands beside it.
func edges(phrase string, open bool) string {
	if phrase == "" {
		return ""
	}
	chars := []rune(phrase)
	if classOf(chars[1]) == paired {
		phrase = phrase[1:]
	}
	if open || classOf(chars[len(chars)-2]) == paired {
		phrase = strings.TrimSuffix(phrase, " ")
	}
	return phrase
}
