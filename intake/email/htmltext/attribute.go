package htmltext

import "golang.org/x/net/html"

// attribute is one of those that count for the text.
type attribute int

const (
	style attribute = iota
	hidden
	href
	alt
	width
	height
	start
	ofNoUse // and how many there are
)

// attributes are those of an element. Of two with one name the first counts, as in browsers.
type attributes [ofNoUse]struct {
	value string
	given bool
}

func readAttributes(z *html.Tokenizer, more bool) (a attributes) {
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if at := attributeOf(k); at != ofNoUse && !a[at].given {
			a[at].value, a[at].given = string(v), true
		}
	}
	return a
}

func attributeOf(name []byte) attribute {
	switch string(name) {
	case "style":
		return style
	case "hidden":
		return hidden
	case "href":
		return href
	case "alt":
		return alt
	case "width":
		return width
	case "height":
		return height
	case "start":
		return start
	}
	return ofNoUse
}
