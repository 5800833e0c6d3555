package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// half stands where the first part of a slow page ends.
const half = "<!--half-->"

// Scripts that look where things are: what is scrolled within has not moved.
const (
	places = `window.places ??= () => new Map([...document.querySelectorAll('body *')].filter(e => e.checkVisibility({visibilityProperty: true})).map(e => {
		const r = e.getBoundingClientRect(); let [x, y] = [r.x, r.y]
		for (let up = e.parentElement; up; up = up.parentElement) { x += up.scrollLeft; y += up.scrollTop }
		return [e, [x, y, r.width, r.height]] }).filter(([, [, , w, h]]) => w && h))`
	halfCame  = `!document.documentElement.dataset.module && (() => { const w = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT); while (w.nextNode()) if (w.currentNode.data === 'half') return true })()`
	sinceHalf = `(all => [...window.first].flatMap(([e, [x, y]]) => { const now = all.get(e)
		return now && Math.hypot(now[0] - x, now[1] - y) > 1 ? [[x, y].join() + ' to ' + now.slice(0, 2).join() + ' ' + e.outerHTML.slice(0, 120)] : [] }))(window.places())`
)

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
	w.Header().Del("Content-Length") // the mark comes on top
	body := whole.Body.Bytes()
	at := max(0, bytes.Index(body, []byte(s.upTo)))
	w.WriteHeader(whole.Code)
	fmt.Fprintf(w, "%s%s", body[:at], half)
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
		"the place to write":  {rosas, `<div class="news-line"`},
		"the head of a list":  {"/inbox", `<form class="find"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := often(newSite(t, plain, everyState))
			half := slow{Handler: s.Handler, path: x.path, upTo: x.upTo, rest: make(chan struct{})}
			b := browse(t, s, ana)
			b.open("/today") // the styles are there already, as they are for whoever works
			s.Handler = half
			js[any](b, `setTimeout(() => { location.href = '`+x.path+`' }); null`)
			b.until(`location.pathname === '` + x.path + `' && ` + halfCame)
			js[any](b, places+`; window.first = window.places(); null`)
			close(half.rest)
			b.until(`document.documentElement.dataset.module && document.readyState === 'complete'`)
			if seen := js[int](b, `window.first.size`); seen < 20 {
				t.Errorf("only %d things were there at first", seen)
			}
			for _, moved := range js[[]string](b, sinceHalf) {
				t.Errorf("moves while the page loads: %s", moved)
			}
		})
	}
}
