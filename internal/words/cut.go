package words

import "strings"

// longest is how many bytes of a word count; more is no word.
const longest = 96

// run is a stretch of a folded text that belongs together.
type run struct {
	text  string
	parts []string // of a word with apostrophes: "o'brien" is "obrien", with the parts "o" and "brien"
	pairs bool
}

// runs cuts a folded text.
func runs(text string) []run {
	var all []run
	var word strings.Builder
	var parts []string
	kind, from := gap, 0
	end := func() {
		if word.Len() > 0 {
			whole := word.String()
			if len(parts) > 0 && from < len(whole) {
				parts = append(parts, whole[from:])
			}
			pairs := kind == paired
			if !pairs {
				whole = clip(whole)
			}
			all = append(all, run{whole, parts, pairs})
		}
		word.Reset()
		kind, from, parts = gap, 0, nil
	}
	for _, r := range text {
		c := classOf(r)
		switch {
		case c == hyphen && kind == letter:
			if part := word.String()[from:]; part != "" {
				parts, from = append(parts, part), word.Len()
			}
		case c == gap || c == hyphen:
			end()
		default:
			if c != kind {
				end()
			}
			kind = c
			word.WriteRune(r)
		}
	}
	end()
	return all
}

// clip cuts what is too long to be a word, between two characters.
func clip(word string) string {
	if len(word) <= longest {
		return word
	}
	return strings.ToValidUTF8(word[:longest], "")
}

// pairsOf gives each two neighbours.
func pairsOf(text string) []string {
	chars := []rune(text)
	var all []string
	for i := 0; i+1 < len(chars); i++ {
		all = append(all, string(chars[i:i+2]))
	}
	return all
}

// last is the last character of a text that is not empty.
func last(text string) string {
	chars := []rune(text)
	return string(chars[len(chars)-1])
}
