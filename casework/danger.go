package casework

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// DangerSeen says that words of a resident may mean danger to somebody's life. Detail: "phrase", one of ours and never their own words, and,
// where a person stands for that phrase, its "language": then the text that the city wrote for it may go.
const DangerSeen EventKind = "danger.seen"

// PhraseSet is phrases of one language that may mean danger.
type PhraseSet struct {
	Language string // BCP 47
	Phrases  []string
	Reviewed string // who reads the language and stands for them, and when; "" for drafts
}

// DangerWords is what a city looks for. Nil, and the zero value, are what comes with the program.
type DangerWords struct {
	Sets    []PhraseSet // besides those of the program
	Calm    []string    // what sounds like danger there, and is none
	Without []string    // phrases of the program that are not looked for
	once    sync.Once
	calm    []string
	look    []lookedFor
}

// lookedFor is a phrase in the form of the texts that it is looked for in.
type lookedFor struct {
	Found
	plain string
	sign  bool // of a script that puts no spaces between words
}

// lookedForOf brings phrases into that form; one without words is left out.
func lookedForOf(set PhraseSet) (all []lookedFor) {
	for _, p := range set.Phrases {
		x := lookedFor{Found{p, set.Language, set.Reviewed != ""}, strings.TrimSpace(plainWords(p)), strings.ContainsFunc(p, func(r rune) bool { return unicode.Is(unicode.Han, r) })}
		if x.plain != "" {
			all = append(all, x)
		}
	}
	return all
}

// in reports whether the plain words of a text hold the phrase.
func (p lookedFor) in(words string) bool {
	if p.sign {
		return strings.Contains(words, p.plain)
	}
	return strings.Contains(words, " "+p.plain+" ")
}

// Found is a phrase that was found.
type Found struct {
	Phrase   string
	Language string
	Reviewed bool // a person stands for it in this language
}

// Find looks for words in what a resident wrote that may mean danger to somebody's life, in whatever language; the zero Found for none. Of
// several it is one that somebody has reviewed, best in the language of the text. It is meant to find too much rather than too little, so that a
// person looks at once. What is no danger though it sounds like it, a fire hydrant or shooting hoops, is taken out first.
func (d *DangerWords) Find(text, language string) (best Found) {
	if d == nil {
		d = &builtInDanger
	}
	d.once.Do(d.prepare)
	s := plainWords(text)
	for _, calm := range d.calm {
		s = strings.ReplaceAll(s, " "+calm+" ", " · ")
	}
	rank := 0
	for _, p := range d.look {
		if !p.in(s) {
			continue
		}
		r := 1
		if p.Language == language {
			r++
		}
		if p.Reviewed {
			r += 2
		}
		if r > rank {
			best, rank = p.Found, r
		}
	}
	return best
}

// prepare brings all phrases into the form of the texts that they are looked for in: the city's own first.
func (d *DangerWords) prepare() {
	d.calm = eachPlain(append(slices.Clone(d.Calm), calmPhrases...))
	// A longer one goes first: it may hold a shorter one.
	slices.SortStableFunc(d.calm, func(a, b string) int { return len(b) - len(a) })
	without := eachPlain(d.Without)
	add := func(set PhraseSet, ours bool) {
		for _, x := range lookedForOf(set) {
			if !(ours && slices.Contains(without, x.plain)) {
				d.look = append(d.look, x)
			}
		}
	}
	for _, set := range d.Sets {
		add(set, false)
	}
	for _, set := range dangerPhrases {
		add(set, true)
	}
}

// IsBuiltIn reports whether a phrase comes with the program, however it is written.
func IsBuiltIn(phrase string) bool {
	plain := plainWords(phrase)
	return slices.ContainsFunc(dangerPhrases, func(s PhraseSet) bool {
		return slices.ContainsFunc(s.Phrases, func(p string) bool { return plainWords(p) == plain })
	})
}

var builtInDanger DangerWords

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
	var out []string
	for _, p := range phrases {
		if p = strings.TrimSpace(plainWords(p)); p != "" {
			out = append(out, p)
		}
	}
	return out
}

var accents = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ã", "a", "é", "e", "è", "e", "ê", "e", "í", "i", "ó", "o", "ò", "o", "ô", "o", "õ", "o",
	"ú", "u", "ù", "u", "ü", "u", "ç", "c", "ñ", "n")
