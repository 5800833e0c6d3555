package web

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestMainWorkWithoutScripts does with scripts switched off, by forms alone, what an office does in a day: hand over, snooze, resolve, search, work
// on several cases, take an alarm, call a case delicate, mend a translation, switch a rule off, ask for an export, connect a mailbox, and sign out.
func TestMainWorkWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain, strained, withSettings)
	b := browse(t, s, ana)
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []plainStep{
		{ana, rosas, []string{`[data-key="y"]`}, `location.search === '?done=alarm-confirmed'`},
		{ana, caseAt(7), []string{`.case-facts details summary`, `.case-facts details [value="3"]`, `.case-facts details .btn-primary`}, `location.search === '?done=assigned' || location.search.startsWith('?done=')`},
		{ana, caseAt(7), []string{`[data-key="v"]`}, `document.querySelector('.case-head').textContent.includes('Sensitive: no machine writes on this case')`},
		{ana, caseAt(16), []string{`.tools form .btn`}, `location.search.startsWith('?done=')`},
		{marcus, caseAt(5), []string{`.translated > .fold:last-child summary`, `.translated > .fold:last-child .btn-primary`}, `location.search.includes('done=')`},
		{ana, "/inbox", []string{`#list .row:nth-child(1) .pickbox input`, `.bulk summary`, `.bulk [value=assign]`}, `document.querySelector('h1').textContent === 'Done on a selection'`},
		{ana, "/triage", []string{`.cand`}, `location.search.includes('done=') || document.querySelector('.banner-good')`},
		{marcus, "/rules", []string{`main form[action^="/rules/"] [value=off]`}, `location.search.includes('done=off-rule')`},
	} {
		b.plain(s, step)
	}
	b.plain(s, plainStep{ana, caseAt(4), []string{`.tools [data-key="e"]`}, `document.querySelector('#done').checkVisibility()`})
	b.do(chromedp.SendKeys(`#done`, "The lamp was replaced."), chromedp.Click(`.tools details[open] .btn-primary`))
	b.until(`location.search === '?done=resolved'`)
	b.open("/inbox")
	b.do(chromedp.SendKeys(`#q`, "nobody writes this"), chromedp.Click(`.find .btn`))
	b.until(`location.search.startsWith('?q=nobody') && document.querySelector('.empty')`)
	b.plain(s, plainStep{marcus, "/exports/new?scope=case&what=C-48213-5", nil, `document.querySelector('#reason')`})
	asked := len(s.store.records.orders)
	b.do(chromedp.SendKeys(`#request`, "PRR-9"), chromedp.SendKeys(`#requester`, "The Gazette"), chromedp.SendKeys(`#reason`, "A request"), chromedp.Click(`main form .btn-primary`))
	b.until(`location.search === '?done=asked'`)
	if len(s.store.records.orders) != asked+1 {
		t.Error("no export was asked for")
	}
	b.plain(s, plainStep{ole, "/settings/mailboxes", nil, `document.querySelector('#imap_host').checkVisibility()`})
	b.do(chromedp.SendKeys(`#address-imap`, "new@council.example"), chromedp.SendKeys(`#imap_host`, "imap.council.example"), chromedp.SendKeys(`#secret-imap`, "a secret"), chromedp.Click(`form:has(#imap_host) .btn-primary`))
	b.until(`location.search.includes('done=connected') || document.querySelector('#problem')`)
	b.plain(s, plainStep{marcus, "/today", []string{`.me .btn`}, `location.pathname === '/sign-in'`})
	if s.store.alarms[0].ConfirmedBy != "Ana Ribeiro" || !s.kase(7).Sensitive || len(s.store.languages.translations[51]) < 2 {
		t.Errorf("alarm %q, sensitive %v, %d translations", s.store.alarms[0].ConfirmedBy, s.kase(7).Sensitive, len(s.store.languages.translations[51]))
	}
}

// plainStep is what somebody presses on a page, one after the other, and what is there then.
type plainStep struct {
	as, path string
	presses  []string
	until    string
}

func (b *browser) plain(s *site, step plainStep) {
	b.t.Helper()
	b.leave()
	b.as(s, step.as)
	b.open(step.path)
	for _, what := range step.presses {
		b.until("document.querySelector(`" + what + "`)?.checkVisibility()")
		b.do(chromedp.Click(what))
	}
	b.until(step.until)
}
