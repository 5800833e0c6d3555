package casework

import (
	"strings"
	"unicode"
)

// DangerSeen says that words of a resident may mean danger to somebody's life. Detail: "phrase", one of ours and never their own words.
const DangerSeen EventKind = "danger.seen"

// MayMeanDanger finds a phrase in what a resident wrote that may mean danger to somebody's life, in whatever language; "" for none. It is
// meant to find too much rather than too little, so that a person looks at once; nothing is sent on its word. What is no danger though it
// sounds like it, a fire hydrant or shooting hoops, is taken out first.
func MayMeanDanger(text string) (phrase string) {
	s := plainWords(text)
	for _, calm := range calmPhrases {
		s = strings.ReplaceAll(s, " "+calm+" ", " · ")
	}
	for _, p := range dangerPhrases {
		if strings.Contains(s, " "+p+" ") {
			return p
		}
	}
	for _, p := range dangerSigns {
		if strings.Contains(text, p) {
			return p
		}
	}
	return ""
}

// plainWords are the words of a text in small letters without accents, one space around each, and a stroke where a sentence ends: no phrase
// goes over that.
func plainWords(text string) string {
	var b strings.Builder
	for _, r := range accents.Replace(strings.ToLower(text)) {
		switch {
		case r == '\'' || r == '’': // "can't" and "cant" are one
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		case strings.ContainsRune(".!?;\n", r):
			b.WriteString(" | ")
		default:
			b.WriteByte(' ')
		}
	}
	return " " + strings.Join(strings.Fields(b.String()), " ") + " "
}

// eachPlain brings phrases into the form of the texts that they are looked for in.
func eachPlain(phrases []string) []string {
	out := make([]string, len(phrases))
	for i, p := range phrases {
		out[i] = strings.TrimSpace(plainWords(p))
	}
	return out
}

var accents = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ã", "a", "é", "e", "è", "e", "ê", "e", "í", "i", "ó", "o", "ò", "o", "ô", "o", "õ", "o",
	"ú", "u", "ù", "u", "ü", "u", "ç", "c", "ñ", "n")
