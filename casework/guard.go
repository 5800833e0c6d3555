package casework

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Guard is what an answer is held against before it goes: what stands on its case, and what belongs to others.
type Guard struct {
	Notes  []string // internal, on the case
	Thread []string // what was written and sent on the case: whatever stands there may be said again
	// Others is what belongs to other residents, of all that the answer names.
	Others  Contacts
	To      string   // the address that it goes to
	Writers []string // addresses that wrote on the case
	Copied  []string // addresses in Cc of what they wrote
}

// Concern is one reason to look again.
type Concern struct {
	Kind  ConcernKind
	Words string // of the answer, or the address
}

// ConcernKind says what is the matter.
type ConcernKind string

const (
	NoteInside    ConcernKind = "words of an internal note"
	MailOfOther   ConcernKind = "another resident's mail address"
	PhoneOfOther  ConcernKind = "another resident's telephone number"
	HomeOfOther   ConcernKind = "another resident's home"
	OnlyInCopy    ConcernKind = "somebody who was only in copy"
	runOfWords                = 8 // equal words in a row that are no accident
	longestAMatch             = 40
)

// Concerns are the reasons to look again at an answer, each once; none: it may go.
func (g Guard) Concerns(text string) (all []Concern) {
	add := func(kind ConcernKind, words string) {
		if c := (Concern{kind, words}); !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	for _, run := range g.fromNotes(text) {
		add(NoteInside, run)
	}
	said, known := ContactsIn(text), ContactsIn(strings.Join(g.Thread, "\n"))
	for _, m := range said.Mails {
		if slices.Contains(g.Others.Mails, m) && !slices.Contains(known.Mails, m) {
			add(MailOfOther, m)
		}
	}
	for _, p := range said.Phones {
		if slices.Contains(g.Others.Phones, p) && !slices.Contains(known.Phones, p) {
			add(PhoneOfOther, p)
		}
	}
	for _, h := range said.Houses {
		if slices.Contains(g.Others.Houses, h) && !slices.Contains(known.Houses, h) {
			add(HomeOfOther, h.Number+" "+h.Street)
		}
	}
	to := strings.ToLower(g.To)
	if containsFold(g.Copied, to) && !containsFold(g.Writers, to) {
		add(OnlyInCopy, g.To)
	}
	return all
}

func containsFold(list []string, s string) bool {
	return s != "" && slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}

// fromNotes finds the runs of an answer that stand in a note, and nowhere on the thread.
func (g Guard) fromNotes(text string) (runs []string) {
	words := wordsOf(text)
	noted, said := runsOf(g.Notes), runsOf(g.Thread)
	for i := 0; i+runOfWords <= len(words); i++ {
		end := i
		for end+runOfWords <= len(words) {
			run := strings.Join(words[end:end+runOfWords], " ")
			if !noted[run] || said[run] {
				break
			}
			end++
		}
		if end > i {
			last := end + runOfWords - 1
			runs = append(runs, strings.Join(words[i:min(last, i+longestAMatch)], " "))
			i = last - 1
		}
	}
	return runs
}

func runsOf(texts []string) map[string]bool {
	runs := map[string]bool{}
	for _, t := range texts {
		words := wordsOf(t)
		for i := 0; i+runOfWords <= len(words); i++ {
			runs[strings.Join(words[i:i+runOfWords], " ")] = true
		}
	}
	return runs
}

// wordsOf are the words of a text, in lower case and without what stands between them.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) })
}

// Contacts are what a text names of where people are reached.
type Contacts struct {
	Mails  []string // in lower case
	Phones []string // E.164; a number of ten digits is taken for one of North America
	Houses []House
}

// House is a house number and the first word of its street, in lower case.
type House struct{ Number, Street string }

var (
	mailWords  = regexp.MustCompile(`[\p{L}\p{N}._%+'\-]+@[\p{L}\p{N}.\-]+\.\p{L}{2,}`)
	phoneWords = regexp.MustCompile(`\+?[0-9(][0-9()\s.\-/]{7,22}[0-9]`)
	houseWords = regexp.MustCompile(`(?i)\b([0-9]{1,5}[a-z]?)\s+(?:(?:de|the|la)\s+)?([\p{L}'’.]{2,})`)
)

// ContactsIn finds mail addresses, telephone numbers and house numbers with their street in a text, each once.
func ContactsIn(text string) (c Contacts) {
	for _, m := range mailWords.FindAllString(text, -1) {
		c.Mails = addOnce(c.Mails, strings.ToLower(strings.Trim(m, ".'-")))
	}
	for _, p := range phoneWords.FindAllString(text, -1) {
		if n := e164(p); n != "" {
			c.Phones = addOnce(c.Phones, n)
		}
	}
	for _, h := range houseWords.FindAllStringSubmatch(text, -1) {
		c.Houses = addOnce(c.Houses, House{strings.ToLower(h[1]), strings.ToLower(strings.Trim(h[2], ".'’"))})
	}
	return c
}

// e164 reads a number as people write it; "" where it is none.
func e164(written string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, written)
	switch n := len(digits); {
	case n == 10 && !strings.HasPrefix(written, "+"):
		return "+1" + digits
	case n >= 11 && n <= 15:
		return "+" + digits
	}
	return ""
}

func addOnce[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}
