package web

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/commonline/commonline/casework"
)

// TestAnsweringByTextInABrowser writes a text by keyboard alone, and sees it counted as it is typed.
func TestAnsweringByTextInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain).withPhones(rosasPhone())
	b := browse(t, s, ana)
	b.open(rosas)
	b.press("r")
	b.until(`document.activeElement.id === 'answer-text' && !document.querySelector('#answer').checkVisibility()`)
	b.keys("La cuadrilla va el viernes.")
	b.until(`document.querySelector('.form-text [data-cost]').textContent === '27 characters, 1 segment' && document.querySelector('.form-text [data-saved]').textContent === 'Draft kept'`)
	b.shoot("answer-text")
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(`location.search === '?done=sent' && document.querySelector('[data-key=u]')`)
	if m := s.store.messages[len(s.store.messages)-1]; m.Channel != casework.Text || m.Reply != "La cuadrilla va el viernes." {
		t.Errorf("sent: %+v", m)
	}
	b.press("u")
	b.until(`location.search === '?done=undone' && document.querySelector('#answer-text').value === 'La cuadrilla va el viernes.' && document.querySelector('#answer-text').checkVisibility()`)
}
