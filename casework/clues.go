package casework

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ClueKind says what sort of sign a clue is.
type ClueKind string

const (
	NameClue      ClueKind = "name"
	PhoneClue     ClueKind = "phone"     // a number, E.164
	MailClue      ClueKind = "mail"      // an address, lower-case
	HomeClue      ClueKind = "home"      // where somebody lives
	CaseClue      ClueKind = "case"      // a case number in digits, without its check digit
	HouseholdClue ClueKind = "household" // who lives with them: "daughter lucia"
)

// Clue is a sign of who somebody is. Two are the same where they are equal.
type Clue struct {
	Kind  ClueKind
	Value string
}

// maxClues is how many signs are kept of one message: a list of a hundred numbers says nothing of its sender.
const maxClues = 24

// cluesEnd is how much is read of the beginning and of the end of a text, in bytes: people say who they are where they begin and where
// they sign, and two megabytes of a log between must not hold up everybody else's mail.
const cluesEnd = 32 << 10

// CluesIn gives the signs in what somebody wrote or said: their name as they sign, numbers and addresses that they name, cases, and
// people of their household. home is "" where it is not known. Each is given once. Of a long text the two ends are read.
func CluesIn(name, text, home string) []Clue {
	if len(text) > 2*cluesEnd {
		text = text[:cluesEnd] + "\n" + text[len(text)-cluesEnd:]
	}
	var all []Clue
	add := func(k ClueKind, value string) {
		if c := (Clue{k, value}); value != "" && len(value) <= 200 && !slices.Contains(all, c) && len(all) < maxClues {
			all = append(all, c)
		}
	}
	add(NameClue, NameKey(name))
	add(HomeClue, strings.ToLower(strings.Join(strings.Fields(home), " ")))
	for _, m := range introduces.FindAllStringSubmatch(text, maxClues) {
		add(NameClue, NameKey(m[1]))
	}
	for _, n := range NumbersIn(text) {
		add(CaseClue, strconv.FormatInt(int64(n), 10))
	}
	for _, m := range mailIn.FindAllString(text, maxClues) {
		add(MailClue, strings.ToLower(m))
	}
	for _, m := range spelledMail.FindAllStringSubmatch(strings.ToLower(text), maxClues) {
		add(MailClue, unspell(m[1])+"@"+unspell(m[2]))
	}
	for _, m := range phoneIn.FindAllString(fullNumber.ReplaceAllString(text, " "), maxClues) {
		add(PhoneClue, dialled(m))
	}
	for _, m := range household.FindAllStringSubmatch(text, maxClues) {
		add(HouseholdClue, relations[strings.ToLower(m[1])]+" "+fold(m[2]))
	}
	return all
}

var (
	introduces = regexp.MustCompile(`(?i:\b(?:this is|my name is|i am|i['’]m|soy|me llamo|mi nombre es|je m['’]appelle|mwen rele))\s+(\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+){1,3})`)
	mailIn     = regexp.MustCompile(`[\p{L}\d][\p{L}\d._%+-]*@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)
	// As people say it on the telephone: "rosa dot delgado at mail dot example".
	spelledMail = regexp.MustCompile(`\b([a-z\d]+(?:\s(?:dot|punto|point|dash|underscore)\s[a-z\d]+)*)\s(?:at|arroba|arobase)\s([a-z\d]+(?:\s(?:dot|punto|point)\s[a-z\d]+)+)`)
	phoneIn     = regexp.MustCompile(`\+?\d[\d ().\-/]{5,22}\d`)
	household   = regexp.MustCompile(`(?i:\b(?:my|our|mi|nuestra|nuestro|mon|ma|nuestros)\s+(wife|husband|partner|daughter|son|mother|father|sister|brother|dog|cat|esposa|esposo|hija|hijo|madre|padre|hermana|hermano|perro|perra|gato|gata|femme|mari|fille|fils))(?:,|\s+(?i:named|called|llamad[oa]))?\s+(\p{Lu}[\p{L}'’-]+)`)
)

// relations are one word for each, whatever the language.
var relations = map[string]string{
	"wife": "spouse", "husband": "spouse", "partner": "spouse", "esposa": "spouse", "esposo": "spouse", "femme": "spouse", "mari": "spouse",
	"daughter": "child", "son": "child", "hija": "child", "hijo": "child", "fille": "child", "fils": "child",
	"mother": "parent", "father": "parent", "madre": "parent", "padre": "parent", "sister": "sibling", "brother": "sibling", "hermana": "sibling", "hermano": "sibling",
	"dog": "pet", "cat": "pet", "perro": "pet", "perra": "pet", "gato": "pet", "gata": "pet",
}

func unspell(words string) string {
	return strings.NewReplacer(" dot ", ".", " punto ", ".", " point ", ".", " dash ", "-", " underscore ", "_").Replace(words)
}

// dialled reads a telephone number as people write it; "" for what is none. Without a country it is one of North America.
func dialled(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	switch {
	case strings.HasPrefix(text, "+") && len(digits) >= 8 && len(digits) <= 15 && digits[0] != '0':
		return "+" + digits
	case len(digits) == 10 && digits[0] >= '2':
		return "+1" + digits
	case len(digits) == 11 && digits[0] == '1':
		return "+" + digits
	}
	return ""
}

// NameKey makes one of all ways to write a name: order, case, accents and initials make no difference. It is "" for what is too little
// to know anybody by: a first name alone.
func NameKey(name string) string {
	words := strings.FieldsFunc(fold(name), func(r rune) bool { return !unicode.IsLetter(r) })
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) == 1 })
	if len(words) == 1 && strings.ContainsFunc(words[0], func(r rune) bool { return unicode.Is(unicode.Han, r) }) && len([]rune(words[0])) > 1 {
		return words[0] // such names are written without a blank
	}
	if len(words) < 2 || strings.ContainsRune(name, '@') {
		return ""
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// letters are those that accents cannot be taken from.
var letters = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i", "ð", "d", "þ", "th", "’", "", "'", "")

// fold takes case and accents away.
func fold(s string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	return letters.Replace(plain)
}
