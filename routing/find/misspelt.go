package find

import (
	"strings"

	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/street"
)

func foldText(s string) string { return street.Fold(s) }

// misspelt reads a street that the file has under no such name: by spelling, and by the ways in which people shorten
// names. Without a kind of street behind it only a word with a strong hint before it is tried.
func (r *reader) misspelt(i int, eager bool) (name, bool) {
	if r.fuzzy <= 0 {
		return name{}, false
	}
	kindAt := -1
	for j := i + 1; j < len(r.tokens) && j <= i+4; j++ {
		if r.tokens[j].gap&phraseBreak != 0 || r.tokens[j].kind != word {
			break
		}
		if r.isKind(j) {
			kindAt = j
			break
		}
	}
	if kindAt < 0 && !eager {
		return name{}, false
	}
	if kindAt < 0 && (r.tokens[i].class != 0 || r.tokens[i].end-r.tokens[i].start < 6 || r.tokens[i].gap != space) {
		return name{}, false
	}
	r.fuzzy--
	if kindAt < 0 {
		end := i + 1
		n, ok := r.spelled(r.joined(i, end), 0, 1)
		n.end, n.firstToken, n.unnatural = end, i, true
		return n, ok
	}
	if n, ok := r.shortened(i, kindAt); ok {
		return n, true
	}
	for from := i; from < kindAt; from++ { // "the rear washingtn st"
		if from > i && r.tokens[from-1].class == 0 {
			break
		}
		direction := uint32(0)
		first := from
		if r.g.Words().Direction(r.tokens[first].word) && first+1 < kindAt {
			direction = r.tokens[first].word
			first++
		}
		n, ok := r.spelled(r.joined(first, kindAt), r.tokens[kindAt].word, 2)
		if !ok {
			continue
		}
		n.end, n.firstToken, n.unnatural = kindAt+1, from, true
		if direction != 0 {
			r.keepDirection(&n, direction)
		}
		return n, true
	}
	return name{}, false
}

func (r *reader) keepDirection(n *name, direction uint32) {
	want, _ := street.Direction(r.g.Words().Word(direction))
	var kept []gazetteer.Entry
	for _, e := range n.entries {
		if r.g.Street(e.ID).Direction == want {
			kept = append(kept, e)
		}
	}
	if len(kept) > 0 {
		n.entries = kept
	} else {
		n.extraWord = true
	}
}

// spelled finds the streets whose body is spelled most nearly like a word, of the kind given where there is one.
func (r *reader) spelled(body string, kind uint32, most int) (n name, ok bool) {
	if len(body) < 4 || strings.ContainsAny(body, "0123456789") { // "31st" is not a slip for "21st"
		return n, false
	}
	want := ""
	if kind != 0 {
		want = r.g.Words().Word(kind)
	}
	best := most + 1
	for _, s := range r.g.Spelled(body) {
		if s.Slips > best || body[0] != s.Body[0] && s.Slips > 1 {
			continue
		}
		var entries []gazetteer.Entry
		for _, id := range s.Streets {
			if st := r.g.Street(id); want == "" || st.Kind == want {
				flags := gazetteer.Flags(0)
				if want == "" {
					flags = gazetteer.NoKind
				}
				entries = append(entries, gazetteer.Entry{ID: id, Flags: flags})
			}
		}
		if len(entries) == 0 {
			continue
		}
		if s.Slips < best {
			n.entries = nil
			best = s.Slips
		}
		n.entries = append(n.entries, entries...)
	}
	n.slips, n.kindGiven = best, want != ""
	return n, len(n.entries) > 0
}

// shortened understands "Mass Ave", "Comm. Ave", "Dot Ave": the beginning of a large street's name, or some of its
// letters in their order, with the right kind behind it. Of several the beginning counts before the letters, and the
// larger street before the smaller.
func (r *reader) shortened(i, kindAt int) (n name, ok bool) {
	first := i
	direction := ""
	if r.g.Words().Direction(r.tokens[first].word) && first+1 < kindAt {
		direction, _ = street.Direction(r.g.Words().Word(r.tokens[first].word))
		first++
	}
	if kindAt-first != 1 {
		return n, false
	}
	short := r.joined(first, kindAt)
	if len(short) < 3 || len(short) > 6 {
		return n, false
	}
	kind := r.g.Words().Word(r.tokens[kindAt].word)
	var begins, letters []gazetteer.Entry
	for _, id := range r.g.Large() {
		s := r.g.Street(id)
		if s.Kind != kind || len(s.Body) < len(short)+3 || direction != "" && s.Direction != direction {
			continue
		}
		if strings.HasPrefix(s.Body, short) {
			begins = append(begins, gazetteer.Entry{ID: id, Flags: gazetteer.Nick})
		} else if len(short) <= 4 && inOrder(short, s.Body) {
			letters = append(letters, gazetteer.Entry{ID: id, Flags: gazetteer.Nick})
		}
	}
	n = name{end: kindAt + 1, firstToken: i, kindGiven: true, unnatural: true}
	switch {
	case len(begins) > 0:
		n.entries = begins[:1]
	case len(letters) > 0:
		n.entries = letters[:1]
	}
	return n, len(n.entries) > 0
}

// inOrder says whether the letters of short stand in long in that order, the first at its beginning.
func inOrder(short, long string) bool {
	if short[0] != long[0] {
		return false
	}
	j := 0
	for i := 0; i < len(long) && j < len(short); i++ {
		if long[i] == short[j] {
			j++
		}
	}
	return j == len(short)
}

func (r *reader) foreign(i int) bool {
	t := r.tokens[i]
	return street.Foreign(foldText(r.text[t.start:t.end]))
}
