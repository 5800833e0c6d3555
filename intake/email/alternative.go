package email

import (
	"regexp"
	"strings"

	"github.com/commonline/commonline/intake/email/mimetree"
)

// alternative takes the plain text of a mail, or makes one of its HTML where the plain one is empty or says only that one
// cannot see the mail (RFC 2046 section 5.1.4). Both are kept where both are there: the page is shown on demand. Several plain
// texts that are not the same are all kept.
func (g *gatherer) alternative(p *mimetree.Part) {
	var plain []string
	var page []shown
	for _, c := range p.Children {
		inner := gatherer{limit: g.limit, trees: g.trees, defects: g.defects}
		inner.gather(c)
		if hasPage(inner.texts) {
			page = inner.texts
		} else if text, _ := join(inner.texts); text != "" && !says(plain, text) {
			plain = append(plain, text)
		}
		g.defects = inner.defects
		g.files, g.spare, g.inner = append(g.files, inner.files...), append(g.spare, inner.spare...), append(g.inner, inner.inner...)
		if g.handed == nil {
			g.handed = inner.handed
		}
	}
	text := strings.Join(plain, "\n\n")
	full := ""
	if page != nil && (text == "" || isExcuse(text)) {
		fromPage, _ := join(page)
		if text != "" {
			full = text + "\n\n" + fromPage
		}
		text = fromPage
	}
	if html := pages(page); text != "" || html != "" {
		g.texts = append(g.texts, shown{text, html, full})
	}
}

func hasPage(list []shown) bool { return pages(list) != "" }

// says reports whether a text is among others.
func says(list []string, text string) bool {
	if len(list) == 0 {
		return false
	}
	words := strings.Join(strings.Fields(text), " ")
	for _, l := range list {
		if strings.Contains(strings.Join(strings.Fields(l), " "), words) {
			return true
		}
	}
	return false
}

// excuse is what programs write into the plain text of a mail that has its text in HTML alone.
var excuse = regexp.MustCompile(`(?i)(does not|doesn't|cannot|can't|unable to) (support|display|view|read|show) (html|this (e-?mail|message))|html[- ](capable|compatible|enabled)|view (this|the) (e-?mail|message) (in|as) (html|your browser)|unterstützt kein html|html-f[äa]hig|(no|ne) (admite|soporta|prend pas en charge) (el |le )?html|this is an html (e-?mail|message)`)

func isExcuse(text string) bool { return len(text) < 400 && excuse.MatchString(text) }
