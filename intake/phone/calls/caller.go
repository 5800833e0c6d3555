package calls

import (
	"regexp"
	"slices"
)

var e164 = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)

// nobody are the numbers that Twilio gives for a caller who has none to show: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and
// UNAVAILABLE on the keys of a telephone.
var nobody = []string{"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}

// Caller is the number of a caller as E.164, or "" where it is withheld, or none that could be called: a SIP address, the
// word "anonymous".
func Caller(from string) string {
	if !e164.MatchString(from) || slices.Contains(nobody, from) {
		return ""
	}
	return from
}
