package email

import (
	"strings"

	"github.com/commonline/commonline/intake/email/htmltext"
	"github.com/commonline/commonline/intake/email/mimetree"
	"github.com/commonline/commonline/intake/email/tnef"
)

// isTNEF recognises the winmail.dat of Outlook and Exchange (MS-OXTNEF).
func isTNEF(p *mimetree.Part) bool {
	if p.Type == "application/ms-tnef" || p.Type == "application/vnd.ms-tnef" {
		return true
	}
	_, params := mimetree.Params(p.Header.Raw("content-disposition"))
	return p.Type == "application/octet-stream" && (strings.EqualFold(params["filename"], "winmail.dat") || strings.EqualFold(p.Params["name"], "winmail.dat"))
}

// winmail lists the files in a winmail.dat in its place, and keeps its text for a mail that has no other. One that cannot be
// read, or holds neither, is kept as a file.
func (g *gatherer) winmail(p *mimetree.Part) {
	m, err := tnef.Read(p.Decoded())
	if err != nil {
		g.note("winmail-unread", "The winmail.dat of Outlook cannot be opened; it is kept as it came.")
		g.file(p)
		return
	}
	for i, f := range m.Files {
		outer := enclosed(p, i, f.Name, f.Type, f.Data)
		outer.ContentID, outer.Inline = cleanID(f.ContentID), f.ContentID != ""
		g.files = append(g.files, outer)
	}
	text, page := m.Text, m.HTML
	if text == "" && page != "" {
		text = htmltext.Text(page)
	}
	if text != "" || page != "" {
		g.spare = append(g.spare, spare{given: &shown{plain: normal(text), html: page}})
	}
	if len(m.Files) == 0 && text == "" {
		g.file(p)
	}
}
