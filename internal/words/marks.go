package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// stretch is a run of a text as it was written: bytes from to of it, and its words as they are compared.
type stretch struct {
	from, to int
	pairs    bool
}

// Marks tells where in a text the words of a question stand, as bytes from and to, in order and apart. Telephone numbers, which are found by any
// of their endings, are not marked.
func (q Question) Marks(text string) (all [][2]int) {
	terms := q.terms()
	if len(terms) == 0 {
		return nil
	}
	for _, s := range stretches(text) {
		if s.pairs {
			all = append(all, terms.pairsIn(text, s)...)
			continue
		}
		if terms.has(text[s.from:s.to]) {
			all = append(all, [2]int{s.from, s.to})
		}
	}
	return all
}

type termSet map[Term]bool

func (q Question) terms() termSet {
	set := termSet{}
	for _, ways := range q {
		for _, way := range ways {
			for _, t := range way {
				if !strings.HasPrefix(t.Word, number) {
					set[t] = true
				}
			}
		}
	}
	return set
}

// has reports whether a word, or a part of it between apostrophes, is asked for.
func (s termSet) has(word string) bool {
	for _, r := range runs(Fold(word)) {
		for _, w := range append([]string{r.text}, r.parts...) {
			for t := range s {
				if w == t.Word || t.Prefix && strings.HasPrefix(w, t.Word) {
					return true
				}
			}
		}
	}
	return false
}

// pairsIn marks the characters of a script without spaces that stand in a pair that is asked for; pairs that touch are one mark.
func (s termSet) pairsIn(text string, at stretch) (all [][2]int) {
	var edges []int
	for i := range text[at.from:at.to] {
		edges = append(edges, at.from+i)
	}
	edges = append(edges, at.to)
	for i := 0; i+1 < len(edges); i++ {
		to := 0
		if s[Term{Fold(text[edges[i]:edges[i+1]]), true}] {
			to = edges[i+1]
		}
		if i+2 < len(edges) && s[Term{Fold(text[edges[i]:edges[i+2]]), false}] {
			to = edges[i+2]
		}
		switch {
		case to == 0:
		case len(all) > 0 && all[len(all)-1][1] >= edges[i]:
			all[len(all)-1][1] = max(to, all[len(all)-1][1])
		default:
			all = append(all, [2]int{edges[i], to})
		}
	}
	return all
}

// stretches cuts a text as it was written into words. Marks above letters belong to them.
func stretches(text string) (all []stretch) {
	kind := gap
	for i, r := range text {
		c := classOf(unicode.ToLower(r))
		end := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			c, end = gap, i+1
		}
		if kind != gap && (unicode.Is(unicode.Mn, r) || c == hyphen && kind == letter) {
			if c != hyphen {
				all[len(all)-1].to = end
			}
			continue
		}
		switch {
		case c == gap || c == hyphen:
			kind = gap
			continue
		case c == kind:
			all[len(all)-1].to = end
		default:
			all = append(all, stretch{i, end, c == paired})
		}
		kind = c
	}
	return all
}

// How much of a text stands before and behind what was found in it, in characters.
const before, behind = 40, 120

// Snippet gives the piece of a text in which a question's words stand first, on one line; "" where they do not stand in it.
func (q Question) Snippet(text string) string {
	marks := q.Marks(text)
	if len(marks) == 0 {
		return ""
	}
	from, to := marks[0][0], marks[0][1]
	for n := 0; n < before && from > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	for n := 0; n < behind && to < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	lead, tail := "", ""
	if from > 0 {
		if i := strings.IndexFunc(text[from:marks[0][0]], unicode.IsSpace); i >= 0 {
			from += i
		}
		lead = "… "
	}
	if to < len(text) {
		if i := strings.LastIndexFunc(text[marks[0][1]:to], unicode.IsSpace); i >= 0 {
			to = marks[0][1] + i
		}
		tail = " …"
	}
	return lead + strings.Join(strings.Fields(strings.ToValidUTF8(text[from:to], "")), " ") + tail
}
