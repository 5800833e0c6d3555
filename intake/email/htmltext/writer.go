package htmltext

import "strings"

// words writes text: blanks of every kind are one, save in preformatted text.
func (w *writer) words(s string) {
	if w.hidden() {
		return
	}
	if w.pre > 0 {
		for i, l := range strings.Split(s, "\n") {
			if i > 0 {
				w.endLine()
			}
			w.line.WriteString(strings.TrimSuffix(l, "\r"))
		}
		return
	}
	for s != "" {
		i := strings.IndexAny(s, " \t\r\n\f")
		if i < 0 {
			w.line.WriteString(s)
			return
		}
		w.line.WriteString(s[:i])
		if l := w.line.String(); l != "" && l[len(l)-1] != ' ' {
			w.line.WriteByte(' ')
		}
		s = strings.TrimLeft(s[i:], " \t\r\n\f")
	}
}

// breakLine ends the line, if something is on it; gap asks for an empty line before what follows.
func (w *writer) breakLine(gap bool) {
	if w.marked > 0 && w.line.Len() == w.marked { // the mark of an item goes with the paragraph in it
		return
	}
	if strings.TrimSpace(w.line.String()) != "" {
		w.endLine()
	} else {
		w.line.Reset()
	}
	w.blank = w.blank || gap
}

func (w *writer) endLine() {
	line := strings.TrimRight(w.line.String(), " ")
	depth := max(0, min(w.quotes, deepestQuote))
	if w.blank && w.out.Len() > 0 {
		w.put(min(depth, w.depth), "") // between a quote and what is around it, the gap is no part of the quote
	}
	w.depth, w.blank = depth, false
	w.put(depth, line)
	w.line.Reset()
	w.marked = 0
}

// put writes a line in as many quotes, of empty ones no more than one in a row.
func (w *writer) put(depth int, line string) {
	if strings.Trim(line, "> ") == "" {
		if w.empty++; w.empty > 1 {
			return
		}
	} else {
		w.empty = 0
	}
	w.out.WriteString(quoteMarks[:depth])
	if depth > 0 && line != "" {
		w.out.WriteByte(' ')
	}
	w.out.WriteString(line)
	w.out.WriteByte('\n')
}

func (w *writer) text() string {
	if strings.TrimSpace(w.line.String()) != "" {
		w.endLine()
	}
	return strings.TrimSpace(strings.ReplaceAll(w.out.String(), "\u00a0", " "))
}
