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
	low := lowered(text)
	for _, m := range after(text, low, leadIn, introduces) {
		add(NameClue, NameKey(m[1]))
	}
	for _, n := range NumbersIn(text) {
		add(CaseClue, strconv.FormatInt(int64(n), 10))
	}
	if strings.Contains(text, "@") {
		for _, m := range mailIn.FindAllString(text, maxClues) {
			add(MailClue, strings.ToLower(m))
		}
	}
	if strings.Contains(low, "dot") || strings.Contains(low, "punto") || strings.Contains(low, "point") {
		for _, m := range spelledMail.FindAllStringSubmatch(strings.ToLower(text), maxClues) {
			add(MailClue, unspell(m[1])+"@"+unspell(m[2]))
		}
	}
	if strings.ContainsAny(text, "0123456789") {
		for _, m := range phoneIn.FindAllString(withoutNumbers(text), maxClues) {
			add(PhoneClue, dialled(m))
		}
	}
	for _, m := range after(text, low, whose, household) {
		add(HouseholdClue, relations[strings.ToLower(m[1])]+" "+fold(m[2]))
	}
	return all
}

// Each mail goes through these before it is filed. A regular expression that begins anywhere is tried at each of its letters, so those that begin
// with a few known words are tried where these stand, and the others where their sign is there at all.
var (
	leadIn = []string{"this is", "my name is", "i am", "i'm", "i’m", "soy", "me llamo", "mi nombre es", "je m", "mwen rele"}
	whose  = []string{"my", "our", "mi", "nuestr", "mon", "ma"}
)

// cluesReach is how far a sign reaches from the words that lead to it, in bytes.
const cluesReach = 1 << 10

// after finds what an expression that begins with one of the words (in lower case) finds, in the order of the text. low is the text in lower case.
func after(text, low string, words []string, re *regexp.Regexp) (found [][]string) {
	var all []int
	for _, w := range words {
		for at := 0; ; at++ {
			i := strings.Index(low[at:], w)
			if i < 0 {
				break
			}
			if at += i; at == 0 || !wordByte(low[at-1]) {
				all = append(all, at)
			}
		}
	}
	slices.Sort(all)
	end := 0
	for _, at := range slices.Compact(all) {
		if at < end || len(found) == maxClues {
			continue
		}
		piece := text[at:min(at+cluesReach, len(text))]
		if m := re.FindStringSubmatch(piece); m != nil {
			found, end = append(found, m), at+len(m[0])
		}
	}
	return found
}

// wordByte is what \b knows as part of a word.
func wordByte(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// lowered takes the case from letters of A to Z: of the same length as the text, as strings.ToLower is not.
func lowered(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

var (
	introduces = regexp.MustCompile(`^(?i:(?:this is|my name is|i am|i['’]m|soy|me llamo|mi nombre es|je m['’]appelle|mwen rele))\s+(\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+){1,3})`)
	mailIn     = regexp.MustCompile(`[\p{L}\d][\p{L}\d._%+-]*@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)
	// As people say it on the telephone: "rosa dot delgado at mail dot example".
	spelledMail = regexp.MustCompile(`\b([a-z\d]+(?:\s(?:dot|punto|point|dash|underscore)\s[a-z\d]+)*)\s(?:at|arroba|arobase)\s([a-z\d]+(?:\s(?:dot|punto|point)\s[a-z\d]+)+)`)
	phoneIn     = regexp.MustCompile(`\+?\d[\d ().\-/]{5,22}\d`)
	household   = regexp.MustCompile(`^(?i:(?:my|our|mi|nuestra|nuestro|mon|ma|nuestros)\s+(wife|husband|partner|daughter|son|mother|father|sister|brother|dog|cat|esposa|esposo|hija|hijo|madre|padre|hermana|hermano|perro|perra|gato|gata|femme|mari|fille|fils))(?:,|\s+(?i:named|called|llamad[oa]))?\s+(\p{Lu}[\p{L}'’-]+)`)
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
