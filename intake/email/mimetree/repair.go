package mimetree

import (
	"strings"
	"unicode/utf8"

	"github.com/commonline/commonline/intake/email/charset"
)

// repair makes text of raw 8-bit bytes in the headers of a mail. They name no charset, so the one that the mail names
// elsewhere is tried first: a program that writes its header raw writes it as it writes the rest.
func repair(message *Part, outer string) {
	bad := false
	message.within(func(p *Part) { bad = bad || p.Header.broken() })
	hint := outer
	if bad {
		hint = message.named(outer)
	}
	message.within(func(p *Part) {
		if bad && p.Header.broken() {
			p.Header.decode(hint)
			boundary := p.Params["boundary"]
			_, p.Params = Params(p.Header.Raw("content-type"))
			if boundary != "" {
				p.Params["boundary"] = boundary
			}
		}
		if len(p.Children) == 1 && strings.HasPrefix(p.Type, "message/") {
			repair(p.Children[0], hint)
		}
	})
}

// within visits the parts of one mail, and not of the mails inside.
func (p *Part) within(visit func(*Part)) {
	visit(p)
	if strings.HasPrefix(p.Type, "message/") {
		return
	}
	for _, c := range p.Children {
		c.within(visit)
	}
}

// named is the charset that a mail names first in its parts, else in an encoded word of its header.
func (p *Part) named(otherwise string) string {
	found := ""
	p.within(func(p *Part) {
		if found == "" && charset.Telling(p.Params["charset"]) {
			found = p.Params["charset"]
		}
	})
	for _, f := range p.Header {
		if i := strings.Index(f.Value, "=?"); i >= 0 && found == "" {
			if label, _, _, ok := word(f.Value[i:]); ok && charset.Telling(label) {
				found = label
			}
		}
	}
	if found == "" {
		return otherwise
	}
	return found
}

func (h Header) broken() bool {
	for _, f := range h {
		if !utf8.ValidString(f.Value) {
			return true
		}
	}
	return false
}

func (h Header) decode(hint string) {
	for i, f := range h {
		if !utf8.ValidString(f.Value) {
			h[i].Value = charset.Unlabelled([]byte(f.Value), hint)
		}
	}
}
