package casework

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What is done across languages. Detail: "by", and where it is about one "language".
const (
	MessageTranslated EventKind = "message.translated" // by a machine that somebody asked. Detail also: "to", "machine"
	TranslationKept   EventKind = "translation.kept"   // by a person. Detail also: "to"
	LanguagesSpoken   EventKind = "staff.languages"    // a member of staff says which they speak. Detail: "languages"
)

// English is the language that staff write in.
const English = "en"

// Translation is what a message says in another language. A machine's is an aid for staff: no rule reads it, and no resident gets it.
type Translation struct {
	Message MessageID
	Target  string // BCP 47
	Text    string
	Machine string // the host that made it; "" for a person's words
	By      string // whose words, or who asked the machine
	At      time.Time
}

// longestTranslation is how long a person's may be, in characters.
const longestTranslation = 20_000

// Check says why a person's translation cannot be kept as it is, or gives nil.
func (t Translation) Check() error {
	switch text := strings.TrimSpace(t.Text); {
	case text == "":
		return Errorf(Invalid, "Write down what the message says.")
	case utf8.RuneCountInString(text) > longestTranslation:
		return Errorf(Invalid, "The translation has more than %d characters.", longestTranslation)
	}
	return nil
}

// SameLanguage reports whether somebody who knows one language reads the other: "pt-BR" and "pt" are one, and so are the two scripts of
// Chinese where one of them is not said.
func SameLanguage(a, b string) bool {
	baseA, restA, _ := strings.Cut(a, "-")
	baseB, restB, _ := strings.Cut(b, "-")
	return baseA == baseB && (a == b || restA == "" || restB == "" || baseA != "zh")
}

// SpeaksOf reports whether one of the languages that somebody speaks serves for another. Of a language that nobody knows yet everybody may try.
func SpeaksOf(spoken []string, language string) bool {
	return language == "" || slices.ContainsFunc(spoken, func(s string) bool { return SameLanguage(s, language) })
}

// Foreign reports whether words are known to be in another language than staff read.
func Foreign(language string) bool { return language != "" && !SameLanguage(language, English) }
