package htmltext

import (
	"regexp"
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

// Text makes readable text: a line for each block, "- " before items, "> " before quotes, links after their words.
func Text(page string) string {
	w := &writer{}
	z := html.NewTokenizer(strings.NewReader(page))
	z.SetMaxBuf(0)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.text()
		case html.TextToken:
			w.words(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := string(name)
			w.open(tag, attributes(z, more))
		case html.EndTagToken:
			name, _ := z.TagName()
			w.close(string(name))
		}
	}
}

func attributes(z *html.Tokenizer, more bool) map[string]string {
	var out map[string]string
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if out == nil {
			out = map[string]string{}
		}
		out[string(k)] = string(v)
	}
	return out
}

// silent are elements whose text nobody sees; blocks begin a line; gaps have an empty line around them.
var (
	silent = set("script style head title template noscript iframe object svg select")
	blocks = set("div tr li ul ol dl dt dd table thead tbody tfoot section article header footer main aside nav form fieldset address center h1 h2 h3 h4 h5 h6 p pre blockquote hr caption figure body html")
	gaps   = set("p h1 h2 h3 h4 h5 h6 ul ol blockquote pre table")
	empty  = set("br hr img input meta link area base col embed source track wbr")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

type writer struct {
	out    strings.Builder
	line   strings.Builder
	blank  bool // an empty line is owed
	quotes int
	hidden []string // open elements that hide what is in them
	pre    int
	links  []string
	lists  []int // number of the next item, -1 for bullets
}

func (w *writer) open(tag string, attrs map[string]string) {
	if len(w.hidden) > 0 || silent[tag] || hides(attrs) {
		if !empty[tag] && (len(w.hidden) == 0 || tag == w.hidden[len(w.hidden)-1]) && tag != "head" || tag == "head" {
			w.hidden = append(w.hidden, tag)
		}
		return
	}
	if blocks[tag] {
		w.breakLine(gaps[tag])
	}
	switch tag {
	case "br":
		w.endLine()
	case "blockquote":
		w.quotes++
	case "pre":
		w.pre++
	case "ol":
		w.lists = append(w.lists, 1)
	case "ul":
		w.lists = append(w.lists, -1)
	case "li":
		w.line.WriteString("- ")
	case "td", "th":
		if w.line.Len() > 0 {
			w.line.WriteByte(' ')
		}
	case "a":
		w.links = append(w.links, attrs["href"])
	case "img":
		if alt := strings.TrimSpace(attrs["alt"]); alt != "" {
			w.words("[" + alt + "]")
		}
	}
}

func (w *writer) close(tag string) {
	if n := len(w.hidden); n > 0 {
		if w.hidden[n-1] == tag {
			w.hidden = w.hidden[:n-1]
		} else if tag == "body" || tag == "html" {
			w.hidden = nil
		}
		return
	}
	if blocks[tag] {
		w.breakLine(gaps[tag])
	}
	switch tag {
	case "blockquote":
		w.quotes = max(w.quotes-1, 0)
	case "pre":
		w.pre = max(w.pre-1, 0)
	case "ol", "ul":
		if n := len(w.lists); n > 0 {
			w.lists = w.lists[:n-1]
		}
	case "a":
		w.endLink()
	}
}

// endLink puts where a link leads behind its words, unless the words say it.
func (w *writer) endLink() {
	n := len(w.links)
	if n == 0 {
		return
	}
	href := strings.TrimSpace(w.links[n-1])
	w.links = w.links[:n-1]
	if !strings.HasPrefix(href, "http") {
		return
	}
	said := w.line.String()
	if strings.Contains(said, strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(href, "https://"), "http://"), "/")) {
		return
	}
	w.line.WriteString(" <" + href + ">")
}

// hides reports whether an element is not seen: what senders use for previews and to fool filters.
func hides(attrs map[string]string) bool {
	if attrs == nil {
		return false
	}
	if _, ok := attrs["hidden"]; ok {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attrs["style"], " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || strings.Contains(style, "mso-hide:all") ||
		strings.Contains(style, "font-size:0px") || strings.HasSuffix(style, "font-size:0") || strings.Contains(style, "font-size:0;")
}

func (w *writer) words(s string) {
	if len(w.hidden) > 0 {
		return
	}
	s = html.UnescapeString(s)
	if w.pre > 0 {
		for i, l := range strings.Split(s, "\n") {
			if i > 0 {
				w.endLine()
			}
			w.line.WriteString(l)
		}
		return
	}
	for s != "" {
		i := strings.IndexAny(s, " \t\r\n")
		if i < 0 {
			w.line.WriteString(s)
			return
		}
		w.line.WriteString(s[:i])
		if l := w.line.String(); l != "" && !strings.HasSuffix(l, " ") {
			w.line.WriteByte(' ')
		}
		s = strings.TrimLeft(s[i:], " \t\r\n")
	}
}

// breakLine ends the line, if something is on it; gap asks for an empty line before what follows.
func (w *writer) breakLine(gap bool) {
	if strings.TrimSpace(w.line.String()) != "" {
		w.endLine()
	} else {
		w.line.Reset()
	}
	w.blank = w.blank || gap
}

func (w *writer) endLine() {
	line := strings.TrimRight(w.line.String(), " ")
	w.line.Reset()
	mark := strings.Repeat(">", w.quotes)
	if mark != "" {
		mark += " "
	}
	if w.blank && w.out.Len() > 0 {
		w.out.WriteString(strings.TrimRight(mark, " ") + "\n")
	}
	w.blank = false
	w.out.WriteString(strings.TrimRight(mark+line, " ") + "\n")
}

// many are more than one empty line in a row.
var many = regexp.MustCompile(`\n{3,}`)

func (w *writer) text() string {
	if strings.TrimSpace(w.line.String()) != "" {
		w.endLine()
	}
	return strings.TrimSpace(many.ReplaceAllString(strings.ReplaceAll(w.out.String(), "\u00a0", " "), "\n\n"))
}
