package find

import "github.com/commonline/commonline/routing/street"

// numbers reads the house numbers from a token on: one, a range, or several with commas and "and" between. It gives
// the token after them; ok is false for what is a telephone number, a price, a date, a time, a route or a label.
func (r *reader) numbers(i int) (all []street.Number, next int, ok bool) {
	if r.labelled(i) {
		return nil, i + 1, false
	}
	n, next, ok := r.single(i)
	if !ok {
		return nil, next, false
	}
	all = append(all, n)
	for len(all) < 6 && next < len(r.tokens) {
		at := next
		t := r.tokens[at]
		joined := t.gap&(comma|ampersand|slash) != 0 || t.gap == space && t.kind == number
		if t.class&and != 0 && at+1 < len(r.tokens) && t.kind == word {
			at++
			t = r.tokens[at]
			joined = true
		}
		if !joined || t.kind != number || t.gap&(paragraph|stop|money) != 0 {
			break
		}
		m, after, ok := r.single(at)
		if !ok {
			break
		}
		all = append(all, m)
		next = after
	}
	// the number nearest to the street counts most
	all[0], all[len(all)-1] = all[len(all)-1], all[0]
	return all, next, true
}

// tight says whether a token is stuck to the one before it.
func (r *reader) tight(i int) bool {
	return i > 0 && i < len(r.tokens) && r.tokens[i].gap&(space|newline|paragraph|stop|paren) == 0
}

// single reads one number or range.
func (r *reader) single(i int) (n street.Number, next int, ok bool) {
	end := i + 1 // after all that is stuck to it
	for end < len(r.tokens) && r.tight(end) && r.tokens[end].kind != word {
		end++
	}
	n = numberOf(r.tokens[i])
	switch end - i {
	case 1:
		return r.spaced(i, n)
	case 2:
		second := r.tokens[i+1]
		high := int(second.number)
		if second.kind != number || second.gap&(money|hashSign|atSign|colon|period) != 0 {
			return n, end, false
		}
		if second.gap&comma != 0 {
			return n, i + 1, second.end-second.start != 3 // "1,200" is one number, "10,12" are two
		}
		if second.gap&slash != 0 && n.Low == 1 && high == 2 {
			return n, end, false
		}
		if high < n.Low && second.end-second.start < r.tokens[i].end-r.tokens[i].start { // "1120-24"
			unit := 1
			for range second.end - second.start {
				unit *= 10
			}
			high += n.Low / unit * unit
		}
		if high < n.Low && n.Low-high <= 40 && r.text[second.start] != '0' { // "133-131"
			n.Low, high = high, n.Low
		}
		if high < n.Low || high-n.Low > 400 {
			return n, end, false
		}
		if high == n.Low && n.Letter == 0 {
			n.Letter = second.letter
		}
		n.High = high
		return n, end, true
	case 3: // "132-134-136"
		second, third := r.tokens[i+1], r.tokens[i+2]
		if second.gap == hyphen && third.gap == hyphen && third.kind == number && second.number > int32(n.Low) && third.number > second.number && int(third.number)-n.Low <= 20 && n.Low > 31 {
			n.High = int(third.number)
			return n, end, true
		}
	}
	return n, end, false
}

// spaced goes on over what may follow with a space: a half, a letter, the end of a range.
func (r *reader) spaced(i int, n street.Number) (street.Number, int, bool) {
	next := i + 1
	if next+1 < len(r.tokens) && r.tokens[next].number == 1 && r.tokens[next+1].number == 2 && r.tokens[next+1].gap == slash {
		n.Letter = '2'
		return n, next + 2, true
	}
	if next < len(r.tokens) {
		t := r.tokens[next]
		if t.kind == number && t.gap&hyphen != 0 && t.gap&^(space|hyphen) == 0 && int(t.number) > n.Low && int(t.number)-n.Low <= 100 {
			n.High = int(t.number)
			return n, next + 1, !r.tight(next + 1)
		}
	}
	return n, next, true
}

// labelled says whether the words before a number make it something else than a house number.
func (r *reader) labelled(i int) bool {
	t := r.tokens[i]
	if t.gap&money != 0 || r.tight(i) && t.gap&(hyphen|period|slash|colon) != 0 && i > 0 && (r.tokens[i-1].kind != word || t.gap&hyphen != 0 && r.tokens[i-1].end-r.tokens[i-1].start < 5) {
		return true
	}
	if i == 0 || t.gap&(paragraph|stop|colon|paren) != 0 && t.gap&hashSign == 0 || t.gap&atSign != 0 {
		return false
	}
	if r.text[t.start] == '0' {
		return true
	}
	before := r.tokens[i-1].class
	if before&month != 0 && t.number <= 31 && t.gap&(comma|newline) == 0 {
		return true
	}
	if t.gap&(comma|newline|period) != 0 && t.gap&hashSign == 0 {
		return false
	}
	return before&label != 0
}

// year says whether a number may be a year.
func (r *reader) year(i int) bool {
	n := r.tokens[i].number
	return n >= 1900 && n < 2100 && i > 0 && (r.class(i-1)&(since|month) != 0 || r.class(i-1)&inside != 0)
}
