package email

import (
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/charset"
	"github.com/commonline/commonline/intake/email/htmltext"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// content is what a mail holds: its readable text, its page of HTML, and its files.
type content struct {
	text    string
	html    string
	files   []casework.Attachment
	defects []mimetree.Defect
}

// body gathers the content of a mail: the texts in their order, of alternatives the best, and everything else as files.
func body(tree *mimetree.Tree, lim Limits) content {
	g := gatherer{limit: lim.text()}
	g.gather(tree.Root)
	c := content{files: g.files, defects: g.defects}
	var texts, pages []string
	for _, t := range g.texts {
		if s := strings.TrimSpace(t.plain); s != "" {
			texts = append(texts, s)
		}
		if t.html != "" {
			pages = append(pages, t.html)
		}
	}
	c.text, c.html = strings.Join(texts, "\n\n"), strings.Join(pages, "\n")
	return c
}

// shown is one text that a reader would see.
type shown struct{ plain, html string }

type gatherer struct {
	texts   []shown
	files   []casework.Attachment
	defects []mimetree.Defect
	limit   int
}

func (g *gatherer) gather(p *mimetree.Part) {
	switch {
	case isFile(p):
		g.file(p)
	case p.Type == "multipart/alternative":
		g.alternative(p)
	case strings.HasPrefix(p.Type, "multipart/"):
		for _, c := range p.Children {
			g.gather(c)
		}
	case p.Type == "text/html", p.Type == "application/xhtml+xml":
		page := g.decode(p)
		g.texts = append(g.texts, shown{htmltext.Text(page), page})
	case strings.HasPrefix(p.Type, "text/"):
		g.texts = append(g.texts, shown{plain: normal(g.decode(p))})
	default:
		g.file(p)
	}
}

// isFile reports whether a part is kept as a file: one that says so or has a name, unless it is the text of the mail.
func isFile(p *mimetree.Part) bool {
	disposition, params := mimetree.Params(p.Header.Raw("content-disposition"))
	if strings.HasPrefix(p.Type, "multipart/") {
		return false
	}
	named := params["filename"] != "" || p.Params["name"] != ""
	switch {
	case p.Parent == nil:
		return !strings.HasPrefix(p.Type, "text/") || disposition == "attachment"
	case disposition == "attachment":
		return true
	case !strings.HasPrefix(p.Type, "text/"):
		return true
	case p.Type == "text/plain" || p.Type == "text/html":
		return named && disposition != "inline" && disposition != ""
	}
	return named || p.Type == "text/calendar" || p.Type == "text/x-vcard" || p.Type == "text/vcard" || p.Type == "text/rfc822-headers"
}

// alternative takes the plain text of a mail, or makes one of its HTML where the plain one is empty or says only that one
// cannot see the mail. Both are kept where both are there: the page is shown on demand.
func (g *gatherer) alternative(p *mimetree.Part) {
	inner := gatherer{limit: g.limit}
	var plain, page, fromPage string
	for _, c := range p.Children {
		at := len(inner.texts)
		inner.gather(c)
		for _, t := range inner.texts[at:] {
			switch {
			case t.html != "":
				page, fromPage = t.html, t.plain
			case strings.TrimSpace(plain) == "":
				plain = t.plain
			}
		}
	}
	if strings.TrimSpace(plain) == "" {
		plain = fromPage
	}
	if plain != "" || page != "" {
		g.texts = append(g.texts, shown{plain, page})
	}
	g.files, g.defects = append(g.files, inner.files...), append(g.defects, inner.defects...)
}

func (g *gatherer) decode(p *mimetree.Part) string {
	b := p.Decoded()
	if len(b) > g.limit {
		b = b[:g.limit]
		g.note("text-too-long", "The text goes on beyond what is shown; the original holds all of it.")
	}
	label := p.Params["charset"]
	if label == "" && p.Type == "text/html" {
		label = htmltext.Charset(b)
	}
	text, guessed := charset.Text(b, label)
	if guessed {
		g.note("charset", "The text is not in the charset that it says.")
	}
	return text
}

func (g *gatherer) note(code, detail string) {
	for _, d := range g.defects {
		if d.Code == code {
			return
		}
	}
	g.defects = append(g.defects, mimetree.Defect{Code: code, Detail: detail})
}

func (g *gatherer) file(p *mimetree.Part) {
	disposition, params := mimetree.Params(p.Header.Raw("content-disposition"))
	a := casework.Attachment{Filename: params["filename"], ContentType: p.Type, Part: p.Path, Size: int64(len(p.Decoded()))}
	if a.Filename == "" {
		a.Filename = p.Params["name"]
	}
	if p.Type == "message/rfc822" && a.Filename == "" && len(p.Children) == 1 {
		a.Filename = strings.TrimSpace(p.Children[0].Header.Text("subject"))
		if a.Filename != "" {
			a.Filename += ".eml"
		}
	}
	a.Filename = safeName(a.Filename)
	a.ContentID = strings.Trim(strings.TrimSpace(p.Header.Raw("content-id")), "<>")
	a.Inline = disposition == "inline" || disposition == "" && a.ContentID != "" && p.Parent != nil && p.Parent.Type == "multipart/related"
	g.files = append(g.files, a)
}

// safeName gives the last element of a file's name, on one line.
func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	return strings.TrimSpace(s)
}

// normal gives lines that end with LF.
func normal(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
