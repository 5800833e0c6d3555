package words

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// number marks a telephone number among words.
const number = "#"

// Telephone numbers end with what people remember; fewer digits say too little.
const fewest, most = 4, 15

// written finds what may be a telephone number: digits with what people put between them.
var written = regexp.MustCompile(`\+?\(?[0-9](?:[ ().\-/]{0,3}[0-9]){6,14}`)

// numbersIn tells where telephone numbers stand in a folded text. Digits that touch a letter or more digits are none.
func numbersIn(text string) [][]int {
	var all [][]int
	for _, at := range written.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		after, _ := utf8.DecodeRuneInString(text[at[1]:])
		if classOf(before) == gap && classOf(after) == gap {
			all = append(all, at)
		}
	}
	return all
}

// digitsOf leaves out all but the digits.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// endings of a number, each of which finds it.
func endings(digits string) []string {
	var all []string
	for n := fewest; n <= min(len(digits), most); n++ {
		all = append(all, number+digits[len(digits)-n:])
	}
	return all
}

// dialled gives the ways in which a number that somebody types may stand in a document: with the code of the country or not.
func dialled(digits string) []string {
	ways := []string{number + digits}
	if len(digits) == 11 && digits[0] == '1' {
		ways = append(ways, number+digits[1:])
	}
	return ways
}

// onlyNumber reports whether a text is a telephone number, or the end of one, and nothing else.
func onlyNumber(text string) bool {
	n := len(digitsOf(text))
	return n >= fewest && n <= most && strings.Trim(text, "0123456789 ()+-./") == ""
}
