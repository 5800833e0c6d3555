package web

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/commonline/commonline/casework"
)

// TestADayByKeyboard works through cases without ever touching the mouse: list, read, note, answer, undo, assign, resolve, search.
func TestADayByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain)
	b := browse(t, s, ana)
	b.open("/inbox")
	for range 4 {
		b.press("j") // from nowhere to the fourth row
	}
	b.until(`document.activeElement.textContent.includes('Cruce inundado')`)
	b.keys(kb.Enter)
	b.until(`location.pathname === '/inbox/C-48213-5' && document.activeElement.id === 'case-h'`)
	b.until(`document.querySelectorAll('#list .row').length === 6 && document.querySelector('#list .row [aria-current]').textContent.includes('Cruce')`)

	b.press("n")
	b.until(`document.activeElement.id === 'note'`)
	b.keys("she called r e j ?") // keys are letters within a field
	b.until(`document.querySelector('#note').value === 'she called r e j ?'`)
	b.until(`document.querySelector('.form-note [data-saved]').textContent === 'Draft kept'`)
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(`[...document.querySelectorAll('.msg.note')].some(n => n.textContent.includes('she called')) && location.search === '?done=noted'`)

	b.press("r")
	b.until(`document.activeElement.id === 'answer'`)
	b.keys("Gracias")
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(`location.search === '?done=sent' && document.querySelector('[data-key=u]')`)
	b.press("u")
	b.until(`location.search === '?done=undone' && document.querySelector('#answer')`)
	if got := js[string](b, `document.querySelector('#answer').value`); got != "Gracias" {
		t.Errorf("the words came back as %q", got)
	}

	b.press("a")
	b.until(`document.querySelector('.case-facts details').open && document.activeElement.name === 'staff'`)
	b.keys(kb.Escape)
	b.until(`!document.querySelector('.case-facts details').open && document.activeElement.tagName === 'SUMMARY'`)
	b.press("e")
	b.until(`document.activeElement.id === 'done'`)
	b.keys("The lamp was replaced." + kb.Tab + kb.Enter)
	b.until(`location.search === '?done=resolved'`)
	if s.kase(3).Status != casework.Resolved {
		t.Errorf("the case is %s", s.kase(3).Status)
	}
	b.press("/")
	b.until(`document.activeElement.id === 'q'`)
	b.keys("harold" + kb.Enter)
	b.until(`location.search === '?q=harold' && document.querySelectorAll('#list .row').length === 1`)
	b.press("?")
	b.until(`document.querySelector('#keys').matches(':popover-open')`)
}

// TestTheBackButton goes through cases beside a list, and back.
func TestTheBackButton(t *testing.T) {
	t.Parallel()
	b := browse(t, newSite(t, plain), ana)
	b.open("/inbox?view=unassigned")
	b.do(chromedp.Click(`#list a[href^="/inbox/C-48214-3"]`))
	b.until(`document.querySelector('#case').dataset.number === 'C-48214-3'`)
	b.do(chromedp.Click(`#list a[href^="/inbox/C-48215-6"]`))
	b.until(`document.querySelector('#case').dataset.number === 'C-48215-6' && location.href.endsWith('/inbox/C-48215-6?view=unassigned')`)
	b.do(chromedp.NavigateBack())
	b.until(`document.querySelector('#case').dataset.number === 'C-48214-3'`)
	b.do(chromedp.NavigateBack())
	b.until(`location.search === '?view=unassigned' && document.body.dataset.view === 'list'`)
	b.size(390, 844)
	b.do(chromedp.Click(`#list a[href^="/inbox/C-48214-3"]`))
	b.until(`location.pathname === '/inbox/C-48214-3' && !document.querySelector('#list').checkVisibility() && document.querySelector('.back').checkVisibility()`)
	b.do(chromedp.Click(`.back`))
	b.until(`document.querySelector('#list').checkVisibility() && !document.querySelector('#case').checkVisibility()`)
}

// TestAStaleAnswerInABrowser has two people answer one case.
func TestAStaleAnswerInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain)
	b := browse(t, s, ana)
	b.open(rosas)
	b.press("r")
	b.until(`document.activeElement.id === 'answer'`)
	b.keys("We do not know.")
	theirs := s.get(rosas, marcus).form(rosas + "/answer")
	theirs.Set("text", "The crew comes on Friday.")
	theirs.Set("then", "send")
	s.post(rosas+"/answer", marcus, theirs)
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(`document.activeElement.id === 'problem' && document.activeElement.textContent.includes('The crew comes on Friday.')`)
	b.until(`document.querySelector('#answer').value === 'We do not know.'`)
	b.shoot("stale")
	if len(s.store.answers) != 1 {
		t.Errorf("%d answers went out", len(s.store.answers))
	}
}
