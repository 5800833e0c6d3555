package acceptance

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/commonline/commonline/internal/chromiumtest"
)

// window is one browser of one person, who is signed in nowhere at first.
type window struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// openWindow starts a Chromium of its own; without one the test is skipped, and says so.
func openWindow(t *testing.T, base string) *window {
	t.Helper()
	return &window{t: t, ctx: chromiumtest.Open(t, 10*time.Minute), base: base}
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatalf("%v, on a page that says\n%s", err, w.text())
	}
}

// open goes to a page, and waits until its script listens.
func (w *window) open(path string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.base + path))
	w.until("the page is there", `document.readyState === 'complete'`)
}

// is asks the page, with a script that gives true or false.
func (w *window) is(script string) bool {
	ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool]("Boolean("+script+")"))
	return err == nil && ok
}

func (w *window) text() string {
	text, _ := chromedp.Run(w.ctx, chromedp.Evaluate[string](`location.href + '\n' + document.body.innerText.slice(0, 6000)`))
	return text
}

// says reports whether the page shows words.
func (w *window) says(words string) bool {
	found, _ := chromedp.Run(w.ctx, chromedp.Evaluate[bool]("document.body.textContent.includes("+quoted(words)+")"))
	return found
}

func (w *window) until(what, script string) {
	w.t.Helper()
	for deadline := time.Now().Add(90 * time.Second); !w.is(script); {
		if time.Now().After(deadline) {
			w.shoot("failed")
			w.t.Fatalf("waited in vain until %s (%s), on a page that says\n%s", what, script, w.text())
		}
		<-time.After(20 * time.Millisecond)
	}
}

// set fills a field as typing does.
func (w *window) set(selector, words string) {
	w.t.Helper()
	w.until("there is a field "+selector, "document.querySelector("+quoted(selector)+")")
	if !w.is("(f => { f.focus(); f.value = " + quoted(words) + "; f.dispatchEvent(new Event('input', {bubbles: true})); return true })(document.querySelector(" + quoted(selector) + "))") {
		w.t.Fatalf("%s takes no words", selector)
	}
}

// press clicks on what a selector finds, and waits for the page that the form leads to; done is what its address says then.
func (w *window) press(selector, done string) {
	w.t.Helper()
	w.until("there is "+selector, "document.querySelector("+quoted(selector)+")")
	if !w.is("(b => { b.click(); return true })(document.querySelector(" + quoted(selector) + "))") {
		w.t.Fatalf("%s cannot be pressed", selector)
	}
	if done != "" {
		w.until("the address says "+done, "location.href.includes("+quoted(done)+") && document.readyState === 'complete'")
	}
}

// signIn signs a member of staff in, as they do by hand.
func (w *window) signIn(email, password string) {
	w.t.Helper()
	w.open("/today")
	w.set("#email", email)
	w.set("#password", password)
	w.press("form[action='/sign-in'] button", "/today")
	w.until("somebody is signed in", `document.querySelector('#list, .empty')`)
}

// shoot keeps a picture where COMMONLINE_SHOTS names a folder.
func (w *window) shoot(name string) {
	w.t.Helper()
	folder := os.Getenv("COMMONLINE_SHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "journey-"+name+".png"), png, 0o644)
	}
	if err != nil {
		w.t.Error(err)
	}
}
