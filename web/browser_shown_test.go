package web

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/commonline/commonline/casework"
)

// shownPage is a page that is looked at in a browser: by whom, what is done on it first, and what is waited for then.
type shownPage struct{ name, as, path, script, until string }

// Scripts that stand for somebody's clicks.
const (
	openSide   = `document.querySelectorAll('#side details').forEach(d => d.open = true)`
	guarded    = `document.querySelector('#reply [value=mail]').click(); document.querySelector('#answer').value = 'call 617 555 0199'; document.querySelector('.form-mail [value=send]').click()`
	noteShown  = `document.querySelector('#reply [value=note]').click()`
	openFacts  = `document.querySelector('.case-facts details').open = true`
	sendsEmpty = `document.querySelectorAll('main form [required]').forEach(f => f.required = false); [...document.querySelectorAll('main form button')].at(-1).click()`
)

const (
	vi   = "vi@council.example"
	rhea = "rhea@council.example"
	iris = "iris@council.example"
)

// officePages are those of an office in which there is something of everything.
func officePages() []shownPage { return slices.Concat(casePages(), deskPages(), openPages()) }

// casePages are lists of cases, and cases.
func casePages() []shownPage {
	return []shownPage{
		{"today", ana, "/today", "", ""},
		{"today-mine", ana, "/today?mine=yes", "", ""},
		{"notifications", ana, "/notifications", "", ""},
		{"inbox", ana, "/inbox", "", ""},
		{"inbox-head", marcus, "/inbox", "", ""},
		{"inbox-volunteer", vi, "/inbox", "", ""},
		{"inbox-records", rhea, "/inbox", "", ""},
		{"inbox-filters", ana, "/inbox?is=overdue", "", ""},
		{"inbox-save", ana, "/inbox?q=lamp", `document.querySelector('.pane-h details').open = true`, ""},
		{"inbox-bulk", ana, "/inbox", `document.querySelectorAll('#list .pickbox input').forEach((c, i) => i < 2 && c.click()); document.querySelector('.bulk details').open = true`, ""},
		{"inbox-nothing", ana, "/inbox?q=zebra", "", ""},
		{"mine", ana, "/inbox?view=mine", "", ""},
		{"on-department", ana, "/inbox?view=department", "", ""},
		{"copied", ana, "/inbox?view=copied", "", ""},
		{"snoozed", ana, "/inbox?view=snoozed", "", ""},
		{"spam", ana, "/inbox?view=spam", "", ""},
		{"navigation", ana, "/inbox", `innerWidth < 1248 && document.querySelector('#nav').showPopover()`, ""},
		{"keys", ana, "/inbox", `document.querySelector('#keys').showPopover()`, ""},
		{"case", ana, rosas, "", ""},
		{"case-mail", ana, rosas, `document.querySelector('#reply [value=mail]').click(); document.querySelector('#answer').focus()`, ""},
		{"case-text", ana, rosas, `document.querySelector('#answer-text').focus()`, ""},
		{"case-note", ana, rosas, noteShown, ""},
		{"case-guard", marcus, rosas, guarded, `document.querySelector('#problem .came')`},
		{"case-assign", ana, rosas, openFacts, ""},
		{"case-snooze", ana, rosas, `document.querySelector('.tools details').open = true`, ""},
		{"case-waiting", ana, rosas, `document.querySelectorAll('.tools details')[1].open = true`, ""},
		{"case-resolve", ana, rosas, `[...document.querySelectorAll('.tools details')].at(-1).open = true`, ""},
		{"case-side", ana, rosas + "#side", "", ""},
		{"case-side-open", ana, rosas + "#side", openSide, ""},
		{"case-top", ana, rosas, `document.querySelector('.convo').scrollTop = -100000; scrollTo(0, 0)`, ""},
		{"case-volunteer", vi, rosas, "", ""},
		{"case-records", rhea, rosas, "", ""},
		{"case-copy", ana, caseAt(9), "", ""},
		{"case-guest", ana, guestCase, "", ""},
		{"case-spam", ana, spamCase, "", ""},
		{"case-merged", ana, mergedCase, "", ""},
		{"case-unverified", ana, unverifiedCase, "", ""},
		{"case-asleep", ana, snoozedCase, "", ""},
		{"case-311", ana, closed311Case, "", ""},
		{"case-sensitive", ana, sensitiveCase, "", ""},
	}
}

// deskPages are the others that staff see.
func deskPages() []shownPage {
	return []shownPage{
		{"letter", ana, rosas + "/letter/5", "", ""},
		{"person", ana, "/people/3", "", ""},
		{"person-plan", ana, "/people/3#plan", `document.querySelector('#plan details').open = true`, ""},
		{"person-head", marcus, "/people/3", "", ""},
		{"exports", marcus, "/exports", "", ""},
		{"export-new", marcus, "/exports/new?scope=case&what=C-48213-5", "", ""},
		{"holds", rhea, "/holds", "", ""},
		{"readers", marcus, rosas + "/readers", "", ""},
		{"new", ana, "/new", "", ""},
		{"new-mend", ana, "/new", sendsEmpty, `document.querySelector('.errsum, .banner-bad')`},
		{"triage", ana, "/triage", "", ""},
		{"held", ana, "/held", "", ""},
		{"automatic", ana, "/held/automatic", "", ""},
		{"danger", ana, "/danger", "", ""},
		{"unsent", ana, "/held/unsent", "", ""},
		{"failed", ana, "/held/failed", "", ""},
		{"calls", ana, "/calls", "", ""},
		{"recording", ana, "/messages/11/recording", "", ""},
		{"replies", marcus, "/replies", "", ""},
		{"rules", marcus, "/rules", `document.querySelectorAll('main details').forEach(d => d.open = true)`, ""},
		{"rules-staff", ana, "/rules", "", ""},
		{"rule-trial", marcus, "/rules/5/try", "", ""},
		{"features", marcus, "/office/features", "", ""},
		{"people", marcus, "/office/staff", "", ""},
		{"leaving", marcus, "/office/staff/2/leaving", "", ""},
		{"tokens", marcus, "/settings/tokens", "", ""},
		{"webhooks", marcus, "/settings/webhooks", "", ""},
		{"webhook", marcus, "/settings/webhooks/1", "", ""},
		{"people-city", ole, "/office/staff", "", ""},
		{"mailboxes", marcus, "/settings/mailboxes", "", ""},
		{"mailboxes-city", ole, "/settings/mailboxes", `document.querySelectorAll('main details').forEach(d => d.open = true)`, ""},
		{"account", ana, "/account", "", ""},
		{"second", ana, "/account/second", "", ""},
		{"account-keys", ana, "/account/keys", "", ""},
		{"telephone", ana, "/account/phone", "", ""},
		{"running", ana, "/running", "", ""},
		{"running-city", ole, "/running", "", ""},
		{"texts", marcus, "/texts", "", ""},
		{"texts-es", marcus, "/texts/es", "", ""},
		{"inbox-intake", iris, "/triage", "", ""},
		{"settings", ole, "/settings", "", ""},
		{"settings-topics", ole, "/settings/topics", `document.querySelectorAll('details').forEach(d => d.open = true)`, ""},
		{"settings-topics-head", marcus, "/settings/topics", `document.querySelector('main details').open = true`, ""},
		{"settings-hours", ole, "/settings/hours", "", ""},
		{"settings-holidays", ole, "/settings/holidays", "", ""},
		{"settings-office", marcus, "/settings/offices", "", ""},
		{"settings-mend", ole, "/settings/topics", sendsEmpty, `document.querySelector('.errsum')`},
		{"settings-twilio", ole, "/settings/twilio", "", ""},
	}
}

// openPages are those for whoever is not signed in, and one that refuses.
func openPages() []shownPage {
	return []shownPage{
		{"sign-in", "", "/sign-in", "", ""},
		{"sign-in-refused", "", "/sign-in", `document.querySelector('#email').value = 'x@council.example'; document.querySelector('#password').value = 'no'; document.querySelector('main form button').click()`, `document.querySelector('[role=alert]')`},
		{"code", "", "/sign-in", `document.querySelector('#email').value = 'deb@council.example'; document.querySelector('#password').value = 'correct horse battery'; document.querySelector('main form button').click()`, `location.pathname === '/sign-in/code' && document.querySelector('#main input')`},
		{"join", "", "/join/" + casework.LinkToken(testSigner{}, 1), "", ""},
		{"forgot", "", "/forgot", "", ""},
		{"join-spent", "", "/join/spent", "", ""},
		{"status", "", statusAt(3), "", ""},
		{"status-es", "", statusAt(3) + "?lang=es", "", ""},
		{"status-ru", "", statusAt(3) + "?lang=ru", "", ""},
		{"status-ar", "", statusAt(3) + "?lang=ar", "", ""},
		{"status-closed", "", statusAt(8), "", ""},
		{"stop", "", "/n/" + casework.NoticeToken(testSigner{}, 3, 7), "", ""},
		{"texting", "", "/texting", "", ""},
		{"privacy", "", "/privacy", "", ""},
		{"failure", "", "/nowhere", "", ""},
		{"refused", vi, "/office/features", "", ""},
	}
}

// quietPages are those of an office in which nothing is there yet.
func quietPages() []shownPage {
	return []shownPage{
		{"empty-today", ana, "/today", "", ""},
		{"empty-inbox", ana, "/inbox", "", ""},
		{"empty-mine", ana, "/inbox?view=mine", "", ""},
		{"empty-held", ana, "/held", "", ""},
		{"empty-automatic", ana, "/held/automatic", "", ""},
		{"empty-unsent", ana, "/held/unsent", "", ""},
		{"empty-failed", ana, "/held/failed", "", ""},
		{"empty-triage", ana, "/triage", "", ""},
		{"empty-replies", marcus, "/replies", "", ""},
		{"empty-rules", marcus, "/rules", "", ""},
		{"empty-speakers", ana, "/speakers", "", ""},
		{"empty-calls", ana, "/calls", "", ""},
		{"empty-notifications", ana, "/notifications", "", ""},
		{"trouble-running", ana, "/running", "", ""},
		{"trouble-city", ole, "/running", "", ""},
		{"trouble-sign-in", "", "/sign-in?next=/held", "", ""},
	}
}

func statusAt(id casework.CaseID) string { return "/s/" + casework.StatusToken(testSigner{}, id) }

// screen is a size of window, in light or dark.
type screen struct {
	width, height int64
	dark          bool
}

// screensFor is one of the two ends for each page, half of them wide and light and half narrow and dark, or all where
// COMMONLINE_BROWSER=all asks for a longer look.
func screensFor(page string) []screen {
	if os.Getenv("COMMONLINE_BROWSER") == "all" {
		return screens()
	}
	return screens()[len(page)%2:][:1]
}

// screens are two at the ends, or all.
func screens() []screen {
	if os.Getenv("COMMONLINE_BROWSER") != "all" {
		return []screen{{1440, 900, false}, {390, 844, true}}
	}
	var every []screen
	for _, dark := range []bool{false, true} {
		every = append(every, screen{1440, 900, dark}, screen{768, 1024, dark}, screen{390, 844, dark}, screen{320, 640, dark})
	}
	return every
}

// axeScript is axe-core, where COMMONLINE_AXE names its script.
func axeScript(t *testing.T) string {
	t.Helper()
	path := os.Getenv("COMMONLINE_AXE")
	if path == "" {
		t.Log("SKIPPED in part: COMMONLINE_AXE names no axe.min.js, so only what the browser itself says is looked at")
		return ""
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

// TestPagesInABrowser opens every page at several widths, light and dark: nothing is wider than the window, the console is
// silent, and axe-core finds nothing.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain, everyState, withSettings)
	lookAt(t, s, officePages())
}

// TestQuietPagesInABrowser does so where nothing is there, and something is wrong.
func TestQuietPagesInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain, nothingAtAll, inTrouble)
	s.store.daily.nothing, s.store.waiting = true, nil
	lookAt(t, s, quietPages())
}

// demoPages are those of the demo, setupPages those of a city that is none yet.
var (
	demoPages  = []shownPage{{"demo", "", "/", "", ""}, {"demo-sample", "", "/?sample=1", "", ""}, {"demo-answer", "", "/?answer=a@b", "", ""}}
	setupPages = []shownPage{{"setup", "", "/setup/" + setupToken, "", ""}, {"setup-closed", "", "/setup", "", ""}, {"setup-front", "", "/", "", ""}, {"setup-mend", "", "/setup/" + setupToken, sendsEmpty, `document.querySelector('[role=alert]')`}}
)

// TestDemoInABrowser does so with the demo's front page.
func TestDemoInABrowser(t *testing.T) {
	t.Parallel()
	var box *outbox
	s := newSite(t, plain, withDemo(&box))
	box.sent = []OutMail{{To: "rosa@mail.example", Subject: "We have it", Text: "Thanks.", MessageID: "a@b", From: "district5+x@council.example"}}
	lookAt(t, s, demoPages)
}

// TestSetupInABrowser does so with the first page of all.
func TestSetupInABrowser(t *testing.T) {
	t.Parallel()
	m := &memorySetup{}
	s := newSite(t, plain, func(c *Config) { c.Setup, c.City = m, &casework.City{} })
	lookAt(t, s, setupPages)
}

func lookAt(t *testing.T, s *site, pages []shownPage) {
	t.Helper()
	axe := axeScript(t)
	b := browse(t, s, "")
	said := b.listen()
	who := ""
	for _, x := range pages {
		t.Run(x.name, func(t *testing.T) {
			b := &browser{t: t, ctx: b.ctx, base: b.base}
			if x.as != who {
				b.leave()
				if who = x.as; who != "" {
					b.as(s, who)
				}
			}
			b.look(x, axe)
			for _, line := range said() {
				if !refusals[x.name] && !strings.HasPrefix(line, "verbose:") && !strings.Contains(line, "422") && !strings.Contains(line, "401") && !strings.Contains(line, "409") && !strings.Contains(line, "429") && !strings.Contains(line, "403") {
					t.Errorf("%s: the console says %s", x.name, line)
				}
			}
		})
	}
}

// leave closes the page, which would else listen on as nobody, and takes the cookies away.
func (b *browser) leave() {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank"))
	if _, err := chromedp.Call(b.ctx, network.ClearBrowserCookies, struct{}{}); err != nil {
		b.t.Fatal(err)
	}
}

// listen gives a function that tells what the console has said since it was last asked.
func (b *browser) listen() func() []string {
	b.t.Helper()
	var mu sync.Mutex
	var lines []string
	err := chromedp.Listen(b.ctx, func(e any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := e.(type) {
		case *runtime.EventExceptionThrown:
			lines = append(lines, "exception: "+e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			lines = append(lines, fmt.Sprintf("%v: %v", e.Type, e.Args))
		case *log.EventEntryAdded:
			lines = append(lines, fmt.Sprintf("%v: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		all := lines
		lines = nil
		return all
	}
}

// look opens one page, and goes with it through the windows.
func (b *browser) look(x shownPage, axe string) {
	b.t.Helper()
	for i, screen := range screensFor(x.name) {
		b.size(screen.width, screen.height)
		b.dark(screen.dark)
		if i == 0 || screen.width > 1200 || x.script != "" || strings.Contains(x.path, "#") {
			if strings.Contains(x.path, "#") {
				b.open("/healthz") // a page that is left for a place on itself would stay
			}
			b.open(x.path)
			if x.script != "" {
				js[any](b, "{"+x.script+"; null}")
			}
			if x.until != "" {
				b.until(x.until)
			}
			if x.as != "" && js[bool](b, `location.pathname === '/sign-in'`) {
				b.t.Fatalf("%s shows the page to sign in", x.name)
			}
			if axe != "" {
				js[any](b, axe+"\n;null")
			}
		}
		b.inspect(fmt.Sprintf("%s-%d", x.name, screen.width), screen, axe)
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
	if long := js[int](b, `document.querySelector('.app.fixed .split') && innerWidth >= 960 ? document.documentElement.scrollHeight - innerHeight : 0`); long > 0 {
		b.t.Errorf("%s scrolls as a whole by %d pixels, beside what scrolls in it", name, long)
	}
	if below := js[string](b, `document.querySelector('.brand small')?.textContent ?? 'Harbor City Council'`); !strings.HasSuffix(below, "Harbor City Council") {
		b.t.Errorf("%s names the city %q", name, below)
	}
	if axe != "" {
		b.axe(name, axe, screen.dark)
	}
	b.shoot(name)
}
