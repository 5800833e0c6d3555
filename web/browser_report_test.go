package web

import (
	"fmt"
	"testing"

	"github.com/commonline/commonline/casework"
)

// TestReportInABrowser looks at the steps of the public form and at the demo's phone, as TestPagesInABrowser does at the rest.
func TestReportInABrowser(t *testing.T) {
	t.Parallel()
	m := newReportMemory()
	company := &phoneCompany{texts: []DemoPhoneText{{With: "+15555550105", Mine: true, Body: "Hay ratas detrás de la casa", State: "sent", At: noon}, {With: "+15555550105", Body: "We have your message.", State: "delivered", At: noon}},
		call: &DemoPhoneCall{With: "+15555550105", Waits: "keys", Status: "in-progress", Lines: []DemoPhoneLine{{"es-US", "Para español, oprima el 2.", false}, {"", "2", true}}}}
	s := newSite(t, withPhone(company), withReports(m), plain)
	key := m.NewKey(s.now)
	m.sent[key] = casework.Submission{}
	b := browse(t, s, "")
	axe := axeScript(t)
	const words = `document.querySelector('#words').value = 'The crossing is flooded.'; document.querySelector('.btn-primary').click()`
	for _, screen := range screens() {
		for _, x := range reportPages(key) {
			b.show(x.path, x.name, screen, axe)
		}
		b.open("/report")
		js[any](b, "{"+words+"; null}")
		b.until(`document.querySelector('#place')`)
		b.inspect(fmt.Sprint("report-where-", screen.width), screen, axe)
		js[any](b, `document.querySelector('#place').value = '120 washington'; document.querySelector('.btn-primary').click(); null`)
		b.until(`document.querySelector('#pick')`)
		b.inspect(fmt.Sprint("report-several-", screen.width), screen, axe)
		js[any](b, `document.querySelector('[name=pick]').click(); document.querySelector('.btn-primary').click(); null`)
		b.until(`document.querySelector('#photos')`)
		b.inspect(fmt.Sprint("report-you-", screen.width), screen, axe)
		js[any](b, `document.querySelector('[value=mail]').click(); document.querySelector('.btn-primary').click(); null`)
		b.until(`document.querySelector('.errsum')`)
		b.inspect(fmt.Sprint("report-mend-", screen.width), screen, axe)
	}
}

// reportPages are what stands at an address of its own; the other steps of the form are reached through it.
func reportPages(key string) []shownPage {
	return []shownPage{{"report", "", "/report?office=d5", "", ""}, {"report-es", "", "/report?lang=es", "", ""}, {"report-done", "", "/report/done/" + key, "", ""}, {"phone", "", "/demo/phone", "", ""}}
}

// show opens a page in a window and looks at it.
func (b *browser) show(path, name string, screen screen, axe string) {
	b.t.Helper()
	b.size(screen.width, screen.height)
	b.dark(screen.dark)
	b.open(path)
	b.inspect(fmt.Sprintf("%s-%d", name, screen.width), screen, axe)
}
