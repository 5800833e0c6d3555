package email

import (
	"strings"

	"github.com/commonline/commonline/intake/email/mimetree"
)

// mailInside shows a mail that stands in the body to be read there, as mail programs do: below a header as they write it
// above what they forward. One that is attached, or that a mail server gives back, is a file alone.
func (g *gatherer) mailInside(p *mimetree.Part) {
	disposition, _ := mimetree.Params(p.Header.Raw("content-disposition"))
	if len(p.Children) != 1 || p.Parent != nil && (disposition == "attachment" || givenBack(p)) {
		return
	}
	m := p.Children[0]
	inner := gatherer{limit: g.limit, trees: g.trees, defects: g.defects}
	inner.gather(m)
	text, page := join(inner.texts)
	if below, _ := join(inner.inner); below != "" {
		text = strings.TrimSpace(text + "\n\n" + below)
	}
	g.inner = append(g.inner, shown{plain: quotedHeader(m.Header) + text, html: page})
	g.files, g.defects = append(g.files, inner.files...), inner.defects
	if from := firstWithAddress(Addresses(m.Header.Raw("from"))); g.handed == nil && from.Address != "" {
		g.handed = &from
	}
}

// givenBack reports whether a part stands in a report (RFC 6522): it is the mail that was not delivered.
func givenBack(p *mimetree.Part) bool {
	for q := p.Parent; q != nil; q = q.Parent {
		if q.Type == "multipart/report" {
			return true
		}
	}
	return false
}

func quotedHeader(h mimetree.Header) string {
	var out strings.Builder
	out.WriteString("---------- Forwarded message ----------\n")
	for _, name := range []string{"From", "Date", "Subject", "To"} {
		if v := oneLine(h.Text(strings.ToLower(name))); v != "" {
			out.WriteString(name + ": " + v + "\n")
		}
	}
	out.WriteByte('\n')
	return out.String()
}
