package reply

import (
	"strings"
	"unicode"
)

// digit is where the first digit is, -1 where there is none.
func digit(s string) int { return strings.IndexFunc(s, unicode.IsDigit) }

// dated reports whether a text has a date or a time: 12:30, 2024, 4/5/24, 4.5.24, 4-May-2024.
func dated(s string) bool {
	run, groups := 0, 0
	var before, mark rune // the mark between two runs of digits
	for _, r := range s + " " {
		if unicode.IsDigit(r) {
			if run == 0 && before != 0 {
				if mark == ':' {
					return true
				}
				groups++
			} else if run == 0 {
				groups = 0
			}
			run++
			continue
		}
		if run == 4 && r != '@' {
			return true
		}
		before, mark = 0, 0
		if run > 0 && run <= 4 && strings.ContainsRune(":/.-", r) {
			before, mark = r, r
		}
		if groups >= 2 && run > 0 && run <= 4 {
			return true
		}
		run = 0
	}
	return false
}

// addressed reports whether a text names a mail address.
func addressed(s string) bool {
	i := strings.IndexByte(s, '@')
	return i > 0 && i+1 < len(s) && s[i-1] != ' ' && s[i+1] != ' '
}
