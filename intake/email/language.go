package email

import (
	"strings"
	"unicode"
)

// fewestWords is how many words it takes to tell a language: a wrong one is worse than none.
const fewestWords = 5

// mostLetters is how much of a text is looked at.
const mostLetters = 1000

// language tells the language of a text; "" where it is too short, not clear, or none of the offices'. Each of their languages
// has a script, letters or small words of its own, so no statistics are needed, which must choose one whatever they are given
// and take Cabo Verdean Creole for Haitian.
func language(text string) string {
	text = beginning(text)
	if countWords(text) < fewestWords {
		return ""
	}
	found := script(text)
	if found == "" {
		return byFunctionWords(text)
	}
	if stranger := neighbours[found]; stranger != nil && stranger(text) {
		return ""
	}
	return found
}

// script tells what can be told by the letters; "" for plain Latin ones. Half of them must be of the script.
func script(text string) string {
	n, of := 0, map[string]int{}
	for _, r := range text {
		if r < 0x80 {
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				n++
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		n++
		switch {
		case unicode.Is(unicode.Han, r), unicode.In(r, unicode.Hiragana, unicode.Katakana):
			of["zh"]++
		case unicode.Is(unicode.Cyrillic, r):
			of["ru"]++
		case unicode.Is(unicode.Arabic, r):
			of["ar"]++
		case unicode.Is(unicode.Latin, r) && vietnamese[r]:
			of["vi"] += 6 // about one letter in six is one of these
		}
	}
	for _, l := range []string{"zh", "ru", "ar", "vi"} {
		if of[l]*2 > n {
			return l
		}
	}
	return ""
}

// vietnamese are letters that no other language of the offices has.
var vietnamese = letters("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹĂĐƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ")

func letters(s string) map[rune]bool {
	m := map[rune]bool{}
	for _, r := range s {
		m[r] = true
	}
	return m
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
			case r < 0x80:
				word = word || r|0x20 >= 'a' && r|0x20 <= 'z'
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

// byFunctionWords tells a language in Latin script by the small words that every sentence has: one word in eight at least,
// and more of one language than of all others.
func byFunctionWords(text string) string {
	hits, n := map[string]int{}, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) {
		n++
		for _, l := range languagesOf[w] {
			hits[l]++
		}
	}
	best, second := "", 0
	for l, k := range hits {
		if k > hits[best] {
			best, second = l, hits[best]
		} else {
			second = max(second, k)
		}
	}
	if hits[best]*8 < n || hits[best] < 2 || hits[best] == second || len(best) != 2 {
		return ""
	}
	return best
}

// languagesOf are the languages that have a word.
var languagesOf = func() map[string][]string {
	m := map[string][]string{}
	for l, words := range functionWords {
		for _, w := range strings.Fields(words) {
			m[w] = append(m[w], l)
		}
	}
	return m
}()

// functionWords are small words that are frequent in a language and rare in the others. Tags of three letters are languages
// that are told apart only so that they are not taken for one of the offices': Cabo Verdean Creole (kea) for Haitian, German for
// French.
var functionWords = map[string]string{
	"en":  "the is are was and of to in on for that this it with you my i we have has not there please at be been can from they your our",
	"es":  "el la los las de del que y en un una es por con para hay no se mi está su lo al como pero más le me nos hace desde cuando gracias",
	"pt":  "o a os as de do da dos das que e em um uma é por com para não se na no ao mas mais meu minha está muito há foi são rua nos pelo pela obrigado",
	"fr":  "le la les de des du et est que qui un une dans pour sur pas ne je il nous vous avec au aux ce cette sont mon ma depuis c'est il y a plus",
	"ht":  "mwen nan yo li pou ki gen ak sou te ap nou ou pa se yon tanpri lari kay moun fè sa tout la anpil mèsi depi kap pral gade isit",
	"so":  "waa iyo oo ka ku in ayaa waxaa la soo u si uu ay aan waxay ma leh mid kale wadada fadlan waxaan aad",
	"kea": "nha kel kes sta txeu bu ku dja tudu undi pamodi ta na di nu ka n e nos ten mi es ki li dretu rua kasa favor",
	"ita": "il che di non per della sono è gli una nel del con e la un lo mi ho questo anche dei alla",
	"deu": "und der die das ist nicht ich mit von zu den für auf ein eine wir sie es im dem auch bei werden an",
	"nld": "het een van niet ik voor met zijn de en is op aan dat er te wij uw bij",
}

// neighbours tell languages in the same script that are none of the offices', by letters of their own: Ukrainian and
// Belarusian, Persian and Urdu, Japanese.
var neighbours = map[string]func(string) bool{
	"ru": anyOf("іїєґўІЇЄҐЎ"),
	"ar": anyOf("پچژگیکٹڈڑے"),
	"zh": func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul) })
	},
}

func anyOf(letters string) func(string) bool {
	return func(s string) bool { return strings.ContainsAny(s, letters) }
}
