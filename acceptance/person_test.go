package acceptance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/chromedp/chromedp"
)

// person sits at a window and goes by what stands on the screen: fields are found by their labels, buttons and links by their words, and
// what is hidden is not found. Clicks and keys are the browser's own.
type person struct {
	*window
	effort
	called string // for the names of pictures
}

// effort is what a step cost whoever took it.
type effort struct{ pages, clicks, keys int }

func (e effort) minus(f effort) effort {
	return effort{e.pages - f.pages, e.clicks - f.clicks, e.keys - f.keys}
}

// inSight are the functions of the page by which things are found. Words are compared from their beginning; place is words that
// the smallest part of the page has to contain, or "".
const inSight = `
  const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('[disabled]');
  const said = e => e.textContent.replace(/\s+/g, ' ').trim();
  const begins = (e, words) => said(e).startsWith(words) && !/^[\p{L}\d]/u.test(said(e).slice(words.length));
  const within = place => place ? [...document.querySelectorAll('li, section, fieldset, details, .card, form, article, main')].filter(e => seen(e) && said(e).includes(place)).reverse() : [document.querySelector('main'), document.body];
  const first = (place, selector, words, give) => { for (const part of within(place)) for (const e of part.querySelectorAll(selector)) if (seen(e) && begins(e, words)) { const f = give(e); if (f && seen(f)) return f; } return null; };
  const field = (place, words) => first(place, 'label', words, l => l.control);
  const thing = (place, words) => first(place, 'button, a, summary, label', words, e => e);
`

func finding(what, place, words string) string {
	return fmt.Sprintf("(() => { %s return %s(%s, %s); })()", inSight, what, quoted(place), quoted(words))
}

// at gives the middle of something, in sight.
func (p *person) at(what, place, words string) (x, y float64) {
	p.t.Helper()
	p.until("there is "+what+" “"+words+"”", finding(what, place, words))
	spot, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]float64]("(e => { e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2]; })("+finding(what, place, words)+")"))
	if err != nil || len(spot) != 2 {
		p.t.Fatalf("%s %q is nowhere: %v", what, words, err)
	}
	return spot[0], spot[1]
}

// click presses what says words, without waiting for a page.
func (p *person) click(place, words string) {
	p.t.Helper()
	x, y := p.at("thing", place, words)
	p.do(chromedp.MouseClickXY(x, y))
	p.clicks++
}

// goes presses what says words, and waits for another page that says then.
func (p *person) goes(place, words, then string) {
	p.t.Helper()
	if !p.is("window.before = true") {
		p.t.Fatal("the page takes no mark")
	}
	p.click(place, words)
	p.arrives(then)
}

// arrives waits for another page than the one that is marked.
func (p *person) arrives(then string) {
	p.t.Helper()
	p.until("another page says “"+then+"”", "!window.before && document.readyState === 'complete' && document.body.innerText.replace(/\\s+/g, ' ').includes("+quoted(then)+")")
	p.pages++
}

// visits opens an address that somebody was given.
func (p *person) visits(address, then string) {
	p.t.Helper()
	p.open(strings.TrimPrefix(address, p.base))
	p.arrives(then)
	p.keys++
}

// types writes into a field what stands in it from now on, as one does who reached it with the tab key.
func (p *person) types(label, words string) {
	p.t.Helper()
	p.typesIn("", label, words)
}

func (p *person) typesIn(place, label, words string) {
	p.t.Helper()
	p.until("there is a field "+label, finding("field", place, label))
	if !p.is("(f => { f.focus(); f.select(); return document.activeElement === f; })(" + finding("field", place, label) + ")") {
		p.t.Fatalf("the field %s takes no words", label)
	}
	for i, line := range strings.Split(words, "\n") {
		if i > 0 {
			p.do(chromedp.KeyEvent("\r"))
		}
		for _, r := range line {
			p.do(chromedp.KeyEvent(string(r)))
		}
	}
	p.keys += utf8.RuneCountInString(words) + 1
}

// chooses takes an option of a list.
func (p *person) chooses(place, label, option string) {
	p.t.Helper()
	p.until("there is a list "+label, finding("field", place, label))
	script := "(f => { const o = [...f.options].find(o => o.text.trim().startsWith(" + quoted(option) + ")); if (!o) return false; f.value = o.value; f.dispatchEvent(new Event('change', {bubbles: true})); return true; })(" + finding("field", place, label) + ")"
	if !p.is(script) {
		p.t.Fatalf("%s has no %q, on a page that says\n%s", label, option, p.text())
	}
	p.clicks += 2
}

// value is what stands in a field.
func (p *person) value(label string) string {
	p.t.Helper()
	p.until("there is a field "+label, finding("field", "", label))
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](finding("field", "", label)+".value"))
	if err != nil {
		p.t.Fatal(err)
	}
	return value
}

// sees waits until the page shows words.
func (p *person) sees(words string) {
	p.t.Helper()
	p.until("the page shows “"+words+"”", "document.body.innerText.replace(/\\s+/g, ' ').includes("+quoted(words)+")")
}

// photo keeps a picture of the whole page where COMMONLINE_SHOTS names a folder.
func (p *person) photo(name string) {
	p.t.Helper()
	folder := os.Getenv("COMMONLINE_SHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, p.called+"-"+name+".png"), png, 0o644)
	}
	if err != nil {
		p.t.Error(err)
	}
}

// follows opens the case of a link that has words in it. The inbox shows it beside the list, without another page.
func (p *person) follows(words, then string) {
	p.t.Helper()
	link := "[...document.querySelectorAll('main a')].find(a => a.checkVisibility() && a.textContent.includes(" + quoted(words) + "))"
	p.until("there is a link “"+words+"”", link)
	if !p.is("(a => { a.click(); return true; })(" + link + ")") {
		p.t.Fatalf("%q leads nowhere", words)
	}
	p.clicks++
	p.until("the case says “"+then+"”", "location.pathname.startsWith('/inbox/C-') && document.readyState === 'complete' && document.querySelector('#reply') && document.querySelector('.thread-in').textContent.includes("+quoted(then)+")")
	p.pages++
}
