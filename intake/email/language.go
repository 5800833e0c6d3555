package email

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

const (
	// fewestWords is how many words it takes to tell a language: a wrong one is worse than none.
	fewestWords = 5
	// looked is how much of a text is looked at: a hundred words tell as much as a thousand.
	looked = 800
	// guessed is how much is given to the trigrams, which take a microsecond a byte.
	guessed = 400
)

// language tells the language of a text by its script, then by the small words that people cannot write without, then by
// its trigrams; "" where it is too short, not clear, or none of those that the offices speak.
func language(text string) string {
	text = head(text, looked)
	switch s := scriptOf(text); s {
	case "latin":
		return latin(text)
	default:
		return s
	}
}

// Language tells the language of what a person wrote (BCP 47); "" where it has fewer than five words, or is none that the
// offices speak.
func Language(text string) string { return language(text) }

// head gives the first n bytes of a text, cut at a character.
func head(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// neighbours are letters that tell a language apart from the one of the offices that shares its script: Ukrainian and
// Belarusian from Russian, Persian and Urdu from Arabic.
const neighbours = "іїєґўپچژگکیٹڈڑے"

// scriptOf gives the language where the script tells it, "latin" where it does not, "" for another or too little.
func scriptOf(text string) string {
	var letters, han, kana, cyrillic, arabic, other int
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				letters++
			}
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Latin, r):
			letters++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case strings.ContainsRune(neighbours, unicode.ToLower(r)):
			other++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.Is(unicode.Arabic, r):
			arabic++
		default:
			other++
		}
	}
	switch most := max(letters, 2*han, cyrillic, arabic); { // a Chinese character says as much as several letters
	case kana*10 > han+kana && kana > 2, other*20 > most:
		return ""
	case most == letters:
		return "latin"
	case most == 2*han && han >= 4:
		return "zh"
	case most == cyrillic && cyrillic >= 15:
		return "ru"
	case most == arabic && arabic >= 15:
		return "ar"
	}
	return ""
}

// latin tells the languages that are written in Latin letters.
func latin(text string) string {
	words := wordsOf(text)
	if len(words) < fewestWords {
		return ""
	}
	var points [languages]int
	for _, w := range words {
		if len(w) > 16 {
			continue
		}
		in := smallWords[strings.ToLower(w)]
		for l := range points {
			if in&(1<<l) != 0 {
				points[l] += 12 / in.count() // a word that many languages have says little
			}
		}
	}
	first, second := best(points)
	if points[first] >= max(24, len(words)) && points[first]*2 >= points[second]*3 {
		return tags[first]
	}
	if points[first] >= 24 { // small words there are, but of more than one language
		return ""
	}
	return byTrigrams(strings.Join(words, " "))
}

// wordsOf gives the words of a text without links, addresses and whatever holds a digit: these are of no language.
func wordsOf(text string) []string {
	words := make([]string, 0, len(text)/6)
	for f := range strings.FieldsSeq(text) {
		if strings.ContainsAny(f, "@/0123456789") || strings.HasPrefix(f, "www.") {
			continue
		}
		for w := range strings.FieldsFuncSeq(f, betweenWords) {
			words = append(words, w)
		}
	}
	return words
}

func betweenWords(r rune) bool {
	if r|0x20 >= 'a' && r|0x20 <= 'z' {
		return false
	}
	return r != '\'' && r != '’' && r != '-' && !unicode.IsLetter(r)
}

func best(points [languages]int) (first, second int) {
	second = -1
	for l := 1; l < len(points); l++ {
		switch {
		case points[l] > points[first]:
			first, second = l, first
		case second < 0 || points[l] > points[second]:
			second = l
		}
	}
	return first, second
}

// spoken are the languages of the offices that the library knows. Without such a list it takes "Hay un bache en la calle"
// for Italian.
var spoken = map[whatlanggo.Lang]string{
	whatlanggo.Eng: "en", whatlanggo.Spa: "es", whatlanggo.Hat: "ht", whatlanggo.Vie: "vi", whatlanggo.Por: "pt", whatlanggo.Fra: "fr", whatlanggo.Som: "so",
}

var whitelist = func() map[whatlanggo.Lang]bool {
	m := map[whatlanggo.Lang]bool{}
	for l := range spoken {
		m[l] = true
	}
	return m
}()

func byTrigrams(text string) string {
	info := whatlanggo.DetectWithOptions(head(text, guessed), whatlanggo.Options{Whitelist: whitelist})
	if info.Confidence < 0.3 {
		return ""
	}
	return spoken[info.Lang]
}
