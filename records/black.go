package records

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/commonline/commonline/casework"
)

// Patterns of what is blacked out wherever it stands, whoever's it is.
var (
	mailAddress = regexp.MustCompile(`(?i)[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`)
	phoneNumber = regexp.MustCompile(`\+?\(?\d[\d ().\x{2010}-\x{2015}/-]{7,20}\d`)
)

// blackener blacks residents' addresses and numbers out of text. What is the city's own stays.
type blackener struct {
	private *regexp.Regexp // nil: none is known
	own     map[string]bool
}

func newBlackener(city *casework.City, private []string) *blackener {
	b := &blackener{own: map[string]bool{}}
	for _, m := range city.Mailboxes {
		b.own[strings.ToLower(m.Address)] = true
	}
	for _, n := range city.Numbers {
		b.own[digits(n.E164)] = true
	}
	var patterns []string
	for _, known := range slices.Backward(slices.Compact(slices.Sorted(slices.Values(private)))) { // the longer of two that begin alike comes first
		if words := strings.Fields(known); len(known) >= shortestPrivate {
			for i := range words {
				words[i] = regexp.QuoteMeta(words[i])
			}
			patterns = append(patterns, strings.Join(words, `\s+`))
		}
	}
	if len(patterns) > 0 {
		b.private = regexp.MustCompile(`(?i)` + strings.Join(patterns, "|"))
	}
	return b
}

// shortestPrivate keeps a house number from blacking out half a page.
const shortestPrivate = 5

// black gives a text with bars where something was taken out of it. A bar says nothing of the length of what it hides.
func (b *blackener) black(s string) string {
	if b == nil {
		return s
	}
	if b.private != nil {
		s = b.private.ReplaceAllStringFunc(s, func(found string) string { return b.unlessOwn(found, strings.ToLower(found)) })
	}
	s = mailAddress.ReplaceAllStringFunc(s, func(found string) string { return b.unlessOwn(found, strings.ToLower(found)) })
	return phoneNumber.ReplaceAllStringFunc(s, func(found string) string {
		d := digits(found)
		if len(d) < 10 || len(d) > 15 {
			return found
		}
		return b.unlessOwn(found, d)
	})
}

const bar = "██████"

func (b *blackener) unlessOwn(found, key string) string {
	if b.own[key] || b.own["1"+key] {
		return found
	}
	return bar
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
