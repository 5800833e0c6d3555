package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/commonline/commonline/internal/chromiumtest"
)

// browser is one window of a headless Chromium, signed in to a site.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// browse serves a site and opens it in Chromium; without one the test is skipped.
// Options are Chromium's own.
func browse(t *testing.T, s *site, as string, options ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and a browser is slow")
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	b := &browser{t: t, ctx: chromiumtest.Open(t, 2*time.Hour, options...), base: server.URL}
	if as != "" {
		b.as(s, as)
	}
	return b
}

// plain lets a site be read over http, as on one's own machine.
func plain(c *Config) { c.PublicURL = &url.URL{Scheme: "http", Host: "localhost"} }

// as puts the cookie of somebody into the browser.
func (b *browser) as(s *site, email string) {
	b.t.Helper()
	cookie := s.enter(email)
	_, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: "commonline", Value: cookie, URL: b.base})
	if err != nil {
		b.t.Fatalf("setting the cookie: %v", err)
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// keys types, outside of fields or in them.
func (b *browser) keys(text string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(text))
}

// press hits one key as a keyboard does: what it would type is not typed where the page has made something else of it.
func (b *browser) press(key string) {
	b.t.Helper()
	b.until(`document.documentElement.dataset.module`)
	down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Text: key, Key: key}
	up := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: key}
	for _, p := range []input.DispatchKeyEventParams{down, up} {
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p); err != nil {
			b.t.Fatal(err)
		}
	}
}

// js runs a script beside the page's policy, as one does in the developer's tools.
func js[T any](b *browser, script string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return v
}

// until waits for a script to be true.
func (b *browser) until(script string) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("Boolean("+script+")")); err == nil && ok {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("not within 20 s: %s\n%s", script, js[string](b, "document.body.innerText.slice(0, 4000)"))
		}
		select {
		case <-b.ctx.Done():
			b.t.Fatal(b.ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (b *browser) size(width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
}

// dark switches between the two sets of colours.
func (b *browser) dark(on bool) {
	b.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	p := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, p); err != nil {
		b.t.Fatal(err)
	}
}

// shoot keeps a picture of the window where COMMONLINE_SHOTS names a folder.
func (b *browser) shoot(name string) {
	b.t.Helper()
	folder := os.Getenv("COMMONLINE_SHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// axe runs axe-core on what is shown. Between light and dark nothing changes but colours: in the dark they alone are looked at.
func (b *browser) axe(name, script string, dark bool) {
	b.t.Helper()
	if js[bool](b, `!window.axe`) {
		js[any](b, script+"\n;null")
	}
	rules := `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`
	if dark && os.Getenv("COMMONLINE_BROWSER") == "all" {
		rules = `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`
	}
	found := js[[]string](b, `axe.run(document, {runOnly: `+rules+`, resultTypes: ['violations'], rules: {'target-size': {enabled: `+fmt.Sprint(!dark)+`}}})
		.then(r => r.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary.replace(/\s+/g, ' ').slice(0, 200)).join(' | ')))`)
	for _, v := range found {
		b.t.Errorf("%s: %s", name, v)
	}
}
