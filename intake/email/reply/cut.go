package reply

// cut finds where what a program quoted begins, and settles all from there on as quoted. Quotes that have marks stay, for
// answers may stand between them; only where they come from is noted.
func (d *draft) cut() {
	above := false // a person's words stand above
	for i := 0; i < d.end; i++ {
		l := &d.lines[i]
		if l.blank() || l.mark || l.part != said {
			continue
		}
		kind := divider(l.low)
		switch {
		case kind == forward:
			d.passOn(i)
			return
		case kind == original, above && rule(l.trim, 20) && !d.list(i), replyAbove(l.low), d.headerBlock(i):
			d.cutAt(i)
			return
		}
		if d.foot(i, above) {
			return
		}
		if s, sure, ok := d.attribution(i); ok && d.attributed(s, sure) {
			return
		}
		above = true
	}
}

// cutAt settles all from a line on as quoted.
func (d *draft) cutAt(i int) {
	d.mark(i, d.end, quoted)
	d.end = i
}

// passOn keeps a mail that is passed on: it is what the person wants read.
func (d *draft) passOn(i int) {
	for j := i; j < d.end; j++ {
		d.lines[j].kept = true
	}
}

// attributed settles what stands below an attribution, and reports whether that was all of the text.
func (d *draft) attributed(s source, sure bool) bool {
	next := d.next(s.to)
	switch {
	case next < d.end && (d.lines[next].mark || barred(d.lines[next].trim)):
		if barred(d.lines[next].trim) {
			d.bars(next)
		}
		d.sources = append(d.sources, s)
		return false
	case !sure:
		return false
	case !d.text(0, s.from): // the answer stands below, or the quote is all there is
		d.mark(s.from, s.to, quoted)
		return false
	}
	d.cutAt(s.from)
	return true
}

// barred reports whether a line has the mark of a quote that old programs put: "|".
func barred(t string) bool {
	return t == "|" || len(t) > 1 && t[0] == '|' && t[1] == ' ' && t[len(t)-1] != '|'
}

func (d *draft) bars(i int) {
	for ; i < d.end && (d.lines[i].blank() || d.lines[i].trim[0] == '|'); i++ {
		d.lines[i].mark = !d.lines[i].blank()
	}
}
