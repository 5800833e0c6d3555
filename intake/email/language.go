package email

import (
	"strings"

	"github.com/abadojack/whatlanggo"
)

// fewestWords is how many words it takes to tell a language: a wrong one is worse than none.
const fewestWords = 5

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

// language tells the language of a text; "" where it is too short or not clear.
func language(text string) string {
	text = text[:min(len(text), 2000)]
	if len(strings.Fields(text)) < fewestWords && len([]rune(text)) < 15 {
		return ""
	}
	info := whatlanggo.DetectWithOptions(strings.ToValidUTF8(text, ""), whatlanggo.Options{Whitelist: whitelist})
	if !info.IsReliable() && info.Confidence < 0.15 {
		return ""
	}
	return spoken[info.Lang]
}
