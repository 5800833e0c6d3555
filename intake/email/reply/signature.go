package reply

import (
	"strings"
	"unicode"
)

// trailingSignature settles a signature, footer or disclaimer at the end of the text; one for each call.
func (d *draft) trailingSignature() bool {
	e := d.last()
	d.end = e
	if e == 0 || d.lines[e-1].kept {
		return false
	}
	for _, find := range []func(int) int{d.footerLine, d.fenced, d.ruleOnly, d.delimited, d.listFooter, d.disclaimer, d.dashName, d.afterClosing, d.company} {
		if at := find(e); at < e && d.text(0, at) {
			d.mark(at, e, signed)
			d.end = at
			return true
		}
	}
	return false
}

// ruleOnly is a line of one mark at the end: it divides nothing from nothing.
func (d *draft) ruleOnly(e int) int {
	t := d.lines[e-1].trim
	if len(t) >= 2 && strings.ContainsRune("-_=~#*+", rune(t[0])) && strings.Trim(t, t[:1]) == "" {
		return e - 1
	}
	return e
}

func (d *draft) footerLine(e int) int {
	if clientFooter(d.lines[e-1].low) {
		return e - 1
	}
	return e
}

// delimited is a signature below its delimiter: "-- " (RFC 3676 section 4.3), with the space lost, or with a dash of
// typography; "---", "___", ". . ." where only a few short lines follow.
func (d *draft) delimited(e int) int {
	long, n := false, 0
	for i := e - 1; i >= max(0, e-30); i-- {
		l := &d.lines[i]
		switch {
		case l.blank():
			continue
		case l.mark, l.part != said, l.kept:
			return e
		case l.trim == "--" || l.trim == "—" || l.trim == "–" || l.trim == "- --" || dots(l.trim):
			if n <= 20 {
				return i
			}
			return e
		case weakRule(l.trim):
			if n <= 7 && !long && !d.framed(i) {
				return i
			}
			return e
		}
		n++
		long = long || len(l.trim) > 70 || sentenceEnd(l.trim)
	}
	return e
}

// framed reports whether another rule stands above: then the person parts the text with them.
func (d *draft) framed(i int) bool {
	for j := i - 1; j >= max(0, i-12); j-- {
		if weakRule(d.lines[j].trim) {
			return true
		}
	}
	return false
}

// dots reports whether a line is a row of dots, as makers of signatures put.
func dots(t string) bool {
	return len(t) >= 9 && strings.Trim(t, "*. ") == "" && strings.Count(t, ". .") >= 3
}

func weakRule(t string) bool {
	return len(t) >= 3 && strings.ContainsRune("-_=", rune(t[0])) && strings.Trim(t, t[:1]) == ""
}

func sentenceEnd(t string) bool {
	last := t[len(t)-1]
	return (last == '.' || last == '?' || last == '!') && strings.Contains(t, " ") && unicode.IsLetter(rune(t[max(0, len(t)-2)]))
}

// list reports whether the footer of a mailing list stands below a rule (Mailman, Sympa, Google Groups).
func (d *draft) list(at int) bool {
	for i := at + 1; i < min(d.end, at+8); i++ {
		low := d.lines[i].low
		if strings.Contains(low, "mailing list") || strings.Contains(low, "/listinfo/") || strings.Contains(low, "unsubscribe") || strings.Contains(low, "mailingliste") {
			return true
		}
	}
	return false
}

func (d *draft) listFooter(e int) int {
	for i := e - 1; i >= max(0, e-12); i-- {
		if t := d.lines[i].trim; rule(t, 2) && d.list(i) {
			return i
		}
	}
	return e
}

// dashName is a name behind a hyphen: "-Anna", alone in the last line, as github/email_reply_parser has it.
func (d *draft) dashName(e int) int {
	t := d.lines[e-1].trim
	rest, ok := strings.CutPrefix(t, "-")
	if !ok || e > 1 && !d.lines[e-2].blank() {
		return e
	}
	if named(rest) {
		return e - 1
	}
	return e
}

// named reports whether a line is a name and nothing else: one to four words with capitals.
func named(t string) bool {
	t = strings.Trim(t, "*_ ,.")
	if t == "" || len(t) > 50 || strings.HasPrefix(t, " ") {
		return false
	}
	n := 0
	for w := range strings.FieldsSeq(t) {
		n++
		r := []rune(w)[0]
		if !unicode.IsUpper(r) && !unicode.IsTitle(r) && !unicode.In(r, unicode.Han, unicode.Arabic, unicode.Hebrew, unicode.Hangul) || strings.ContainsAny(w, ":?!;/@0123456789") {
			return false
		}
	}
	return n <= 4
}
