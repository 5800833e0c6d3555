package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestTheRestByKeyboard does without the mouse what TestEverythingByKeyboard leaves: a note that names a colleague, several cases at once, triage,
// a setting, the list of keys and switching them off, and signing out.
func TestTheRestByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain, everythingOn, withSettings)
	b := browse(t, s, "")
	b.signInByKeys(ana)

	b.open(rosas)
	b.until(`document.documentElement.dataset.module`)
	b.keys(kb.Tab)
	b.until(`document.activeElement.getAttribute('href') === '#main' && document.activeElement.getBoundingClientRect().top >= 0`)
	b.keys(kb.Enter + kb.Tab)
	b.until(`location.hash === '#main' && document.querySelector('main').contains(document.activeElement)`)
	b.press("n")
	b.until(`document.activeElement.id === 'note'`)
	b.keys("@Marcus can you ask the school?")
	b.until(`document.querySelector('.form-note [data-saved]').textContent === 'Draft kept' && document.activeElement.id === 'note' && document.activeElement.value === '@Marcus can you ask the school?'`)
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(`location.search === '?done=noted' && document.activeElement.matches('.banner-good')`) // one goes on from what was done
	if n := s.store.notes[len(s.store.notes)-1]; !strings.Contains(n.Text, "@Marcus") {
		t.Errorf("noted %q", n.Text)
	}

	b.press("?")
	b.until(`document.querySelector('#keys').matches(':popover-open') && document.querySelector('#keys').contains(document.activeElement)`)
	b.keys(kb.Escape)
	b.until(`!document.querySelector('#keys').matches(':popover-open') && document.activeElement.matches('.banner-good')`)
	b.press("e")
	b.until(`document.activeElement.id === 'done'`)
	b.tabTo(`!e.closest('.tools details')`)
	b.until(`!document.querySelector('.tools details[open]')`) // what one has left lies over nothing

	b.open("/inbox")
	b.press("j")
	b.press("x")
	b.press("j")
	b.press("x")
	b.until(`document.querySelector('#picked').textContent === 'With the 2 chosen'`)
	b.press("b")
	b.until(`document.activeElement.closest('.bulk')`)
	b.tabTo(`e.value === 'assign'`)
	b.keys(kb.Enter)
	b.until(`document.querySelector('h1').textContent === 'Done on a selection'`)
	b.tabTo(`e.textContent.trim() === 'Back to the list'`)
	b.keys(kb.Enter)
	b.until(`location.pathname === '/inbox'`)

	b.open("/triage")
	waited := len(s.store.waiting)
	b.press("1")
	b.until(`location.search.includes('done=') || document.querySelector('.banner-good')`)
	if len(s.store.waiting) == waited && s.store.cases[2].Office == "" {
		t.Error("nothing was routed")
	}

	b.press("?")
	b.until(`document.querySelector('#keys').contains(document.activeElement)`)
	b.tabTo(`e.id === 'keys-off'`)
	b.keys(" ")
	b.until(`localStorage.getItem('single-keys-off')`)
	b.keys(kb.Escape)
	b.until(`!document.querySelector('#keys').matches(':popover-open')`)
	b.press("/")
	b.press("c")
	if js[bool](b, `location.pathname !== '/triage' || document.activeElement.id === 'q'`) {
		t.Error("single keys work on though they are switched off")
	}

	b.tabTo(`e.textContent === 'Sign out'`)
	b.keys(kb.Enter)
	b.until(`location.pathname === '/sign-in'`)
	b.signInByKeys(ole)
	b.open("/settings/topics")
	b.until(`document.documentElement.dataset.module`)
	b.tabTo(`e.closest('section[aria-labelledby=new-h]') && e.matches('input:not([type=hidden])')`)
	b.keys("Potholes")
	b.tabTo(`e.closest('section[aria-labelledby=new-h]') && e.matches('button')`)
	b.keys(kb.Enter)
	b.until(`location.search.includes('done=') && document.querySelector('main').textContent.includes('Potholes')`)
}

// signInByKeys signs somebody in on the page for it.
func (b *browser) signInByKeys(email string) {
	b.t.Helper()
	b.open("/sign-in")
	b.tabTo(`e.id === 'email'`)
	b.keys(email)
	b.tabTo(`e.id === 'password'`)
	b.keys(samplePassword + kb.Enter)
	b.until(`location.pathname !== '/sign-in'`)
}

// spaced sets text as WCAG 1.4.12 says that a reader may.
const spaced = `{ const s = new CSSStyleSheet(); s.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }'); document.adoptedStyleSheets = [s]; null }`

// cutOff are buttons, fields' names and headings that are wider or higher than what is seen of them.
const cutOff = `[...document.querySelectorAll('main :is(button, .btn, label, summary, h1, h2, h3, legend)')].filter(e => e.checkVisibility() && !e.closest('.vh') && !e.matches('.vh') && getComputedStyle(e).overflowX !== 'visible' && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)).map(e => e.outerHTML.slice(0, 120))`

// TestZoomedAndSpaced looks at the pages that people use most in a window of 1440 pixels at 200 and at 450 %, and with the spaces of WCAG 1.4.12 between the
// lines and letters: nothing is wider than the window, and nothing that is read or pressed is cut off.
func TestZoomedAndSpaced(t *testing.T) {
	t.Parallel()
	b := browse(t, newSite(t, plain, everyState), ana)
	for _, path := range []string{"/today", "/inbox", rosas, rosas + "?x=1#side", "/triage", "/held", "/calls", "/new", "/people/3", "/notifications", "/account", statusAt(3), "/sign-in"} {
		for _, size := range [][2]int64{{720, 450}, {320, 480}} {
			b.size(size[0], size[1])
			b.open(path)
			for _, how := range []string{"zoomed", "zoomed and spaced"} {
				if over := js[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
					t.Errorf("%s, %s to %d pixels: %d wider than its window: %s", path, how, size[0], over, js[[]string](b, `[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 160))`))
				}
				for _, e := range js[[]string](b, cutOff) {
					t.Errorf("%s, %s to %d pixels: cut off: %s", path, how, size[0], e)
				}
				js[any](b, spaced)
			}
		}
	}
}
