package email

import (
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"
)

// fewestWords is how many words it takes to tell a language: a wrong one is worse than none.
const fewestWords = 5

// mostLetters is how much of a text is looked at.
const mostLetters = 1000

// spoken are the languages of the offices that the library knows, by their BCP 47 tags. Without such a list it takes
// "Hay un bache en la calle" for Italian.
var spoken = map[whatlanggo.Lang]string{
	whatlanggo.Eng: "en", whatlanggo.Spa: "es", whatlanggo.Cmn: "zh", whatlanggo.Hat: "ht", whatlanggo.Vie: "vi", whatlanggo.Por: "pt",
	whatlanggo.Rus: "ru", whatlanggo.Arb: "ar", whatlanggo.Fra: "fr", whatlanggo.Som: "so",
}

var whitelist = func() map[whatlanggo.Lang]bool {
	m := map[whatlanggo.Lang]bool{}
	for l := range spoken {
		m[l] = true
	}
	return m
}()

// language tells the language of a text; "" where it is too short, not clear, or none of the offices'.
func language(text string) string {
	text = beginning(text)
	if countWords(text) < fewestWords {
		return ""
	}
	info := whatlanggo.DetectWithOptions(text, whatlanggo.Options{Whitelist: whitelist})
	found := spoken[info.Lang]
	if f := functionWords[found]; f != nil {
		return byFunctionWords(text, found)
	}
	if stranger := neighbours[found]; stranger != nil && stranger(text) {
		return ""
	}
	return found
}

// beginning is the first letters of a text, whole ones.
func beginning(text string) string {
	n := 0
	for i := range text {
		if n++; n > mostLetters {
			return text[:i]
		}
	}
	return text
}

// countWords counts words; of scripts without blanks between them two letters are one.
func countWords(text string) int {
	n, letters := 0, 0
	for _, f := range strings.Fields(text) {
		word := false
		for _, r := range f {
			switch {
			case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
				letters++
			case unicode.IsLetter(r):
				word = true
			}
		}
		if word {
			n++
		}
	}
	return n + letters/2
}

// byFunctionWords proves what the library found in Latin script. It must choose one of the offices' languages, whatever it is
// given; so the small words that every sentence has must be those of the language, and of no other.
func byFunctionWords(text, found string) string {
	hits, n := map[string]int{}, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) {
		n++
		for l, words := range functionWords {
			if words[w] {
				hits[l]++
			}
		}
	}
	best := found
	for l, k := range hits {
		if k > hits[best] || k == hits[best] && l != found && best != found && l < best {
			best = l
		}
	}
	if hits[best]*8 < n || hits[best] < 2 || len(best) != 2 {
		return ""
	}
	return best
}

// functionWords are small words that are frequent in a language and rare in the others. Tags of three letters are languages
// that are told apart only so that they are not taken for one of the offices': Cabo Verdean Creole (kea) for Haitian, German for
// French.
var functionWords = map[string]map[string]bool{
	"en":  wordSet("the is are was and of to in on for that this it with you my i we have has not there please at be been can from they your our"),
	"es":  wordSet("el la los las de del que y en un una es por con para hay no se mi está su lo al como pero más le me nos hace desde cuando gracias"),
	"pt":  wordSet("o a os as de do da dos das que e em um uma é por com para não se na no ao mas mais meu minha está muito há foi são rua nos pelo pela obrigado"),
	"fr":  wordSet("le la les de des du et est que qui un une dans pour sur pas ne je il nous vous avec au aux ce cette sont mon ma depuis c'est il y a plus"),
	"ht":  wordSet("mwen nan yo li pou ki gen ak sou te ap nou ou pa se yon tanpri lari kay moun fè sa tout la anpil mèsi depi kap pral gade isit"),
	"so":  wordSet("waa iyo oo ka ku in ayaa waxaa la soo u si uu ay aan waxay ma leh mid kale wadada fadlan waxaan aad"),
	"kea": wordSet("nha kel kes sta txeu bu ku dja tudu undi pamodi ta na di nu ka n e nos ten mi es ki li dretu rua kasa favor"),
	"ita": wordSet("il che di non per della sono è gli una nel del con e la un lo mi ho questo anche dei alla"),
	"deu": wordSet("und der die das ist nicht ich mit von zu den für auf ein eine wir sie es im dem auch bei werden an"),
	"nld": wordSet("het een van niet ik voor met zijn de en is op aan dat er te wij uw bij"),
}

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// neighbours tell languages in the same script that are none of the offices', by letters of their own: Ukrainian and
// Belarusian, Persian and Urdu, Japanese.
var neighbours = map[string]func(string) bool{
	"ru": anyOf("іїєґўІЇЄҐЎ"),
	"ar": anyOf("پچژگیکٹڈڑے"),
	"zh": func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul) })
	},
	"vi": func(s string) bool { return !anyOf("ăâđêôơưạảấầẩậắằặẹẻếềểễệịỉọỏốồổộớờởợụủứừửữựỳỵỹ")(strings.ToLower(s)) },
}

func anyOf(letters string) func(string) bool {
	return func(s string) bool { return strings.ContainsAny(s, letters) }
}
