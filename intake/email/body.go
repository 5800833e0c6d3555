package email

import (
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/htmltext"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// content is what a mail holds: its readable text, its page of HTML, and its files.
type content struct {
	text    string // all of it
	own     string // without files in the midst of it, excuses for being HTML, and the mails inside
	inner   string // the mails inside
	html    string
	handed  *casework.Correspondent // who wrote the mail inside that is handed on
	files   []file
	defects []mimetree.Defect
}

// body gathers the content of a mail: the texts in their order, of alternatives the best, and everything else as files.
func body(tree *mimetree.Tree, lim Limits) content {
	g := gatherer{limit: lim.text(), trees: lim.tree()}
	g.gather(tree.Root)
	for i, t := range g.texts {
		g.texts[i].plain = t.text()
	}
	c := content{text: whole(g.texts), handed: g.handed, files: g.files}
	c.own, c.html = join(g.texts)
	if c.text == "" && len(g.inner) == 0 {
		c.text, c.html = g.otherwise(tree.Root)
		c.own = c.text
	}
	if len(g.inner) > 0 {
		var page string
		c.inner, page = join(g.inner)
		if c.text == "" && c.html == "" {
			c.html = page
		}
		c.text = strings.TrimSpace(c.text + "\n\n" + c.inner)
	}
	c.defects = g.defects
	return c
}

// whole is the text with all that stands in it.
func whole(list []shown) string {
	var texts []string
	for _, t := range list {
		s := t.full
		if s == "" {
			s = t.plain
		}
		if s = strings.TrimSpace(s); s != "" {
			texts = append(texts, s)
		}
	}
	return strings.Join(texts, "\n\n")
}

func join(list []shown) (text, html string) {
	var texts []string
	for _, t := range list {
		if s := strings.TrimSpace(t.text()); s != "" {
			texts = append(texts, s)
		}
	}
	return strings.Join(texts, "\n\n"), pages(list)
}

func pages(list []shown) string {
	var out []string
	for _, t := range list {
		if t.html != "" {
			out = append(out, t.html)
		}
	}
	return strings.Join(out, "\n")
}

// shown is one text that a reader would see.
type shown struct {
	plain, html string
	full        string // the text with what was taken out of it, where something was
}

// text is what is to be read; that of a page is made when it is asked for.
func (s shown) text() string {
	if s.plain == "" && s.html != "" {
		return htmltext.Text(s.html)
	}
	return s.plain
}

type gatherer struct {
	texts   []shown
	inner   []shown // of mails inside
	files   []file
	spare   []spare // texts for a mail that has no other
	handed  *casework.Correspondent
	defects []mimetree.Defect
	limit   int
	trees   mimetree.Limits
}

func (g *gatherer) gather(p *mimetree.Part) {
	switch {
	case p.Beyond:
		g.file(p)
	case strings.HasPrefix(p.Type, "multipart/"):
		g.multipart(p)
	case isSealed(p):
		g.sealed(p)
	case isTNEF(p):
		g.winmail(p)
	case p.Type == "message/rfc822" || p.Type == "message/global":
		g.file(p)
		g.mailInside(p)
	case isFile(p):
		g.file(p)
	case p.Type == "text/x-amp-html", p.Type == "text/watch-html": // copies for programs that run them
	case strings.HasPrefix(p.Type, "text/"), p.Type == "application/xhtml+xml":
		g.show(p)
	default:
		g.file(p)
	}
}

func (g *gatherer) multipart(p *mimetree.Part) {
	if p.Type == "multipart/encrypted" { // RFC 1847 section 2.2
		g.noteEncrypted()
	}
	if p.Type == "multipart/alternative" {
		g.alternative(p)
		return
	}
	for _, c := range p.Children {
		g.gather(c)
	}
}

// show takes a part as text of the mail. A text that somebody attached to be seen in its place is a file as well.
func (g *gatherer) show(p *mimetree.Part) {
	disposition, params := mimetree.Params(p.Header.Raw("content-disposition"))
	if p.Parent != nil && (params["filename"] != "" && disposition == "inline" || p.Params["name"] != "" && len(g.texts) > 0) {
		g.file(p)
	}
	g.texts = append(g.texts, g.read(p))
}

// read makes text of a part.
func (g *gatherer) read(p *mimetree.Part) shown {
	b := p.Decoded()
	if p.Type == "text/html" || p.Type == "application/xhtml+xml" {
		return shown{html: g.decode(p, b)}
	}
	bare, files := mimetree.Enclosures(b)
	for i, f := range files {
		g.files = append(g.files, enclosed(p, i, f.Name, "", f.Data))
	}
	text, full := normal(g.decode(p, bare)), ""
	if files != nil {
		full = normal(g.decode(p, b))
	}
	if strings.EqualFold(p.Params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(p.Params["delsp"], "yes"))
	}
	if strings.Contains(text, "-----BEGIN PGP MESSAGE-----") { // RFC 9580 section 6.2
		g.noteEncrypted()
	}
	return shown{plain: text, full: full}
}

// isFile reports whether a part is kept as a file: one that says so or has a name, unless it is the text of the mail.
func isFile(p *mimetree.Part) bool {
	disposition, params := mimetree.Params(p.Header.Raw("content-disposition"))
	named := params["filename"] != "" || p.Params["name"] != ""
	switch {
	case disposition == "attachment":
		return true
	case p.Type == "application/xhtml+xml":
		return named
	case !strings.HasPrefix(p.Type, "text/"):
		return true
	case p.Type == "text/plain" || p.Type == "text/html":
		return p.Parent != nil && named && disposition != "inline" && disposition != ""
	case p.Parent == nil:
		return p.Type == "text/calendar"
	}
	return named || unread[p.Type]
}

// unread are texts for programs.
var unread = map[string]bool{"text/calendar": true, "text/x-vcalendar": true, "text/x-vcard": true, "text/vcard": true, "text/directory": true, "text/rfc822-headers": true, "text/rtf": true, "text/xml": true, "text/css": true, "text/javascript": true}

// decode makes text of the bytes of a part.
func (g *gatherer) decode(p *mimetree.Part, b []byte) string {
	if len(b) > g.limit {
		b = b[:g.limit]
		g.note("text-too-long", "The text goes on beyond what is shown; the original holds all of it.")
	}
	label := p.Params["charset"]
	if label == "" && p.Type == "text/html" {
		label = htmltext.Charset(b)
	}
	return g.text(b, label)
}

func (g *gatherer) note(code, detail string) {
	for _, d := range g.defects {
		if d.Code == code {
			return
		}
	}
	g.defects = append(g.defects, mimetree.Defect{Code: code, Detail: detail})
}

func (g *gatherer) noteEncrypted() {
	g.note("encrypted", "The mail is encrypted: only whoever holds the key can read it. It is kept as it came.")
}
