package htmltext

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shows, in, want string }{
		{"blocks are lines, paragraphs have a gap", "<div>a</div><div>b</div><p>c</p><p>d", "a\nb\n\nc\n\nd"},
		{"blanks are one", "a  \n\t b&nbsp;c", "a b c"},
		{"entities are read once", "&amp;lt; &lt;b&gt;", "&lt; <b>"},
		{"items", "<ul><li>a<li>b</ul>", "- a\n- b"},
		{"numbered items, from where they start", `<ol start="3"><li>a</li><li>b</li></ol>`, "3. a\n4. b"},
		{"cells stand apart", "<table><tr><td>a</td><td>b</td></tr><tr><td>c<td>d</table>", "a b\nc d"},
		{"quotes have marks, the gaps around them do not", "a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n\n> b\n> c\n>\n>> d\n\ne"},
		{"a link behind its words", `<a href="https://x.org/a">there</a>.`, "there <https://x.org/a>."},
		{"a link that says itself", `<a href="https://x.org/">x.org</a>`, "x.org"},
		{"a link around a picture without words", `<a href="https://x.org/a"><img src="x"></a>`, "<https://x.org/a>"},
		{"a picture by its description", `<img alt="the hole">`, "[the hole]"},
		{"a picture that counts readers", `a<img width=1 height=1 alt="track">`, "a"},
		{"styles, scripts and titles are no text", "<title>t</title><style>s</style><script>x</script>a", "a"},
		{"previews that are hidden are no text", `<div style="display: none !important">preview</div><span style="font-size:0px">x</span>a`, "a"},
		{"text that is clipped away is no text", `<div style="max-height:0;overflow:hidden">preview</div>a`, "a"},
		{"a font-size that only begins with nought is one", `<span style="font-size:0.9em">a</span>`, "a"},
		{"of two styles the first counts", `<b style="" style="display:none">a</b>`, "a"},
		{"quotes deeper than ten are as the tenth", strings.Repeat("<blockquote>", 12) + "a", strings.Repeat(">", 10) + " a"},
		{"a head that was never closed hides nothing", "<html><head><meta x><p>a", "a"},
		{"a hidden cell that was never closed ends with its cell", `<table><tr><td><div style="display:none">x</td><td>a</td></tr></table>`, "a"},
		{"where all is hidden, all is shown", `<div style="display:none">a</div>`, "a"},
		{"preformatted text keeps its lines", "<pre>a\n  b</pre>", "a\n  b"},
		{"breaks", "a<br>b<br><br><br><br>c", "a\nb\n\nc"},
		{"paragraphs in items need no end", "<ul><li><p>a<li><p>b</ul>c", "- a\n\n- b\n\nc"},
		{"an end that opens nothing", "a</div></blockquote></p>b", "ab"},
		{"Outlook's comments for itself", "<!--[if mso]><p>x</p><![endif]-->a", "a"},
	} {
		t.Run(c.shows, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, Text(c.in)); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}

func TestSanitiseOpen(t *testing.T) {
	t.Parallel()
	got := SanitiseOpen(`<div><img src="https://x.org/p.gif" onerror="x()"><img src="//x.org/p"><img src="data:image/svg+xml,x">`)
	if want := `<div><img src="https://x.org/p.gif"></div>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSanitise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shows, in, want string }{
		{"pictures of the mail stay", `<img src="cid:a@b" alt="x">`, `<img src="cid:a@b" alt="x">`},
		{"pictures from elsewhere are held back, their description stays", `<img src="https://x.org/p.gif" alt="x">`, `<img alt="x">`},
		{"links open elsewhere and tell nothing", `<a href="https://x.org">x</a>`, `<a href="https://x.org" rel="nofollow noreferrer noopener" target="_blank">x</a>`},
		{"scripts go with their text", `<script>alert(1)</script>a`, `a`},
		{"handlers go", `<p onclick="x()">a</p>`, `<p>a</p>`},
		{"a script as a link", `<a href="java&#10;script:x()">a</a>`, `a`},
		{"styles go", `<p style="background:url(https://x.org)">a</p>`, `<p>a</p>`},
		{"what is open is closed", `<div><b>a`, `<div><b>a</b></div>`},
		{"what only looks closed is closed, as browsers leave it open", `<div/><b title="1 > 0 < 1"/>a<br/>`, `<div/><b title="1 &gt; 0 &lt; 1"/>a<br/></b></div>`},
		{"what is not open is not closed", `a</div></td>b`, `ab`},
		{"forms go, their words stay", `<form action="https://x.org"><p>a</p></form>`, `<p>a</p>`},
		{"a head that was never closed loses nothing", `<head><title>t</title><p>a`, `<p>a</p>`},
	} {
		t.Run(c.shows, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, Sanitise(c.in)); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}

var scheme = regexp.MustCompile(`(?i)^[\x00-\x20]*(javascript|vbscript|data):`)

// danger tells what in a page could run or load something; "" for nothing. It reads the page as a browser does.
func danger(page string) string {
	found := ""
	doc, err := html.Parse(strings.NewReader("<body><div>" + page + "</div>"))
	if err != nil {
		return ""
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.Data {
		case "script", "style", "iframe", "object", "embed", "form", "svg", "math", "link", "meta", "base":
			if n.Type == html.ElementNode {
				found = n.Data
			}
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || scheme.MatchString(a.Val) && (a.Key == "href" || a.Key == "src") || a.Key == "src" && !ownPicture.MatchString(a.Val) {
				found = a.Key + "=" + a.Val
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for c := doc.FirstChild; c != nil; c = c.NextSibling {
		walk(c)
	}
	return found
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{`<p onclick=x>a<script>b</script>`, `<a href=javascript:x>`, `<svg><style><img src=x onerror=y>`, `<math><mtext></form><form><mglyph><style></math><img src onerror=x>`, `<!--><script>x</script>-->`,
		`<noscript><p title="</noscript><img src=x onerror=y>">`, `<img src="cid:x" src="http://y">`, `<textarea></textarea><table><td><a href="data:text/html,x">`, "<xmp><p title=\"</xmp><script>x\">", `<title><a title="</title><img src=x onerror=y>">`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, page string) {
		safe := Sanitise(page)
		if why := danger(safe); why != "" {
			t.Errorf("%q leaves %s: %q", page, why, safe)
		}
		if open := leftOpen(safe); open != "" {
			t.Errorf("%q leaves %s open: %q", page, open, safe)
		}
		if !utf8.ValidString(page) {
			return
		}
		if text := Text(page); !utf8.ValidString(text) {
			t.Errorf("Text(%q) = %q", page, text)
		}
	})
}

// leftOpen names the first element that is not closed where it should be, or an end of none.
func leftOpen(safe string) string {
	var open []string
	z := html.NewTokenizer(strings.NewReader(safe))
	for {
		kind := z.Next()
		name, _ := z.TagName()
		tag, last := string(name), len(open)-1
		switch {
		case kind == html.ErrorToken && last >= 0:
			return open[last]
		case kind == html.ErrorToken:
			return ""
		case empty[tag]:
		case kind == html.StartTagToken, kind == html.SelfClosingTagToken:
			open = append(open, tag)
		case kind == html.EndTagToken && (last < 0 || open[last] != tag):
			return "/" + tag
		case kind == html.EndTagToken:
			open = open[:last]
		}
	}
}
