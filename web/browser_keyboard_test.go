package web

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/commonline/commonline/casework"
)

// tabTo presses Tab until what is focused fits; it fails after as many presses as no page has stops.
func (b *browser) tabTo(what string) {
	b.t.Helper()
	for range 150 {
		if js[bool](b, `(e => Boolean(`+what+`))(document.activeElement)`) {
			return
		}
		b.keys(kb.Tab)
	}
	b.t.Fatalf("Tab never reaches %s, but stays at %s", what, js[string](b, `document.activeElement.outerHTML.slice(0, 200)`))
}

// TestEverythingByKeyboard goes from signing in through Today to a case and through what is done with one, and never
// touches the mouse: by Tab, Enter, Space and the arrows as by the keys.
func TestEverythingByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain)
	b := browse(t, s, "")
	b.open("/today")
	b.until(`location.pathname === '/sign-in'`)
	b.tabTo(`e.id === 'email'`)
	b.keys(ana + kb.Tab)
	b.tabTo(`e.id === 'password'`)
	b.keys(samplePassword + kb.Enter)
	b.until(`location.pathname === '/today'`)

	b.tabTo(`e.matches('.todo a')`)
	b.keys(kb.Enter)
	b.until(`location.pathname.startsWith('/inbox/C-48213-5') && document.documentElement.dataset.module`)

	b.tabTo(`e.id === 'answer'`)
	b.keys("Gracias")
	b.tabTo(`e.value === 'send'`)
	b.keys(kb.Enter)
	b.until(`location.search === '?done=sent' && document.querySelector('[data-key=u]')`)
	b.press("u")
	b.until(`location.search === '?done=undone' && document.querySelector('#answer').value === 'Gracias'`)

	b.tabTo(`e.matches('.seg input')`)
	b.keys(kb.ArrowRight)
	b.until(`document.querySelector('#note').checkVisibility()`)
	b.tabTo(`e.id === 'note'`)
	b.keys("She can be called after five.")
	b.tabTo(`e.value === 'add'`)
	b.keys(kb.Enter)
	b.until(`location.search === '?done=noted'`)

	b.press("a")
	b.until(`document.activeElement.name === 'staff'`)
	b.keys(kb.ArrowDown)
	b.tabTo(`e.matches('.case-facts .btn-primary')`)
	b.keys(kb.Enter)
	b.until(`location.search.startsWith('?done=') && location.search !== '?done=noted'`)
	if got := s.kase(3).Assignee; got == 2 {
		t.Error("the case is still Ana's")
	}

	b.press("s")
	b.until(`document.activeElement.name === 'until'`)
	b.tabTo(`e.id === 'why'`)
	b.keys("The crew comes on Friday." + kb.Enter)
	b.until(`document.querySelector('.case-head .banner-warn')`)
	if s.kase(3).SnoozedUntil.IsZero() {
		t.Error("the case does not sleep")
	}

	b.tabTo(`e.matches('.side-more > summary')`)
	b.keys(kb.Enter)
	b.tabTo(`e.matches('summary') && e.textContent.includes('Merge a case')`)
	b.keys(kb.Enter)
	b.tabTo(`e.id === 'merge-other'`)
	b.keys("C-48215-6" + kb.Tab + "The same corner." + kb.Enter)
	b.until(`document.querySelector('.side').textContent.includes('Merged into this case')`)
	if s.store.arrange.heads[5] != 3 {
		t.Errorf("merged: %v", s.store.arrange.heads)
	}

	b.press("/")
	b.until(`document.activeElement.id === 'q'`)
	b.keys("harold" + kb.Enter)
	b.until(`location.search === '?q=harold' && document.querySelectorAll('#list .row').length === 1`)
	b.press("j")
	b.keys(kb.Enter)
	b.until(`location.pathname === '/inbox/C-48214-3'`)
}

// TestWithoutScripts opens each page with scripts switched off in the browser, answers a case and writes a note.
func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain, everythingOn)
	b := browse(t, s, ana)
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	who := ana
	for _, x := range officePages() {
		if x.script != "" || x.as == "" || x.name == "refused" {
			continue
		}
		if x.as != who {
			who = x.as
			b.leave()
			b.as(s, who)
		}
		b.open(x.path)
		if !js[bool](b, `document.querySelector('main h1, main h2').checkVisibility !== undefined && !document.documentElement.dataset.module`) {
			t.Errorf("%s ran its script", x.name)
		}
	}
	b.leave()
	b.as(s, ana)
	b.open(rosas)
	b.do(chromedp.SendKeys(`#answer`, "We are on it."), chromedp.Click(`.form-mail [value=send]`))
	b.until(`location.search === '?done=sent'`)
	if m := s.store.messages[len(s.store.messages)-1]; m.Direction != casework.Out || m.Reply != "We are on it." {
		t.Errorf("sent: %+v", m)
	}
	b.open(rosas)
	b.do(chromedp.Click(`.seg .as-note`), chromedp.SendKeys(`#note`, "Call her after five."), chromedp.Click(`.form-note [value=add]`))
	b.until(`location.search === '?done=noted'`)
	if n := s.store.notes[len(s.store.notes)-1]; n.Text != "Call her after five." {
		t.Errorf("noted: %+v", n)
	}
}
