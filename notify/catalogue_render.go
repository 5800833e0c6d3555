package notify

import (
	"fmt"
	"html"
	htmltemplate "html/template"
	"strings"

	"github.com/commonline/commonline/internal/locale"
)

// Render fills a letter: its subject, its plain text and its page.
func (c *Catalogue) Render(name, language string, l Letter) (subject, plain, page string, err error) {
	t := c.current(language, name)
	if t == nil {
		return "", "", "", fmt.Errorf("there is no approved text %s/%s", language, name)
	}
	return t.render(l, c.WordsOf(language))
}

// RenderDraft is Render for the newest version of a text, whoever stands for it: for those who are to approve it. Nothing that it gives
// is sent.
func (c *Catalogue) RenderDraft(name, language string, l Letter) (subject, plain, page string, err error) {
	t, w := c.newest(language, name), c.newest(language, Words)
	if t == nil || w == nil {
		return "", "", "", fmt.Errorf("there is no text %s/%s", language, name)
	}
	if t.short != nil {
		l.Greet, l.Watch = greeting(l), watch(l, w.words)
		plain, err = t.renderShort(l)
		return "", plain, "", err
	}
	return t.render(l, w.words)
}

func (t *text) render(l Letter, words map[string]string) (subject, plain, page string, err error) {
	if t.letter != nil {
		return t.renderFramed(l, words)
	}
	var b strings.Builder
	run := func(execute func() error) string {
		b.Reset()
		if err == nil {
			err = execute()
		}
		return b.String()
	}
	subject = run(func() error { return t.subject.Execute(&b, l) })
	plain = run(func() error { return t.plain.Execute(&b, l) })
	page = run(func() error { return t.html.Execute(&b, l) })
	return strings.TrimSpace(subject), wrap(plain), page, err
}

// renderFramed sets a letter of one file among the words of its language. The page is made of the plain text, so that the two say the same.
func (t *text) renderFramed(l Letter, words map[string]string) (subject, plain, page string, err error) {
	var b strings.Builder
	number := l.Number
	l.Number = locale.Isolate(t.language, number)
	if err := t.letter.Execute(&b, l); err != nil {
		return "", "", "", err
	}
	l.Number = number
	subject, body, _ := strings.Cut(strings.TrimSpace(b.String()), "\n")
	subject = strings.TrimSpace(subject)
	paragraphs := paragraphsOf(body)
	paragraphs = append([]string{hello(l, words)}, paragraphs...)
	if len(l.Also) > 0 {
		paragraphs = append(paragraphs, words["mail.also"]+"\n"+strings.Join(l.Also, "\n"))
	}
	if l.StatusURL != "" {
		paragraphs = append(paragraphs, words["mail.status"]+"\n"+l.StatusURL, words["mail.add"])
	}
	paragraphs = append(paragraphs, words["mail.watch"])
	if l.StatusURL != "" {
		paragraphs = append(paragraphs, words["mail.settings"]+"\n"+l.StatusURL+"#notices")
	}
	for _, h := range l.Help {
		paragraphs = append(paragraphs, h.Text)
	}
	foot := strings.Join([]string{locale.Isolate(t.language, l.Office), words["mail.automatic"]}, "\n")
	plain = wrap(strings.Join(append(paragraphs, foot), "\n\n") + "\n")
	page, err = framePage(framedPage{Language: t.language, Dir: locale.Dir(t.language), Title: subject, Paragraphs: paragraphs, Foot: foot, Ours: l.ours()})
	return subject, plain, page, err
}

// hello greets by name where one may be repeated.
func hello(l Letter, words map[string]string) string {
	if l.Name == "" {
		return words["mail.hello_nobody"]
	}
	return strings.ReplaceAll(words["mail.hello"], "{name}", locale.Isolate(l.Language, l.Name))
}

func paragraphsOf(body string) (all []string) {
	for p := range strings.SplitSeq(body, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// ours are the links that become links on the page. No other address does, whoever wrote it.
func (l Letter) ours() []string { return []string{l.StatusURL, l.StatusURL + "#notices", l.FixedURL} }

type framedPage struct {
	Language, Dir, Title string
	Paragraphs           []string
	Foot                 string
	Ours                 []string
}

// Lines makes a paragraph HTML: its lines, and a link of ours under the words of the line before it.
func (p framedPage) Lines(paragraph string) htmltemplate.HTML {
	var out []string
	for line := range strings.SplitSeq(paragraph, "\n") {
		escaped := html.EscapeString(strings.TrimSpace(line))
		if p.isOurs(line) {
			label := escaped
			if n := len(out); n > 0 {
				label, out = strings.TrimSuffix(out[n-1], ":"), out[:n-1]
			}
			escaped = `<a href="` + escaped + `" style="color:#0b4f8a">` + label + `</a>`
		}
		out = append(out, escaped)
	}
	return htmltemplate.HTML(strings.Join(out, "<br>"))
}

func (p framedPage) isOurs(line string) bool {
	for _, u := range p.Ours {
		if u != "" && strings.HasPrefix(u, "http") && strings.TrimSpace(line) == u {
			return true
		}
	}
	return false
}

func framePage(p framedPage) (string, error) {
	var b strings.Builder
	err := frameTemplate.Execute(&b, p)
	return b.String(), err
}

var frameTemplate = htmltemplate.Must(htmltemplate.New("frame").Parse(`<!DOCTYPE html>
<html lang="{{.Language}}" dir="{{.Dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
</head>
<body dir="{{.Dir}}" style="margin:0;padding:24px;background:#ffffff;color:#1b1b1b;font:16px/1.5 Arial,Helvetica,sans-serif">
<div dir="{{.Dir}}" style="max-width:36em">
<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">{{.Title}}</h1>
{{$p := .}}{{range .Paragraphs}}<p dir="auto">{{$p.Lines .}}</p>
{{end}}<p style="border-top:1px solid #767676;padding-top:12px;color:#454545;font-size:14px">{{.Lines .Foot}}</p>
</div>
</body>
</html>
`))
