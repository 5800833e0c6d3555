package find

// address reads a place that begins with a house number. It gives the token after it, or i where there is none.
func (r *reader) address(i int) int {
	numbers, next, ok := r.numbers(i)
	if !ok {
		if next > i+1 { // a telephone number or a date: what is stuck to it belongs to it
			return next
		}
		return i
	}
	hint := r.hint(i)
	n, ok := r.street(r.afterUnit(next), i > 0 && r.class(i-1)&strong != 0)
	if !ok {
		if next > i+1 && len(numbers) > 1 {
			return r.address(next-1) - 0
		}
		return i
	}
	f := Found{Sort: Address, Start: int(r.tokens[i].start), End: int(r.tokens[n.end-1].end), Numbers: numbers, Streets: n.entries,
		Slips: n.slips, KindGiven: n.kindGiven, KindWrong: n.kindWrong, ExtraWord: n.extraWord, Cue: hint}
	f.Strength = r.strength(i, n, hint)
	end := r.beside(n.end, &f)
	f.Role = r.role(i)
	r.found = append(r.found, f)
	r.lastEnd = end
	return end
}

// afterUnit goes over a flat that stands between the number and the street.
func (r *reader) afterUnit(i int) int {
	if i+1 < len(r.tokens) && r.tokens[i].gap&hashSign != 0 && r.tokens[i].kind != word {
		return i + 1
	}
	if i+2 < len(r.tokens) && r.class(i)&unit != 0 && r.tokens[i].kind == word && r.tokens[i+1].kind != word {
		return i + 2
	}
	if i+1 < len(r.tokens) && r.tokens[i].end-r.tokens[i].start == 1 && r.tokens[i].word != 0 && r.tokens[i].gap == space && !r.isKind(i+1) {
		// "121 A Harvest St": a letter that stands alone and begins no street
		if _, ok := r.walk(i); !ok {
			return i + 1
		}
	}
	return i
}

// hint says whether the words before a number lead to a place.
func (r *reader) hint(i int) bool {
	t := r.tokens[i]
	if i == 0 || t.gap&(stop|colon|newline|paragraph|atSign|paren) != 0 {
		return true
	}
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		c := r.class(j)
		if c&cue != 0 {
			return true
		}
		if c&filler == 0 {
			return false
		}
	}
	return false
}

// strength weighs what speaks for an address: see Enough.
func (r *reader) strength(i int, n name, hint bool) int {
	first := r.tokens[n.firstToken]
	s := 0
	if hint {
		s++
	}
	if first.capital && (i == 0 || !r.tokens[i].capital) {
		s++
	}
	if r.year(i) {
		s -= 3
	}
	if i > 0 && r.tokens[i].gap&^(space|newline) == 0 && r.class(i-1)&loose != 0 {
		s -= 2
	}
	if n.slips > 1 || n.slips == 1 && !n.kindGiven {
		s--
	}
	if n.kindGiven {
		return s + 3
	}
	return s + r.bareStrength(i, n)
}

// bareStrength weighs a name that is written without its kind: "47 mellen", but not "12 may" or "3 park benches".
func (r *reader) bareStrength(i int, n name) int {
	s := 0
	if i == 0 || r.tokens[i].gap&(colon|atSign|stop|paragraph|paren) != 0 || r.class(i-1)&strong != 0 && r.tokens[i].gap&^(space|newline) == 0 {
		s++
	}
	switch r.everyday(n) {
	case never:
		s -= 4
	case seldom:
		s -= 2
	default:
		s++
	}
	if n.end-n.firstToken >= 2 {
		s++
	}
	if r.phraseEnds(n.end) {
		s++
	}
	if _, end, ok := r.areaAt(n.firstToken); ok && end > n.end {
		s -= 5 // "20 East Boston neighbors"
	}
	if r.goesOn(n.end) {
		s -= 2 // "15 Lincoln Navigators"
	}
	next := r.class(n.end)
	if next&(thing|measure) != 0 && n.end < len(r.tokens) && r.tokens[n.end].gap == space || r.class(n.firstToken)&(month|measure) != 0 {
		s -= 4
	}
	if r.tokens[n.firstToken].gap&^space != 0 { // "1) Lime"
		s -= 6
	}
	return s
}

// goesOn says whether a capitalised word follows that is no neighbourhood: the name of something else, most often.
func (r *reader) goesOn(i int) bool {
	if i >= len(r.tokens) || r.tokens[i].gap != space || !r.tokens[i].capital || r.tokens[i].class != 0 {
		return false
	}
	if _, _, ok := r.areaAt(i); ok {
		return false
	}
	w := r.tokens[i].text(r.text)
	return len(w) > 1 && w[1] >= 'a'
}

// phraseEnds says whether a phrase ends before a token.
func (r *reader) phraseEnds(i int) bool {
	return i >= len(r.tokens) || r.tokens[i].gap&(stop|paragraph|newline|comma|period|colon|paren) != 0
}

// commonness is how often a name that is written without its kind means something else than a street.
type commonness int

const (
	rarely commonness = iota // "Mellen"
	seldom                   // "Pearl", "Chestnut"
	never                    // "School", "May": hardly ever the street
)

// everyday says whether a name without its kind is made of everyday words, or is a neighbourhood's name.
func (r *reader) everyday(n name) commonness {
	from := n.firstToken
	if n.end-from > 1 && r.g.Words().Direction(r.tokens[from].word) {
		if n.end-from == 2 && r.tokens[from].end-r.tokens[from].start <= 5 && r.tokens[from+1].class&(thing|measure) == 0 {
			return rarely // "507 east third"
		}
		from++
	}
	if id, end, ok := r.areaAt(from); ok && end >= n.end && r.g.Mailed(id) {
		return seldom
	}
	most := never
	for j := from; j < n.end; j++ {
		t := r.tokens[j]
		switch {
		case t.class&plain != 0:
			most = min(most, seldom)
		case t.class&(ordinary|thing|month|measure|label|filler|unit|crossing|signOff|since|and|inside) != 0 || r.g.Words().Kind(t.word) || t.end-t.start <= 2:
		default:
			return rarely
		}
	}
	if n.end-from > 1 {
		most = min(most, seldom) // "old harbor": two everyday words together are a name more often
	}
	return most
}

// beside reads what stands behind a street: flat, neighbourhood, state, postcode. It gives the token after it.
func (r *reader) beside(i int, f *Found) int {
	i = r.flat(i)
	end := i
	wordsSince := -1 // first of the words that no list knows: perhaps another city
	for j := i; j < len(r.tokens) && j < i+9; j++ {
		t := r.tokens[j]
		if t.gap&(stop|paragraph|colon|hashSign|money) != 0 {
			break
		}
		if id, e, ok := r.areaAt(j); ok && !(e < len(r.tokens) && r.isKind(e) && r.tokens[e].gap == space) {
			if name, outside := r.g.Area(id); outside {
				f.Elsewhere = name
			} else {
				f.Areas = append(f.Areas, id)
			}
			j, end = e-1, e
			continue
		}
		if len(t.text(r.text)) == 5 && t.kind != word {
			f.Postcode = t.text(r.text)
			if r.g.HasPostcode(f.Postcode) { // a postcode of the city outweighs a name that the file does not know
				f.Elsewhere = ""
			} else if (wordsSince >= 0 || len(f.Areas) == 0) && f.Elsewhere == "" && r.stated(j-1) {
				f.Elsewhere = r.elsewhere(wordsSince, j)
			}
			return j + 1
		}
		if t.class&state != 0 && (t.gap&(comma|newline) != 0 || r.followedByPostcode(j) || t.allCaps(r.text)) {
			if wordsSince >= 0 && len(f.Areas) == 0 && j-wordsSince <= 3 && f.Elsewhere == "" {
				f.Elsewhere = r.elsewhere(wordsSince, j)
			}
			end = j + 1
			continue
		}
		if t.class&inside != 0 && wordsSince < 0 || t.class&filler != 0 && wordsSince < 0 {
			continue
		}
		if t.gap&period != 0 && t.gap&comma == 0 && j > i {
			break
		}
		if t.kind != word || !t.capital && wordsSince < 0 || t.gap&(comma|newline) == 0 && wordsSince < 0 && len(f.Areas) > 0 {
			break
		}
		if wordsSince < 0 {
			wordsSince = j
		}
		if j-wordsSince > 3 {
			break
		}
	}
	return max(end, i)
}

func (t token) text(s string) string { return s[t.start:t.end] }

func (t token) allCaps(s string) bool {
	for _, c := range []byte(t.text(s)) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return t.end-t.start == 2
}

// stated says whether a state stands at a token, so that five digits behind it are a postcode.
func (r *reader) stated(i int) bool { return r.class(i)&state != 0 }

func (r *reader) followedByPostcode(i int) bool {
	return i+1 < len(r.tokens) && r.tokens[i+1].end-r.tokens[i+1].start == 5 && r.tokens[i+1].kind != word
}

func (r *reader) elsewhere(from, to int) string {
	if from < 0 {
		return r.tokens[to].text(r.text)
	}
	return r.text[r.tokens[from].start:r.tokens[to-1].end]
}

// areaFollows says whether a neighbourhood stands at a token, and not a street that is named like one.
func (r *reader) areaFollows(i int) bool {
	if i >= len(r.tokens) || r.tokens[i].gap&^(space|comma) != 0 {
		return false
	}
	_, end, ok := r.areaAt(i)
	return ok && !r.isKind(end)
}

// flat goes over "#2", "Apt 3", ", 2nd floor", ", 3,".
func (r *reader) flat(i int) int {
	for range 2 {
		if i >= len(r.tokens) {
			return i
		}
		t := r.tokens[i]
		switch {
		case t.gap&hashSign != 0 && t.gap&paragraph == 0:
			i++
		case t.class&unit != 0 && t.gap&(stop|paragraph|colon) == 0 && i+1 < len(r.tokens) && r.tokens[i+1].end-r.tokens[i+1].start <= 5 && r.tokens[i+1].gap&(stop|paragraph) == 0:
			i += 2
		case t.kind == number && t.gap&^(space|comma) == 0 && t.end-t.start <= 3 && i+1 < len(r.tokens) && r.tokens[i+1].gap&comma != 0:
			i++
		case t.kind == number && t.gap == space && t.end-t.start <= 3 && r.areaFollows(i+1): // "199 Fairmount Ave 2 Hyde Park"
			i++
		default:
			return i
		}
	}
	return i
}
