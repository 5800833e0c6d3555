package htmltext

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// ownPicture is the address of a picture that came with the mail (RFC 2392). All others would tell their owner that the mail
// was read.
var ownPicture = regexp.MustCompile(`(?i)^\s*cid:`)

// policy is what a mail may look like. Links open elsewhere; pictures are the mail's own alone. The head is not passed over as
// a whole, since many a mail never closes it: nothing in it but its title and styles has words.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "span", "br", "hr", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "big", "tt", "code", "pre", "kbd", "center", "font",
		"blockquote", "q", "cite", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col", "a", "img", "address")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowAttrs("src").Matching(ownPicture).OnElements("img")
	p.AllowAttrs("alt", "width", "height").OnElements("img")
	p.AllowAttrs("colspan", "rowspan", "align", "valign").OnElements("td", "th", "tr", "table")
	p.AllowAttrs("dir", "lang", "title").Globally()
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.SkipElementsContent("script", "style", "title", "template", "noscript", "svg", "math", "iframe", "object", "select", "textarea")
	return p
}()

// Sanitise makes HTML that is safe to show: pictures of the mail itself (cid:) are kept, those from elsewhere are held back
// and named by their description. What was left open is closed, so that a mail cannot swallow the page around it.
func Sanitise(page string) string { return balance(policy.SanitizeReader(strings.NewReader(page))) }

// deepest bounds how deep elements stand in each other; browsers stop there too.
const deepest = 400

// balance closes what is open and leaves out ends of what is not. It reads the safe page once: building a tree of a hostile
// one can take memory that grows with its square.
func balance(page *bytes.Buffer) string {
	var out strings.Builder
	out.Grow(page.Len() + 64)
	var open []string
	z := html.NewTokenizer(page)
	for {
		switch z.Next() {
		case html.ErrorToken:
			closeDown(&out, &open, 0)
			return out.String()
		case html.StartTagToken:
			raw := string(z.Raw()) // before the name is read, which lowers it in place
			name, _ := z.TagName()
			if empty[string(name)] {
				out.WriteString(raw)
			} else if len(open) < deepest {
				open = append(open, string(name))
				out.WriteString(raw)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if at := lastIndex(open, string(name)); at >= 0 {
				closeDown(&out, &open, at)
			}
		default:
			out.Write(z.Raw())
		}
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
