package reply

import "strings"

// trailingQuote settles the marked quote at the end of the text, with its attribution.
func (d *draft) trailingQuote() bool {
	e := d.last()
	d.end = e
	if e == 0 || !d.lines[e-1].mark || d.lines[e-1].kept {
		return false
	}
	from := d.blockStart(e)
	if s, ok := d.sourceOf(from); ok {
		from = s.from
	} else if d.typed(from, e) {
		return false
	}
	d.cutAt(from)
	return true
}

// blockStart is where the marked quote that ends before e begins. Lines without a mark are in it where a program wrapped
// a long line of it.
func (d *draft) blockStart(e int) int {
	from := e
	for i := e - 1; i >= 0 && d.lines[i].part == said; i-- {
		switch {
		case d.lines[i].mark:
			from = i
		case d.lines[i].blank():
		case d.wrapped(i):
		default:
			return from
		}
	}
	return from
}

// wrapped reports whether a line is the rest of the quoted line above it: that one is long, or the rest is a link, and the
// quote goes on right below.
func (d *draft) wrapped(i int) bool {
	if i == 0 || i+1 >= len(d.lines) || !d.lines[i-1].mark || !d.lines[i+1].mark {
		return false
	}
	t := d.lines[i].trim
	return len(d.lines[i-1].trim) > 55 && len(t) < 60 || strings.HasPrefix(t, "(") || strings.HasPrefix(t, "<") || strings.HasPrefix(t, "http")
}

// sourceOf finds the attribution of the quote that begins at a line.
func (d *draft) sourceOf(from int) (source, bool) {
	for i := len(d.sources) - 1; i >= 0; i-- {
		if s := d.sources[i]; s.to <= from && d.next(s.to) >= from {
			return s, true
		}
	}
	return source{}, false
}

// typed reports whether a person put the quote there: nothing in or above it says who wrote it, and it is short or the line
// above leads up to it.
func (d *draft) typed(from, to int) bool {
	if to-from > 12 || len(d.sources) > 0 {
		return false
	}
	for i := from; i < to; i++ {
		l := newLine(strings.TrimLeft(d.lines[i].trim, "> "))
		if sure, ok := attributes(l.low); sure && ok || divider(l.low) != noDivider || endsWithVerb(strings.TrimRight(l.low, ":")) {
			return false
		}
		if f, _ := fieldOf(l.low); f == fromField {
			return false
		}
	}
	above := d.lines[:from]
	for len(above) > 0 && above[len(above)-1].blank() {
		above = above[:len(above)-1]
	}
	return len(above) > 0 && (to-from <= 4 || strings.HasSuffix(above[len(above)-1].trim, ":"))
}

// inside settles the quotes that a person wrote under: one quote with its attribution, the answer below it. Where more quotes
// follow, the answers stand between them, and nobody understands them without: then all are kept. So are quotes without
// attribution.
func (d *draft) inside() {
	if len(d.sources) == 0 {
		return
	}
	s := d.sources[0]
	if s.from >= d.end || d.lines[s.from].part != said || d.lines[s.from].kept {
		return
	}
	to := d.blockEnd(d.next(s.to))
	for i := to; i < d.end; i++ {
		if d.lines[i].mark {
			return
		}
	}
	d.mark(s.from, to, quoted)
}

// blockEnd is where the marked quote that begins at a line ends.
func (d *draft) blockEnd(from int) int {
	to := from
	for i := from; i < d.end; i++ {
		switch {
		case d.lines[i].mark:
			to = i + 1
		case d.lines[i].blank(), d.wrapped(i):
		default:
			return to
		}
	}
	return to
}
