package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// spelled are letters that have no decomposition in Unicode and that people type in two ways.
var spelled = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i", "ς", "σ", "ħ", "h")

// Fold writes a text as it is compared: in small letters, without accents and marks, with narrow Western digits.
func Fold(text string) string {
	if plain(text) { // most of what is read here is
		return strings.ToLower(text)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, " ")) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.Is(unicode.Nd, r):
			b.WriteRune(western(r))
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(spelled.Replace(b.String()))
}

// plain reports whether a text is ASCII alone.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// zeros begin the rows of digits that our residents' scripts have.
var zeros = []rune{0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x17e0, 0x1040}

func western(r rune) rune {
	for _, zero := range zeros {
		if r >= zero && r <= zero+9 {
			return '0' + r - zero
		}
	}
	return r
}

// unspaced are the scripts that put no space between words.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// class is what a character is to a word.
type class int

const (
	gap class = iota
	letter
	paired // of a script without spaces
	hyphen // an apostrophe: it joins letters
)

func classOf(r rune) class {
	switch {
	case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		return letter
	case r < utf8.RuneSelf && r != '\'' && (r < 'A' || r > 'Z'):
		return gap
	case r == '\'' || r == '’' || r == 'ʼ':
		return hyphen
	case unicode.In(r, unspaced...) && !unicode.IsPunct(r):
		return paired
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
		return letter
	}
	return gap
}
