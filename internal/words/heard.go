package words

import (
	"strings"
	"unicode/utf8"
)

// Heard is a text in which phrases are looked for, by the rules of a search: case, accents, width and apostrophes make no difference. Its
// zero value holds nothing.
type Heard struct {
	whole  string // the words with a space around each
	parted string // the same where an apostrophe parts words; "" where none does
}

// Hear reads a text.
func Hear(text string) Heard {
	if whole, parted, ok := spacedPlain(text); ok {
		return Heard{whole, parted}
	}
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

// spacedPlain does the same for a text in ASCII, in one pass: ten thousand messages are read while somebody waits. It is not ok for others,
// and where something is too long to be a word.
func spacedPlain(text string) (whole, parted string, ok bool) {
	w, p := make([]byte, 1, len(text)+2), []byte(nil)
	w[0] = ' '
	from := 1 // where the word begins
	for i := range len(text) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		switch {
		case c >= utf8.RuneSelf, len(w)-from > longest:
			return "", "", false
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			w = append(w, c)
			if p != nil {
				p = append(p, c)
			}
			continue
		case c == '\'' && w[len(w)-1] != ' ': // it joins
			if p == nil {
				p = append(make([]byte, 0, len(text)+2), w...)
			}
		case w[len(w)-1] != ' ':
			w = append(w, ' ')
			from = len(w)
		}
		if p != nil && p[len(p)-1] != ' ' {
			p = append(p, ' ')
		}
	}
	return ended(w), ended(p), len(w)-from <= longest
}

// ended closes the last word; a text without words is empty.
func ended(words []byte) string {
	if len(words) <= 1 {
		return ""
	}
	return strings.TrimSuffix(string(words), " ") + " "
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
