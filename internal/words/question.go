package words

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Term is one word of a question.
type Term struct {
	Word   string
	Prefix bool // words that begin with it count too
}

// Question is what somebody looks for: each clause has to be found, in one of its ways, of which each is several terms. A question
// without clauses finds nothing.
type Question [][][]Term

// Ask reads what was typed. The last word may be unfinished, unless a space follows.
func Ask(text string) Question {
	open := text != "" && !strings.HasSuffix(text, " ")
	text = strings.TrimSpace(Fold(text))
	if onlyNumber(text) {
		return Question{numberWays(text, open)}
	}
	var q Question
	at := 0
	for _, found := range numbersIn(text) {
		q = append(q, clauses(text[at:found[0]], false)...)
		q = append(q, numberWays(text[found[0]:found[1]], false))
		at = found[1]
	}
	return append(q, clauses(text[at:], open)...)
}

// numberWays look for digits as a telephone number, and as they stand.
func numberWays(text string, open bool) [][]Term {
	var ways [][]Term
	for _, word := range dialled(digitsOf(text)) {
		ways = append(ways, []Term{{word, true}})
	}
	var plain []Term
	for _, c := range clauses(text, open) {
		plain = append(plain, c[0]...)
	}
	return append(ways, plain)
}

// clauses are the words of a folded text.
func clauses(text string, open bool) Question {
	var q Question
	all := runs(text)
	for i, r := range all {
		if r.pairs {
			for _, t := range pairTerms(r.text) {
				q = append(q, [][]Term{{t}})
			}
			continue
		}
		begun := open && i == len(all)-1 && strings.HasSuffix(text, r.text) && utf8.RuneCountInString(r.text) >= 2
		q = append(q, [][]Term{{{r.text, begun}}})
	}
	return q
}

// Whole are the clauses that hold whole words alone: what begins with something is left out.
func (q Question) Whole() Question {
	return slices.DeleteFunc(slices.Clone(q), func(ways [][]Term) bool {
		return slices.ContainsFunc(ways, func(way []Term) bool { return slices.ContainsFunc(way, func(t Term) bool { return t.Prefix }) })
	})
}

func pairTerms(text string) []Term {
	pairs := pairsOf(text)
	if len(pairs) == 0 {
		return []Term{{text, true}}
	}
	var all []Term
	for _, pair := range pairs {
		all = append(all, Term{pair, false})
	}
	return all
}

// String writes the question as a tsquery is written; "" for one that finds nothing.
func (q Question) String() string { return q.at("") }

// In writes the question for words of some weights alone.
func (q Question) In(weights ...Weight) string {
	s := ""
	for _, w := range weights {
		s += string(rune(w))
	}
	return q.at(s)
}

func (q Question) at(weights string) string {
	var clauses []string
	for _, ways := range q {
		var any []string
		for _, way := range ways {
			var every []string
			for _, t := range way {
				every = append(every, t.write(weights))
			}
			any = append(any, "("+strings.Join(every, " & ")+")")
		}
		clauses = append(clauses, "("+strings.Join(any, " | ")+")")
	}
	return strings.Join(clauses, " & ")
}

func (t Term) write(weights string) string {
	if t.Prefix {
		weights += "*"
	}
	s := "'" + t.Word + "'"
	if weights != "" {
		s += ":" + weights
	}
	return s
}

// Marked is one word of the program's own as a tsquery is written.
func Marked(word string) string { return "'" + clean(word) + "'" }
