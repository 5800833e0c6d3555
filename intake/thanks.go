package intake

import (
	"strings"
	"unicode"
)

// isThanks reports whether a message says thanks and nothing else, in the languages of the offices. Such a message does
// not reopen a case.
func isThanks(reply string) bool {
	words := strings.FieldsFunc(strings.ToLower(reply), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
	if len(words) == 0 || len(words) > 12 {
		return false
	}
	said := false
	for _, w := range words {
		switch {
		case thankWords[w]:
			said = true
		case !politeWords[w]:
			return false
		}
	}
	return said
}

var thankWords = set(`thanks thank thanx thx ty gracias merci mèsi mesi obrigado obrigada obrigadu brigadu спасибо благодарю
	شكرا شكراً cảm cám ơn 谢谢 謝謝 谢谢您 謝謝您 谢谢你 多谢 多謝 mahadsanid`)

var politeWords = set(`you so much very a lot again all everyone for your the help great good perfect awesome wonderful fixed works it's its it is
	now all done best regards kind sincerely cheers have nice day weekend much appreciated appreciate we i
	muchas mil muy amable por su tu ayuda todo bien saludos
	beaucoup bien pour votre aide cordialement
	anpil pou èd ou
	muito muita pela sua ajuda tudo certo
	большое вам за помощь
	جزيلا لك لكم
	bạn rất nhiều ông bà
	您 你 了
	wad`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
