package find

import (
	"strings"

	"github.com/commonline/commonline/routing/gazetteer"
)

// name is a street as it was read.
type name struct {
	end        int // token after it
	entries    []gazetteer.Entry
	slips      int
	kindGiven  bool
	kindWrong  bool
	extraWord  bool
	unnatural  bool // not the file's own words: spelling, nickname, tail
	firstToken int
}

const phraseBreak = comma | stop | paragraph | ampersand | atSign | slash | hashSign | money | colon | paren

// walk reads the longest street name from a token on.
func (r *reader) walk(i int) (n name, ok bool) {
	node := uint32(gazetteer.Root)
	trie := r.g.Streets()
	n.firstToken = i
	for j := i; j < len(r.tokens) && j < i+8; j++ {
		t := &r.tokens[j]
		if t.word == 0 || j > i && (t.gap&phraseBreak != 0 || t.gap&period != 0 && !r.abbreviated(j-1)) {
			break
		}
		next, stepped := trie.Step(node, t.word)
		if !stepped {
			break
		}
		node = next
		if e := trie.Entries(node); len(e) > 0 {
			n.entries, n.end, ok = e, j+1, true
		}
	}
	if ok {
		last := r.tokens[n.end-1].word
		n.kindGiven = n.end-i > 1 && (r.g.Words().Kind(last) || r.g.Words().Direction(last) || r.g.Words().Kind(r.tokens[i].word)) && anyFull(n.entries)
		n.unnatural = n.entries[0].Flags&(gazetteer.Tail|gazetteer.Nick) != 0
	}
	return n, ok
}

// abbreviated says whether a full stop after a token may belong to an abbreviation.
func (r *reader) abbreviated(i int) bool {
	t := r.tokens[i]
	return t.end-t.start <= 5
}

// street reads a street name after a house number.
func (r *reader) street(i int, eager bool) (name, bool) {
	if i >= len(r.tokens) || r.tokens[i].gap&(paragraph|stop|money|atSign|hashSign) != 0 {
		return name{}, false
	}
	n, ok := r.walk(i)
	if ok {
		return r.withShortened(i, r.checkKind(n)), true
	}
	if r.tokens[i].kind != word {
		return n, false
	}
	if n, ok = r.afterFiller(i); ok {
		return n, true
	}
	if r.g.Words().Direction(r.tokens[i].word) {
		if n, ok = r.walk(i + 1); ok && n.end <= len(r.tokens) {
			n = r.checkKind(n)
			n.extraWord, n.unnatural = true, true
			return n, true
		}
	}
	return r.misspelt(i, eager)
}

// afterFiller goes over "de la calle" and the like.
func (r *reader) afterFiller(i int) (name, bool) {
	j := i
	foreign := false
	for j < len(r.tokens) && j < i+4 && r.tokens[j].gap&phraseBreak&^comma == 0 && (r.class(j)&filler != 0 || r.foreign(j)) {
		foreign = foreign || r.foreign(j)
		j++
	}
	if j == i || j >= len(r.tokens) {
		return name{}, false
	}
	n, ok := r.walk(j)
	if !ok {
		return n, false
	}
	n = r.checkKind(n)
	n.kindGiven = n.kindGiven || foreign
	if !n.kindGiven {
		return n, false
	}
	return n, true
}

// checkKind sees to a kind of street behind a name that has no such street.
func (r *reader) checkKind(n name) name {
	if n.kindGiven || !r.isKind(n.end) {
		return n
	}
	if better, ok := r.spelled(r.joined(n.firstToken, n.end), r.tokens[n.end].word, 1); ok && better.slips > 0 {
		better.end, better.firstToken = n.end+1, n.firstToken
		if len(better.entries) > 0 && better.kindGiven {
			return better
		}
	}
	n.kindWrong, n.kindGiven, n.end, n.unnatural = true, true, n.end+1, true
	return n
}

// joined writes tokens as one folded word.
func (r *reader) joined(from, to int) string {
	var b strings.Builder
	for _, t := range r.tokens[from:min(to, len(r.tokens))] {
		if t.word != 0 {
			b.WriteString(r.g.Words().Word(t.word))
			continue
		}
		b.WriteString(foldText(r.text[t.start:t.end]))
	}
	return b.String()
}

// anyFull says whether one of the streets is written with its kind.
func anyFull(entries []gazetteer.Entry) bool {
	for _, e := range entries {
		if e.Flags&gazetteer.NoKind == 0 {
			return true
		}
	}
	return false
}

// withShortened adds what a short name may be short for, where the file has hardly a house on the street of that very
// name: a file that people have written into knows "Dot Ave" too.
func (r *reader) withShortened(i int, n name) name {
	if !n.kindGiven || n.end-i != 2 || r.tokens[i].end-r.tokens[i].start > 5 {
		return n
	}
	for _, e := range n.entries {
		if r.g.Street(e.ID).Houses() > 5 {
			return n
		}
	}
	if more, ok := r.shortened(i, n.end-1); ok {
		n.entries = append(append([]gazetteer.Entry{}, n.entries...), more.entries...)
	}
	return n
}
