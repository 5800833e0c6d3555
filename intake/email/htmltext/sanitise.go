package htmltext

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// ownPicture is the address of a picture that came with the mail (RFC 2392). All others would tell their owner that the mail
// was read.
var ownPicture = regexp.MustCompile(`(?i)^\s*cid:`)

// policy is what a mail may look like. Links open elsewhere; pictures are the mail's own alone. The head is not passed over as
// a whole, since many a mail never closes it: nothing in it but its title and styles has words.
var policy = policyWith(ownPicture)

// openPolicy leaves in the addresses of pictures that lie elsewhere, over https.
var openPolicy = policyWith(regexp.MustCompile(`(?i)^\s*(cid:|https://)`))

func policyWith(picture *regexp.Regexp) *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "span", "br", "hr", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "big", "tt", "code", "pre", "kbd", "center", "font",
		"blockquote", "q", "cite", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col", "a", "img", "address")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowAttrs("src").Matching(picture).OnElements("img")
	p.AllowAttrs("alt", "width", "height").OnElements("img")
	p.AllowAttrs("colspan", "rowspan", "align", "valign").OnElements("td", "th", "tr", "table")
	p.AllowAttrs("dir", "lang", "title").Globally()
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.SkipElementsContent("script", "style", "title", "template", "noscript", "svg", "math", "iframe", "object", "select", "textarea")
	return p
}

// Sanitise makes HTML that is safe to show: pictures of the mail itself (cid:) are kept, those from elsewhere are held back
// and named by their description. What was left open is closed, so that a mail cannot swallow the page around it.
func Sanitise(page string) string {
	return balance(policy.SanitizeReader(strings.NewReader(page)).Bytes())
}

// SanitiseOpen is Sanitise with pictures from elsewhere left in, for one who has asked to see them.
func SanitiseOpen(page string) string {
	return balance(openPolicy.SanitizeReader(strings.NewReader(page)).Bytes())
}

// deepest bounds how deep elements stand in each other; browsers stop there too.
const deepest = 400

// balance closes what is open and leaves out ends of what is not. The policy writes every sign of HTML that is none as an
// entity, so that each "<" begins a tag and the next ">" ends it: the page is read once, with neither a tree nor a tokenizer,
// which would hold it several times.
func balance(page []byte) string {
	var out strings.Builder
	out.Grow(len(page) + 64)
	var open []string
	for {
		text, rest, more := bytes.Cut(page, []byte("<"))
		out.Write(text)
		if !more {
			closeDown(&out, &open, 0)
			return out.String()
		}
		var tag []byte
		tag, page, _ = bytes.Cut(rest, []byte(">"))
		if name, end := bytes.CutPrefix(tag, []byte("/")); end {
			if at := lastIndex(open, string(name)); at >= 0 {
				closeDown(&out, &open, at)
			}
			continue
		}
		word, _, _ := bytes.Cut(tag, []byte(" "))
		if name := strings.TrimSuffix(string(word), "/"); !empty[name] {
			if len(open) >= deepest {
				continue
			}
			open = append(open, name)
		}
		out.WriteByte('<')
		out.Write(tag)
		out.WriteByte('>')
	}
}

// closeDown closes open elements, the innermost first, until as many are left.
func closeDown(out *strings.Builder, open *[]string, left int) {
	for i := len(*open) - 1; i >= left; i-- {
		out.WriteString("</" + (*open)[i] + ">")
	}
	*open = (*open)[:left]
}

func lastIndex(list []string, s string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == s {
			return i
		}
	}
	return -1
}
