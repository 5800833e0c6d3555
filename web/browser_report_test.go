package web

import (
	"os"
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
	axe := ""
	if path := os.Getenv("COMMONLINE_AXE"); path != "" {
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		axe = string(script)
	}
	const words = `document.querySelector('#words').value = 'The crossing is flooded.'; document.querySelector('.btn-primary').click()`
	for _, screen := range screens() {
		b.look("report", "/report?office=d5", "", screen, axe)
		b.look("report-done", "/report/done/"+key, "", screen, axe)
		b.look("phone", "/demo/phone", "", screen, axe)
		b.open("/report")
		js[any](b, "{"+words+"; null}")
		b.until(`document.querySelector('#place')`)
		b.inspect("report-where", screen, axe)
		js[any](b, `document.querySelector('#place').value = '120 washington'; document.querySelector('.btn-primary').click(); null`)
		b.until(`document.querySelector('#pick')`)
		b.inspect("report-several", screen, axe)
		js[any](b, `document.querySelector('[name=pick]').click(); document.querySelector('.btn-primary').click(); null`)
		b.until(`document.querySelector('#photos')`)
		b.inspect("report-you", screen, axe)
		js[any](b, `document.querySelector('[value=mail]').click(); document.querySelector('.btn-primary').click(); null`)
		b.until(`document.querySelector('.errsum')`)
		b.inspect("report-mend", screen, axe)
	}
}

// inspect looks at the page that is open.
func (b *browser) inspect(name string, screen screen, axe string) {
	b.t.Helper()
	if screen.dark {
		name += "-dark"
	}
	if over := js[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		b.t.Errorf("%s is %d pixels wider than its window", name, over)
	}
	if axe != "" {
		b.axe(name, axe)
	}
	b.shoot(name)
}
