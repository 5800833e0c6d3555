package find

import "github.com/commonline/commonline/routing/gazetteer"

// joins says whether something between a token and the one before it joins two streets.
func (r *reader) joins(i int) bool {
	t := r.tokens[i]
	if t.gap&(ampersand|atSign|slash) != 0 && t.gap&(stop|paren|paragraph|money|hashSign) == 0 {
		return true
	}
	return t.class&and != 0 && t.kind == word && i+1 < len(r.tokens) && t.gap&(stop|paren|paragraph) == 0
}

// corner reads "X and Y" around a joining word or sign.
func (r *reader) corner(i int) {
	after, symbol := i, true
	if r.tokens[i].gap&(ampersand|atSign|slash) == 0 {
		after, symbol = i+1, false
	}
	if r.tokens[after].gap&(stop|paren|paragraph) != 0 {
		return
	}
	for after < len(r.tokens) && r.class(after)&filler != 0 && after < i+3 {
		after++
	}
	if after >= len(r.tokens) || r.tokens[after].kind == digits {
		return
	}
	second, ok := r.cornerName(after)
	if !ok {
		return
	}
	first, from, ok := r.endingAt(i, second)
	if !ok {
		return
	}
	entries, cross := r.meet(first, second)
	if len(entries) == 0 {
		return
	}
	f := Found{Sort: Corner, Start: int(r.tokens[from].start), End: int(r.tokens[second.end-1].end), Streets: entries, Cross: cross,
		KindGiven: first.kindGiven || second.kindGiven, Slips: first.slips + second.slips, Cue: r.cornerHint(from) || r.cornerAfter(second.end)}
	f.Strength = r.cornerStrength(first, second, symbol, f.Cue)
	if f.Strength < Enough {
		return
	}
	end := r.beside(second.end, &f)
	f.Role = r.role(from)
	if n := len(r.found); n > 0 && r.found[n-1].Sort == Address && r.found[n-1].End > f.Start {
		return
	}
	r.found = append(r.found, f)
	r.lastEnd = end
}

func (r *reader) cornerName(i int) (name, bool) {
	n, ok := r.walk(i)
	if ok {
		return r.checkKind(n), true
	}
	if r.tokens[i].kind != word {
		return n, false
	}
	return r.misspelt(i, false)
}

// endingAt reads the longest street name that ends before a token.
func (r *reader) endingAt(end int, second name) (best name, from int, ok bool) {
	for from := max(end-5, r.lastEnd, 0); from < end; from++ {
		n, found := r.walk(from)
		if !found {
			continue
		}
		n = r.checkKind(n)
		if n.end == end && r.tokens[from].kind != number {
			return n, from, true
		}
	}
	if k := end - 1; k > 0 && r.g.Words().Kind(r.tokens[k].word) { // "Washingtn St and ..."
		for _, from := range []int{k - 1, k - 2} {
			if from < 0 || from < r.lastEnd || r.tokens[from].kind != word || r.tokens[from].class&(cue|filler|crossing|between) != 0 {
				continue
			}
			if n, found := r.misspelt(from, false); found && n.end == end {
				return n, from, true
			}
		}
	}
	return best, 0, false
}

// meet keeps the streets that have a corner with one of the others.
func (r *reader) meet(a, b name) (first, second []gazetteer.Entry) {
	tries := 0
	for _, x := range a.entries {
		for _, y := range b.entries {
			if tries++; tries > 36 || x.ID == y.ID {
				continue
			}
			if r.g.Filed(x.ID, y.ID) {
				first, second = append(first, x), append(second, y)
			}
		}
	}
	if len(first) > 0 {
		return first, second
	}
	if !a.kindGiven && !b.kindGiven {
		return nil, nil
	}
	tries = 0
	for _, x := range a.entries {
		for _, y := range b.entries {
			if tries++; tries > 4 || x.ID == y.ID || r.fuzzy <= 0 {
				continue
			}
			r.fuzzy--
			if len(r.g.Corners(x.ID, y.ID)) > 0 {
				first, second = append(first, x), append(second, y)
			}
		}
	}
	return first, second
}

// cornerHint says whether "corner of" or the like stands before.
func (r *reader) cornerHint(i int) bool {
	for j := i - 1; j >= 0 && j >= i-5; j-- {
		if r.class(j)&(crossing|between) != 0 {
			return true
		}
		if r.tokens[j+1].gap&(stop|paren|paragraph) != 0 && r.tokens[j+1].gap&colon == 0 {
			return false
		}
	}
	return false
}

func (r *reader) cornerStrength(a, b name, symbol, hint bool) int {
	s := 0
	if a.kindGiven {
		s += 2
	}
	if b.kindGiven {
		s += 2
	}
	if hint {
		s += 3
	}
	if symbol {
		s++
	}
	for _, n := range []name{a, b} {
		if n.kindGiven {
			continue
		}
		s -= int(r.everyday(n))
		if r.tokens[n.firstToken].capital {
			s++
		}
	}
	if a.slips+b.slips > 1 {
		s--
	}
	return s
}

// cornerAfter says whether "at the corner" or the like stands behind.
func (r *reader) cornerAfter(i int) bool {
	for j := i; j < len(r.tokens) && j < i+4; j++ {
		if r.tokens[j].gap&(stop|paren|paragraph|period) != 0 {
			return false
		}
		if r.class(j)&crossing != 0 {
			return true
		}
	}
	return false
}
