package htmltext

import (
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// policy is what a mail may look like. Links open elsewhere; pictures are the mail's own alone.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "span", "br", "hr", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "big", "tt", "code", "pre", "kbd", "center", "font",
		"blockquote", "q", "cite", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col", "a", "img", "address")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowAttrs("src", "alt", "width", "height").OnElements("img")
	p.AllowAttrs("colspan", "rowspan", "align", "valign").OnElements("td", "th", "tr", "table")
	p.AllowAttrs("dir", "lang", "title").Globally()
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.SkipElementsContent("script", "style", "title", "head", "template", "noscript", "svg", "math", "iframe", "object", "select", "textarea")
	return p
}()

// Sanitise makes HTML that is safe to show: pictures of the mail itself (cid:) are kept, those from elsewhere are held back
// and named by their description.
func Sanitise(page string) string {
	return policy.Sanitize(holdBack(page))
}

// holdBack takes pictures from elsewhere out, and closes what was left open.
func holdBack(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return ""
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "img" {
			keepOwn(n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	var out strings.Builder
	if err := html.Render(&out, root); err != nil {
		return ""
	}
	return out.String()
}

func keepOwn(n *html.Node) {
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		if a.Key != "src" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "cid:") {
			kept = append(kept, a)
		}
	}
	n.Attr = kept
}
