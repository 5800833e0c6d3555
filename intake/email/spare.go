package email

import (
	"bytes"
	"strings"

	"github.com/commonline/commonline/intake/email/mimetree"
)

// spare is a text that is shown only where a mail has no other.
type spare struct {
	part  *mimetree.Part
	given *shown // where it was read already
}

// otherwise finds something to read in a mail that has no text: an invitation, a text that was attached, else what stands
// before and after parts that are empty.
func (g *gatherer) otherwise(root *mimetree.Part) (text, html string) {
	page := pages(g.texts)
	for _, s := range g.spare {
		t := g.readSpare(s)
		if text := strings.TrimSpace(t.text()); text != "" {
			return text, t.html + page
		}
	}
	if len(g.files) > 0 {
		return "", page
	}
	var found string
	root.Walk(func(p *mimetree.Part) bool {
		if b := bytes.TrimSpace(p.Preamble); len(b) > 0 && found == "" {
			found = strings.TrimSpace(normal(g.decode(p, b)))
		}
		return found == ""
	})
	return found, page
}

func (g *gatherer) readSpare(s spare) shown {
	if s.given != nil {
		return *s.given
	}
	p := s.part
	b := p.Decoded()
	if p.Type == "text/calendar" {
		return shown{plain: invitation(normal(g.decode(p, b)))}
	}
	if p.Type == "text/html" {
		return g.read(p)
	}
	return shown{plain: normal(g.decode(p, b))}
}
