package reply

import "strings"

// Result is a text taken apart: each line of it is in one of the three, in its order.
type Result struct{ Reply, Quoted, Signature string }

// Split takes a text apart. It never fails, and its time is linear in the length of the text.
func Split(text string) Result {
	d := draft{lines: read(text)}
	d.end = len(d.lines)
	d.banner()
	d.cut()
	d.close()
	d.inside()
	d.close()
	return d.result(text)
}

// part says what a line is.
type part byte

const (
	said part = iota
	quoted
	signed
)

// draft is a text while it is taken apart. What is beyond end is settled.
type draft struct {
	lines   []line
	end     int
	sources []source
}

// source is the place of an attribution line, from its first line to its last.
type source struct{ from, to int }

// mark settles the lines in [from, to) that nothing has settled yet.
func (d *draft) mark(from, to int, p part) {
	for i := from; i < to; i++ {
		if d.lines[i].part == said {
			d.lines[i].part = p
		}
	}
}

// close takes signatures and quotes off the end until there are none: lists put a footer below a quote, and quotes stand
// below signatures.
func (d *draft) close() {
	for range 6 {
		if !d.trailingQuote() && !d.trailingSignature() {
			return
		}
	}
}

// text reports whether a person's words are in [from, to).
func (d *draft) text(from, to int) bool {
	for i := from; i < to; i++ {
		if l := &d.lines[i]; l.part == said && !l.blank() {
			return true
		}
	}
	return false
}

// next is the first line from i on that is not empty; end where there is none.
func (d *draft) next(i int) int {
	for i < d.end && d.lines[i].blank() {
		i++
	}
	return i
}

// last is the end of the text without the empty and the settled lines at its end.
func (d *draft) last() int {
	e := d.end
	for e > 0 && (d.lines[e-1].blank() || d.lines[e-1].part != said) {
		e--
	}
	return e
}

func (d *draft) result(text string) Result {
	var parts [3]strings.Builder
	var size [3]int
	for i := range d.lines {
		size[d.lines[i].part] += len(d.lines[i].raw) + 1
	}
	for i := range parts {
		parts[i].Grow(size[i])
	}
	for i := range d.lines {
		b := &parts[d.lines[i].part]
		b.WriteString(d.lines[i].raw)
		b.WriteByte('\n')
	}
	r := Result{
		Reply:     strings.TrimSpace(parts[said].String()),
		Quoted:    strings.TrimSpace(parts[quoted].String()),
		Signature: strings.TrimSpace(parts[signed].String()),
	}
	switch {
	case r.Reply != "":
	case r.Signature != "": // a motto in the signature is all that somebody sent
		r.Reply, r.Signature = r.Signature, ""
	default: // nothing but a quote: then that is what the person sent
		return Result{Reply: strings.TrimSpace(text)}
	}
	return r
}
