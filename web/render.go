package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"sync"
)

//go:embed templates
var templateFiles embed.FS

// layouts says what each page stands in.
var layouts = map[string]string{
	"inbox": "staff", "pane": "bare", "triage": "staff", "held": "staff", "automatic": "staff", "unsent": "staff", "running": "staff",
	"calls": "staff", "recording": "staff", "replies": "staff", "failed": "staff", "phone": "staff", "person": "staff", "today": "staff", "notifications": "staff",
	"bulk": "staff", "features": "staff", "new": "staff", "letter": "public", "sign-in": "public", "status": "public", "texting": "public", "privacy": "public",
	"failure": "public", "demo": "public", "demo-now": "bare", "report": "form", "report-done": "form", "demo-phone": "public", "demo-phone-now": "bare", "account": "staff",
	"second": "staff", "passkeys": "staff", "code": "public", "staffing": "staff", "leaving": "staff", "forgot": "public", "join": "public", "stop": "public", "texts": "staff", "danger": "staff",
	"alarm": "public", "exports": "staff", "export": "staff", "rules": "staff", "rule-trial": "staff", "settings": "staff", "setting": "staff", "setup": "public",
	"speakers": "staff", "speaker": "staff", "holds": "staff", "readers": "staff", "tokens": "staff", "webhooks": "staff", "webhook": "staff", "mailboxes": "staff",
	"threats": "staff", "police": "staff",
}

// parseTemplates gives all pages, each with its layout and the parts that all share. One is read when it is first wanted; New
// wants all of them, so that a program with a broken one does not start.
func (s *server) parseTemplates() map[string]func() *template.Template {
	pages := make(map[string]func() *template.Template, len(layouts))
	words := s.words()
	for page, layout := range layouts {
		pages[page] = sync.OnceValue(func() *template.Template {
			return template.Must(template.New(layout+".html").Funcs(words).ParseFS(templateFiles,
				"templates/"+layout+".html", "templates/parts/*.html", "templates/"+page+".html"))
		})
	}
	return pages
}

// execute makes a page in memory, so that half a page is never sent.
func (s *server) execute(page string, data any) ([]byte, error) {
	read, ok := s.templates[page]
	if !ok {
		return nil, fmt.Errorf("there is no template %q", page)
	}
	var b bytes.Buffer
	if err := read().Execute(&b, data); err != nil {
		return nil, fmt.Errorf("making page %q: %w", page, err)
	}
	return b.Bytes(), nil
}

// render sends a page. Where it cannot be made, the one that was made at the start is sent.
func (s *server) render(w http.ResponseWriter, r *http.Request, status int, page string, data any) {
	body, err := s.execute(page, data)
	if err != nil {
		s.Log.Error("rendering", "page", page, "route", r.Pattern, "err", err)
		status, body = http.StatusInternalServerError, s.fallback
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	body = squeeze(w, r, body)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		s.Log.Debug("sending a page", "page", page, "err", err)
	}
}
