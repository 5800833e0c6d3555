package find

import (
	"sync"

	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/street"
)

// Finder finds the places of one gazetteer in texts.
type Finder struct {
	g       *gazetteer.Gazetteer
	words   map[string]wordInfo
	scratch sync.Pool
}

// New builds a finder: the gazetteer's words and the words of the languages in one list.
func New(g *gazetteer.Gazetteer) *Finder {
	f := &Finder{g: g, words: map[string]wordInfo{}}
	g.Words().Each(func(spelling string, id uint32) { f.words[spelling] = wordInfo{id: id} })
	for w, c := range classes {
		info := f.words[w]
		info.class |= c
		f.words[w] = info
	}
	f.scratch.New = func() any { return new(reader) }
	return f
}

// MaxText is how much of a text is read, in bytes. What a person writes is shorter; a mail's quoted history is not.
const MaxText = 64 << 10

// Find reads a text. The places come in the order of the text.
func (f *Finder) Find(text string) ([]Found, Context) {
	if len(text) > MaxText {
		text = text[:MaxText]
	}
	r := f.scratch.Get().(*reader)
	defer f.scratch.Put(r)
	*r = reader{Finder: f, scanner: scanner{words: f.words, text: text, tokens: r.tokens[:0], buf: r.buf[:0]}, fuzzy: 24}
	r.scan()
	r.read()
	return r.found, r.context
}

// reader is the state of reading one text.
type reader struct {
	*Finder
	scanner
	found     []Found
	context   Context
	fuzzy     int // how many more names may be looked up by spelling: hostile texts must not cost more than honest ones
	streetEnd int // tokens before this one belong to a street that was noted
	lastEnd   int // tokens before this one belong to a place already
}

func (r *reader) read() {
	for i := 0; i < len(r.tokens); i++ {
		t := &r.tokens[i]
		if t.kind == number && i >= r.lastEnd {
			if next := r.address(i); next > i {
				i = next - 1
				continue
			}
		}
		if t.kind == digits && t.end-t.start == 5 || t.kind == number && t.end-t.start == 5 {
			r.addPostcode(r.text[t.start:t.end])
		}
		if i >= r.lastEnd && i > 0 && r.joins(i) {
			r.corner(i)
		}
		r.reversed(i)
		r.area(i)
		r.mentioned(i)
		r.named(i)
	}
	r.roles()
}

func (r *reader) addPostcode(code string) {
	if r.g.HasPostcode(code) && len(r.context.Postcodes) < 8 {
		r.context.Postcodes = append(r.context.Postcodes, code)
	}
}

// area notes a neighbourhood that is named anywhere in the text. "Hyde Park Avenue" and "Brighton St" name none.
func (r *reader) area(i int) {
	if i < r.lastEnd || r.tokens[i].word == 0 {
		return
	}
	id, end, ok := r.areaAt(i)
	if !ok {
		return
	}
	if end < len(r.tokens) && r.g.Words().Kind(r.tokens[end].word) && r.tokens[end].gap&^(space) == 0 {
		return
	}
	if _, outside := r.g.Area(id); !outside && len(r.context.Areas) < 8 {
		r.context.Areas = append(r.context.Areas, id)
	}
}

// areaAt reads the longest name of a neighbourhood from a token on.
func (r *reader) areaAt(i int) (id uint32, end int, ok bool) {
	node := uint32(gazetteer.Root)
	trie := r.g.Areas()
	for j := i; j < len(r.tokens) && j < i+6; j++ {
		if j > i && r.tokens[j].gap&(comma|stop|paren|paragraph|colon) != 0 {
			break
		}
		next, stepped := trie.Step(node, r.tokens[j].word)
		if !stepped || r.tokens[j].word == 0 {
			break
		}
		node = next
		if e := trie.Entries(node); len(e) > 0 {
			id, end, ok = e[0].ID, j+1, true
		}
	}
	return id, end, ok
}

// named notes a named place: a park, a school.
func (r *reader) named(i int) {
	if i < r.lastEnd {
		return
	}
	node := uint32(gazetteer.Root)
	trie := r.g.Places()
	for j := i; j < len(r.tokens) && j < i+8; j++ {
		next, ok := trie.Step(node, r.tokens[j].word)
		if !ok || r.tokens[j].word == 0 || j > i && r.tokens[j].gap&(stop|paren|paragraph) != 0 {
			return
		}
		node = next
		for _, e := range trie.Entries(node) {
			if j > i || r.tokens[i].class&ordinary == 0 && r.tokens[i].capital {
				r.found = append(r.found, Found{Sort: Named, Start: int(r.tokens[i].start), End: int(r.tokens[j].end), Place: e.ID, Strength: Enough})
			}
		}
	}
}

func (r *reader) class(i int) class {
	if i < 0 || i >= len(r.tokens) {
		return 0
	}
	return r.tokens[i].class
}

// isKind says whether a token is a kind of street that goes with the word before it.
func (r *reader) isKind(i int) bool {
	return i < len(r.tokens) && r.g.Words().Kind(r.tokens[i].word) && r.tokens[i].gap&^(space|period|newline) == 0
}

func numberOf(t token) street.Number {
	return street.Number{Low: int(t.number), High: int(t.number), Letter: t.letter}
}

// mentioned notes a street that is named without a number. It must be written with its kind, or look like a name.
func (r *reader) mentioned(i int) {
	t := r.tokens[i]
	if i < r.lastEnd || i < r.streetEnd || t.word == 0 || t.kind != word || len(r.context.Streets) >= 12 || i > 0 && r.tokens[i-1].kind == number && t.gap == space {
		return
	}
	n, ok := r.walk(i)
	if !ok || !n.kindGiven && (r.everyday(n) != rarely || !t.capital && n.end-i < 2 && !r.phraseEnds(i)) {
		return
	}
	r.streetEnd = n.end
	for _, e := range n.entries[:min(len(n.entries), 3)] {
		if e.Flags&gazetteer.Tail == 0 {
			r.context.Streets = append(r.context.Streets, e.ID)
		}
	}
}
