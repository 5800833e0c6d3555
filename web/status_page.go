package web

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// Done says what was just done, in the language of the page; "" for nothing.
func (p statusPage) Done() string {
	key := map[string]string{"added": "add.done", "fixed_yes": "fixed.thanks_yes", "fixed_no": "fixed.thanks_no", "notices": "notices.saved"}[p.Said]
	return p.W[key]
}

// AddKey is that of the second form: what is sent by the one is not taken for the other sent again.
func (p statusPage) AddKey() string { return p.Key[:len(p.Key)-1] + "A" }

// HasQuiet reports whether the resident named hours.
func (p statusPage) HasQuiet() bool { return p.Case.Notices.Quiet.From != p.Case.Notices.Quiet.To }

// QuietFrom and QuietTo stand in the form; where none are named, those of a night.
func (p statusPage) QuietFrom() string { return clockOr(p.Case.Notices.Quiet, true, "21:00") }

// QuietTo is the other end.
func (p statusPage) QuietTo() string { return clockOr(p.Case.Notices.Quiet, false, "08:00") }

func clockOr(q casework.Quiet, from bool, otherwise string) string {
	if q.From == q.To {
		return otherwise
	}
	m := q.To
	if from {
		m = q.From
	}
	return fmt.Sprintf("%02d:%02d", m/60, m%60)
}

// callLine tells whom to call, the number being a link.
func callLine(words, phone string) template.HTML {
	link := `<a class="nowrap" dir="ltr" href="tel:` + template.HTMLEscapeString(phone) + `">` + template.HTMLEscapeString(phone) + `</a>`
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(words), "{phone}", link))
}

// residentWords are what the templates of residents' pages call.
func residentWords() template.FuncMap {
	return template.FuncMap{
		"language": func(tag string) string { return locale.Of(tag).In },
		"word":     func(key string, w map[string]string) string { return w[key] },
		"put":      func(name, value, words string) string { return fill(words, name, value) },
	}
}

// QuietWords are the hours as staff read them; "" where none are named.
func (r ResidentSays) QuietWords() string {
	if r.Quiet.From == r.Quiet.To {
		return ""
	}
	return "from " + clockOr(r.Quiet, true, "") + " to " + clockOr(r.Quiet, false, "")
}
