package htmlcheck

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HasText holds if the element's text contains want. Runs of white space count as one space, on both sides.
func HasText(want string) Check {
	want = squeeze(want)
	return func(node *html.Node) error {
		if got := Text(node); !strings.Contains(got, want) {
			return fmt.Errorf("the text is %q, want %q in it", got, want)
		}
		return nil
	}
}

// HasExactText holds if the element's text is want, white space as in HasText.
func HasExactText(want string) Check {
	want = squeeze(want)
	return func(node *html.Node) error {
		if got := Text(node); got != want {
			return fmt.Errorf("the text is %q, want %q", got, want)
		}
		return nil
	}
}

// MatchesText holds if the element's text matches a regular expression.
func MatchesText(pattern string) Check {
	re, err := regexp.Compile(pattern)
	return func(node *html.Node) error {
		if err != nil {
			return err
		}
		if got := Text(node); !re.MatchString(got) {
			return fmt.Errorf("the text is %q, which does not match %q", got, pattern)
		}
		return nil
	}
}

// HasAttr holds if the element has an attribute of exactly this value.
func HasAttr(name, want string) Check {
	return func(node *html.Node) error {
		for _, attr := range node.Attr {
			if attr.Key != name {
				continue
			}
			if attr.Val != want {
				return fmt.Errorf("%s is %q, want %q", name, attr.Val, want)
			}
			return nil
		}
		return fmt.Errorf("no attribute %s: %s", name, excerpt(node))
	}
}

// HasHref holds if the element links to want.
func HasHref(want string) Check { return HasAttr("href", want) }

// Text is what a person reads in an element: no scripts, no styles, white space squeezed, and a space where a block or
// a cell begins or ends.
func Text(node *html.Node) string {
	var b strings.Builder
	write(&b, node)
	return squeeze(b.String())
}

func write(b *strings.Builder, node *html.Node) {
	switch node.Type {
	case html.TextNode:
		b.WriteString(node.Data)
		return
	case html.ElementNode:
		switch node.DataAtom {
		case atom.Script, atom.Style, atom.Template:
			return
		}
	}
	if !inline[node.DataAtom] {
		b.WriteByte(' ')
	}
	for child := range node.ChildNodes() {
		write(b, child)
	}
	if !inline[node.DataAtom] {
		b.WriteByte(' ')
	}
}

// inline are the elements that do not part words.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true,
	atom.Data: true, atom.Dfn: true, atom.Em: true, atom.I: true, atom.Kbd: true, atom.Mark: true, atom.Q: true,
	atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Time: true, atom.U: true, atom.Var: true, atom.Wbr: true, atom.Ins: true, atom.Del: true,
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// excerpt is the beginning of an element's markup, for an error.
func excerpt(node *html.Node) string {
	var b strings.Builder
	if err := html.Render(&b, node); err != nil {
		return err.Error()
	}
	text := []rune(squeeze(b.String()))
	if len(text) > 120 {
		return string(text[:120]) + " …"
	}
	return string(text)
}
