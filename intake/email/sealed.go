package email

import (
	"strings"

	"github.com/commonline/commonline/intake/email/cms"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// isSealed recognises S/MIME in one piece (RFC 8551 section 3.2): signed or encrypted, in an envelope of ASN.1.
func isSealed(p *mimetree.Part) bool {
	return p.Type == "application/pkcs7-mime" || p.Type == "application/x-pkcs7-mime"
}

// sealed reads what is signed, and keeps what is encrypted and says so. The envelope is kept as a file either way, since a
// signature is proved by it.
func (g *gatherer) sealed(p *mimetree.Part) {
	g.file(p)
	inner, kind := cms.Open(p.Decoded())
	switch {
	case kind == cms.Encrypted || kind == cms.Unknown && !strings.HasPrefix(p.Params["smime-type"], "signed") && p.Params["smime-type"] != "certs-only":
		g.noteEncrypted()
		return
	case len(inner) == 0:
		return
	}
	c := body(mimetree.Read(inner, g.trees), Limits{TextBytes: g.limit, Depth: g.trees.Depth, Parts: g.trees.Parts, HeaderBytes: g.trees.HeaderBytes})
	g.texts = append(g.texts, shown{plain: c.text, html: c.html})
	g.defects = append(g.defects, c.defects...)
	for i, f := range c.files {
		outer := enclosed(p, i, f.Filename, f.ContentType, f.open())
		outer.ContentID, outer.Inline = f.ContentID, f.Inline
		g.files = append(g.files, outer)
	}
}
