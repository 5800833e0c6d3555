package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// movedFromTheStart notes what moves on a page from its first byte on (Layout Instability API).
const movedFromTheStart = `window.moved = [];
	new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) moved.push(...e.sources.map(s => (s.node?.outerHTML ?? s.node?.textContent ?? '?').slice(0, 120))) }).observe({ type: 'layout-shift', buffered: true })`

// slow lets a browser have a page up to some words, and the rest when it is told to.
type slow struct {
	http.Handler
	path, upTo string
	rest       chan struct{}
}

func (s slow) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != s.path || r.Header.Get("X-Part") != "" {
		s.Handler.ServeHTTP(w, r)
		return
	}
	r.Header.Del("Accept-Encoding")
	whole := httptest.NewRecorder()
	s.Handler.ServeHTTP(whole, r)
	for k, v := range whole.Header() {
		w.Header()[k] = v
	}
	body := whole.Body.Bytes()
	at := max(0, bytes.Index(body, []byte(s.upTo)))
	w.WriteHeader(whole.Code)
	w.Write(body[:at])
	w.(http.Flusher).Flush()
	select {
	case <-s.rest:
	case <-r.Context().Done():
	}
	w.Write(body[at:])
}

// TestNothingMovesWhileItLoads lets a case come in two parts, as over a slow line: the tools of its head, what is written in, and the list stay where
// they were first seen.
func TestNothingMovesWhileItLoads(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ path, upTo string }{
		"the tools of a case": {rosas, `<summary class="btn" data-key="w"`},
		"the place to write":  {rosas, `<textarea id="answer"`},
		"the head of a list":  {"/inbox", `<form class="find"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := often(newSite(t, plain, everyState))
			half := slow{Handler: s.Handler, path: x.path, upTo: x.upTo, rest: make(chan struct{})}
			b := browse(t, s, ana)
			b.open("/today") // the styles are there already, as they are for whoever works
			s.Handler = half
			if _, err := chromedp.Call(b.ctx, cdp.AddScriptToEvaluateOnNewDocument, cdp.AddScriptToEvaluateOnNewDocumentParams{Source: movedFromTheStart}); err != nil {
				t.Fatal(err)
			}
			js[any](b, `setTimeout(() => { location.href = '`+x.path+`' }); null`)
			b.until(`location.pathname === '` + x.path + `' && document.querySelector('#list')`)
			js[any](b, `new Promise(done => setTimeout(done, 400))`) // long enough to paint what is there, if anything is painted
			close(half.rest)
			b.until(`document.documentElement.dataset.module && document.readyState === 'complete' && performance.getEntriesByType('paint').length`)
			js[any](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))`)
			for _, moved := range js[[]string](b, `window.moved`) {
				t.Errorf("moves while the page loads: %s", moved)
			}
		})
	}
}
