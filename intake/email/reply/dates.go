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
		if r >= 0x80 && unicode.Is(unicode.Cf, r) { // Windows Mail puts marks of direction around each number
			continue
		}
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

// clocked reports whether a text has a date and a time of day, as headers do: 9:14, 9.14, 9h14.
func clocked(s string) bool {
	if !dated(s) {
		return false
	}
	before := rune(0) // the two runes before
	mark := rune(0)
	for _, r := range s {
		if r >= 0x80 && unicode.Is(unicode.Cf, r) {
			continue
		}
		if unicode.IsDigit(r) && unicode.IsDigit(before) && (mark == ':' || mark == 'h') {
			return true
		}
		if mark != 0 || !strings.ContainsRune(":h", r) {
			before = r
			mark = 0
		} else {
			mark = r
		}
	}
	return strings.Count(s, ".") > 0 && digit(s) >= 0 && dotted(s)
}

// dotted reports whether a time is written as 9.14 beside a date (Finnish, Danish, Indonesian).
func dotted(s string) bool {
	for w := range strings.FieldsSeq(s) {
		h, m, ok := strings.Cut(w, ".")
		if ok && len(m) == 2 && len(h) > 0 && len(h) <= 2 && digit(h) == 0 && digit(m) == 0 {
			return true
		}
	}
	return false
}
