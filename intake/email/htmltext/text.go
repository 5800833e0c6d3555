package htmltext

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:.\-]+)`)

// Charset gives what a page says of its own charset; "" where it says nothing.
func Charset(b []byte) string {
	if m := metaCharset.FindSubmatch(b[:min(len(b), 4096)]); m != nil {
		return string(m[1])
	}
	return ""
}

// Text makes readable text: a line for each block, "- " or a number before items, "> " before quotes, links after their
// words. Where all of a page is hidden, it is shown all the same: better too much than nothing.
func Text(page string) string {
	text, hidden := read(page, false)
	if text == "" && hidden {
		text, _ = read(page, true)
	}
	return text
}

func read(page string, all bool) (text string, hidden bool) {
	w := &writer{all: all}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			w.pop(0)
			return w.text(), w.left
		case html.TextToken:
			w.words(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := string(name)
			w.open(tag, readAttributes(z, more))
		case html.EndTagToken:
			name, _ := z.TagName()
			w.close(string(name))
		}
	}
}

// node is an element that is open.
type node struct {
	tag    string
	hidden bool
	href   string
	from   int // of the line, where a link begins
	item   int // number of the next item of a list, 0 for bullets
}

type writer struct {
	out    strings.Builder
	line   strings.Builder
	blank  bool // an empty line is owed
	empty  int  // empty lines at the end of out
	stack  []node
	quotes int
	marked int // length of the line, where it holds the mark of an item and nothing else
	depth  int // quotes of the line before
	pre    int
	all    bool // show what is hidden as well
	left   bool // something was hidden by its style
}

// quoteMarks are the marks before a line in the deepest quotes that are told apart.
const (
	deepestQuote = 10
	quoteMarks   = ">>>>>>>>>>"
)

func (w *writer) hidden() bool { return len(w.stack) > 0 && w.stack[len(w.stack)-1].hidden }

func (w *writer) open(tag string, a attributes) {
	w.imply(tag)
	if empty[tag] {
		if !w.hidden() {
			w.void(tag, a)
		}
		return
	}
	n := node{tag: tag, hidden: w.hidden() || silent[tag]}
	if !n.hidden && !w.all && tag != "body" && tag != "html" && hides(a) {
		n.hidden, w.left = true, true
	}
	if !n.hidden {
		w.begin(&n, a)
	}
	if len(w.stack) < 2000 {
		w.stack = append(w.stack, n)
	}
}

// imply ends what a new element ends without saying so.
func (w *writer) imply(tag string) {
	if blocks[tag] || tag == "body" || tag == "br" || tag == "a" || tag == "span" || tag == "font" || tag == "img" {
		if n := len(w.stack); n > 0 && w.stack[n-1].tag == "head" { // it was never closed
			w.pop(n - 1)
		}
	}
	if rule, ok := implied[tag]; ok {
		w.popTo(rule.ends, rule.within)
	} else if blocks[tag] {
		w.popTo(paragraph, scopes)
	}
}

var paragraph = set("p")

// farthest bounds how far up an open element is looked for.
const farthest = 300

func (w *writer) popTo(tags, within map[string]bool) bool {
	for i := len(w.stack) - 1; i >= max(0, len(w.stack)-farthest); i-- {
		if tags[w.stack[i].tag] {
			w.pop(i)
			return true
		}
		if within[w.stack[i].tag] {
			return false
		}
	}
	return false
}

func (w *writer) begin(n *node, a attributes) {
	if blocks[n.tag] {
		w.breakLine(gaps[n.tag])
	}
	switch n.tag {
	case "blockquote":
		w.quotes++
	case "pre":
		w.pre++
	case "ol":
		n.item = 1
		if at, err := strconv.Atoi(a[start].value); err == nil && at > 0 {
			n.item = at
		}
	case "li":
		w.line.WriteString(w.bullet())
		w.marked = w.line.Len()
	case "td", "th":
		if w.line.Len() > 0 {
			w.line.WriteByte(' ')
		}
	case "a":
		n.href, n.from = strings.TrimSpace(a[href].value), w.line.Len()
	}
}

// bullet is the mark before an item: the number of it in the innermost list.
func (w *writer) bullet() string {
	for i := len(w.stack) - 1; i >= max(0, len(w.stack)-farthest); i-- {
		switch n := &w.stack[i]; n.tag {
		case "ul":
			return "- "
		case "ol":
			n.item++
			return strconv.Itoa(n.item-1) + ". "
		}
	}
	return "- "
}

func (w *writer) void(tag string, a attributes) {
	switch {
	case tag == "br":
		w.endLine()
	case tag == "hr":
		w.breakLine(true)
	case tag == "img" && !pixel(a):
		if alt := strings.TrimSpace(a[alt].value); alt != "" {
			w.words("[" + alt + "]")
		}
	}
}

// close ends an element, if it is open in the same cell of a table, and what was left open in it.
func (w *writer) close(tag string) {
	for i := len(w.stack) - 1; i >= max(0, len(w.stack)-farthest); i-- {
		if w.stack[i].tag == tag {
			w.pop(i)
			return
		}
		if scope := w.stack[i].tag; (scope == "td" || scope == "th" || scope == "table") && tag != "table" && tag != "tr" && tag != "tbody" && tag != "body" && tag != "html" {
			return
		}
	}
}

func (w *writer) pop(to int) {
	for len(w.stack) > to {
		n := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if n.hidden {
			continue
		}
		if n.tag == "a" {
			w.endLink(n)
		}
		if n.tag == "li" {
			w.marked = 0
		}
		if blocks[n.tag] {
			w.breakLine(gaps[n.tag])
		}
		switch n.tag {
		case "blockquote":
			w.quotes--
		case "pre":
			w.pre--
		}
	}
}

// endLink puts where a link leads behind its words, unless the words say it.
func (w *writer) endLink(n node) {
	if !strings.HasPrefix(n.href, "http") {
		return
	}
	said := w.line.String()
	if n.from <= len(said) {
		said = said[n.from:]
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(n.href, "https://"), "http://"), "/")
	if strings.Contains(said, bare) {
		return
	}
	if l := w.line.Len(); l > 0 && !strings.HasSuffix(w.line.String(), " ") {
		w.line.WriteByte(' ')
	}
	w.line.WriteString("<" + n.href + ">")
}
