package web

import (
	"os"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// Scripts that leave a form as somebody would who got something wrong, or was overtaken.
const (
	sendsStale = `document.querySelector('#reply [value=mail]').click(); const f = document.querySelector('.form-mail'); f.elements.thread.value = 7; f.elements.seen.value = 0; f.elements.text.value = 'We do not know.'; f.querySelector('[value=send]').click()`
	mergesAmid = `document.querySelector('.side-more').open = true; const f = document.querySelector('#merge-other').form; f.elements['merge-other'].value = 'C-1'; f.querySelectorAll('[required]').forEach(x => x.required = false); f.noValidate = true; f.querySelector('button').click()`
	assignsTwo = `document.querySelectorAll('#list .pickbox input').forEach((c, i) => i < 2 && c.click()); document.querySelector('.bulk [value=assign]').click()`
	snoozesTwo = `document.querySelectorAll('#list .pickbox input').forEach((c, i) => i < 2 && c.click()); document.querySelector('.bulk [value=snooze]').click()`
	makesToken = `const f = document.querySelector('main form[action="/settings/tokens"]'); f.elements.name.value = 'Map of the city'; f.querySelectorAll('[type=checkbox]').forEach(c => c.checked = true); [...f.querySelectorAll('button')].at(-1).click()`
	passes     = `document.querySelector('#email').value = 'deb@council.example'; document.querySelector('#password').value = 'correct horse battery'; document.querySelector('main form button').click()`
	wrongCode  = `(c => c && (document.querySelector('.errsum') || (c.value || (c.value = '000000', c.form.requestSubmit()), false)))(document.querySelector('#code'))`
)

// strained is an office in which much goes wrong at once: alarms ring, messages want to be put across, and sends end in each way there is.
func strained(c *Config) {
	everyState(c)
	m := c.Store.(*memory)
	c.Translator = &Translator{Host: "translate.example"}
	m.rangAlarms()
	m.askedSpeakers()
	m.sentInEachWay()
	m.threats.all = []casework.Threat{sampleThreat(numberIn48213)}
	m.plans.plans = nil
	m.onHold = true
	m.factors[7] = SecondFactor{Since: noon.Add(-time.Hour), Sealed: testSealer{}.Seal(secretUse, secretPlace(7), []byte("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))}
	m.links = append(m.links, linkMemory{2, "reset", 2, noon.AddDate(0, 0, 1), false})
}

func (m *memory) rangAlarms() {
	call := casework.AlarmCall{Name: "Marcus Teague", Way: casework.Text, Rung: casework.DutyRung, At: noon, State: casework.Sent}
	lost := casework.AlarmCall{Name: "Ana Ribeiro", Way: casework.Mail, Rung: casework.HeadRung, At: noon, State: casework.Failed, Why: "The mail was refused."}
	m.alarms = []casework.Alarm{
		{ID: 5, Case: 48213, Office: "d5", Phrase: "on fire", RaisedAt: noon, NextAt: noon.Add(5 * time.Minute), Calls: []casework.AlarmCall{call}},
		{ID: 6, Raw: 70, Held: true, HeldAs: 48301, Office: "d5", Phrase: "gunshot", RaisedAt: noon, ExhaustedAt: noon, Calls: []casework.AlarmCall{call, lost}},
		{ID: 8, Case: 48214, Office: "d5", Phrase: "gas leak", RaisedAt: noon.Add(-time.Hour), ConfirmedAt: noon, ConfirmedBy: "Marcus Teague", Calls: []casework.AlarmCall{call}},
	}
	m.cases[0].Urgent, m.cases[1].Urgent = true, true
	m.phrases = []PhraseCount{{Phrase: "on fire", Alarms: 4, None: 3, Real: 1}}
}

func (m *memory) askedSpeakers() {
	wrote := "Kamyon fatra a pa pase depi de semèn nan lari mwen an."
	m.messages = append(m.messages, casework.Message{ID: 51, Case: 5, Direction: casework.In, Channel: casework.Text, Kind: casework.Personal,
		From: casework.Correspondent{Name: "Nadège Pierre", Address: "+15555550151"}, Text: wrote, Reply: wrote, Language: "ht", At: noon.Add(-48 * time.Hour), Raw: 1})
	foreign := func(id int64, state casework.ForeignState) casework.ForeignAnswer {
		return casework.ForeignAnswer{ID: id, Case: 48215, Office: "d5", Answer: casework.Answer{Text: "The truck comes on Friday.", Channel: casework.Text}, Language: "ht", Writer: 2, By: "Ana Ribeiro", AskedAt: noon.Add(-time.Hour), DueAt: noon.Add(7 * time.Hour), State: state}
	}
	waits, gone, no := foreign(1, casework.ForeignWaits), foreign(2, casework.ForeignGone), foreign(3, casework.ForeignNo)
	waits.Words, waits.Machine, waits.Stale = "Kamyon an ap vini vandredi.", "translate.example", true
	gone.Words, gone.DecidedBy = "Kamyon an ap vini vandredi.", "Marcus Teague"
	no.DecidedBy, no.Note = "Marcus Teague", "The truck comes on Thursday there."
	m.languages = languageMemory{
		spoken:       map[casework.StaffID][]string{3: {"ht"}},
		foreign:      []casework.ForeignAnswer{waits, gone, no},
		interpreters: map[casework.CaseNumber]*casework.Interpreter{48215: {Language: "ht", Why: "She would rather talk.", By: "Ana Ribeiro", AskedAt: noon.Add(-time.Hour), DueAt: noon.Add(7 * time.Hour)}},
		translations: map[casework.MessageID][]casework.Translation{
			51: {{Message: 51, Target: "en", Text: "The garbage truck has not come for two weeks on my street.", Machine: "translate.example", By: "Ana Ribeiro", At: noon}},
			11: {{Message: 11, Target: "en", Text: "Good morning. I live at 42 Poplar.", By: "Marcus Teague", At: noon}},
		},
	}
	m.cases[2].Interpreter = "ht"
}

// sentInEachWay has an answer of the office end in each state of a send, and one that can be taken back yet.
func (m *memory) sentInEachWay() {
	office, to := casework.Correspondent{Name: "Office of Councilor Lee Wong", Address: "district5@council.example"}, []casework.Correspondent{{Name: "Harold Whitcomb", Address: "harold@mail.example"}}
	states := []casework.DeliveryState{casework.Pending, casework.Sending, casework.Sent, casework.Retrying, casework.Failed, casework.BouncedBack, casework.Withheld, casework.Suppressed, casework.Waiting}
	for i, state := range states {
		m.messages = append(m.messages, casework.Message{ID: casework.MessageID(100 + i), Case: 4, Direction: casework.Out, Channel: casework.Mail, From: office, To: to, Author: "Ana Ribeiro", Subject: "Re: Streetlight", Text: "The crew looks at it.",
			At: noon.Add(time.Duration(i-60) * time.Minute), Delivery: &casework.Delivery{ID: casework.DeliveryID(100 + i), State: state, Reason: "The other side said so (4.2.2).", Attempts: 2}})
	}
}

// statePages are those of a strained office.
func statePages() []shownPage {
	foreign := caseAt(5)
	return []shownPage{
		{"strained-today", ana, "/today", "", ""},
		{"strained-today-head", marcus, "/today", "", ""},
		{"today-records", rhea, "/today", "", ""},
		{"today-volunteer", vi, "/today", "", ""},
		{"inbox-urgent", ana, "/inbox", "", ""},
		{"inbox-found", ana, "/inbox?q=lamp", "", ""},
		{"inbox-overdue-mine", ana, "/inbox?view=mine&is=overdue", "", ""},
		{"case-danger", ana, rosas, "", ""},
		{"case-danger-looked-after", ana, caseAt(4), "", ""},
		{"case-sends", ana, caseAt(4), `document.querySelector('.convo').scrollTop = -100000`, ""},
		{"case-foreign", ana, foreign, "", ""},
		{"case-foreign-speaker", marcus, foreign, openSide, ""},
		{"case-translated", ana, rosas, `document.querySelector('.convo').scrollTop = -100000`, ""},
		{"case-split", ana, rosas, `document.querySelector('.part-off').open = true`, ""},
		{"case-done", ana, rosas + "?done=sent", "", ""},
		{"case-stale", marcus, rosas, sendsStale, `document.querySelector('#problem .came')`},
		{"case-mend", ana, caseAt(6), mergesAmid, `document.querySelector('.errsum')`},
		{"case-nowhere", ana, "/inbox/C-99999-9", "", ""},
		{"case-not-theirs", ana, caseAt(10), "", ""},
		{"case-resolved", ana, caseAt(8), "", ""},
		{"case-on-hold", rhea, rosas + "#side", openSide, ""},
		{"bulk", ana, "/inbox", assignsTwo, `document.querySelector('h1').textContent === 'Done on a selection'`},
		{"bulk-mend", ana, "/inbox", snoozesTwo, `document.querySelector('.errsum')`},
		{"held-danger", ana, "/held", "", ""},
		{"held-done", ana, "/held?done=filed", `document.querySelectorAll('main details').forEach(d => d.open = true)`, ""},
		{"threats", marcus, "/threats", "", ""},
		{"threats-staff", ana, "/threats", "", ""},
		{"case-threat-head", marcus, rosas, "", ""},
		{"police", marcus, rosas + "/police", "", ""},
		{"police-volunteer", vi, rosas + "/police", "", ""},
		{"danger-rings", ana, "/danger", "", ""},
		{"danger-city", ole, "/danger", "", ""},
		{"alarm", "", "/alarm/" + casework.AlarmToken(testSigner{}, 5, 1), "", ""},
		{"alarm-looked-after", "", "/alarm/" + casework.AlarmToken(testSigner{}, 8, 1) + "?done=yes", "", ""},
		{"speakers", marcus, "/speakers", "", ""},
		{"speaker", marcus, "/speakers/1", `document.querySelectorAll('main details').forEach(d => d.open = true)`, ""},
		{"speaker-own", ana, "/speakers/1", "", ""},
		{"speaker-mend", marcus, "/speakers/1", `document.querySelector('#words').value = ''; document.querySelector('[value=approve]').click()`, `document.querySelector('.errsum')`},
		{"speaker-sent", marcus, "/speakers/2", "", ""},
		{"speaker-refused", ana, "/speakers/3", "", ""},
		{"readers-person", marcus, "/people/3/readers", "", ""},
		{"triage-mend", ana, "/triage", sendsEmpty, `document.querySelector('.errsum, .banner-bad')`},
		{"holds-mend", rhea, "/holds", `document.querySelectorAll('main form').forEach(f => f.noValidate = true); document.querySelector('main form button').click()`, `document.querySelector('#problem')`},
		{"exports-records", rhea, "/exports", "", ""},
		{"export-search", rhea, "/exports/new?scope=search&what=lamp", "", ""},
		{"exports-city", ole, "/exports", "", ""},
		{"people-mend", marcus, "/office/staff", `document.querySelectorAll('main details').forEach(d => d.open = true); document.querySelectorAll('main form').forEach(f => f.noValidate = true); document.querySelector('main form button').click()`, `document.querySelector('.errsum')`},
		{"replies-mend", marcus, "/replies", `document.querySelectorAll('main form').forEach(f => f.noValidate = true); document.querySelector('form[action="/replies"] button').click()`, `document.querySelector('.banner-bad')`},
		{"tokens-city", ole, "/settings/tokens", "", ""},
		{"tokens-shown", ole, "/settings/tokens", makesToken, `document.querySelector('#fresh')`},
		{"account-records", rhea, "/account", "", ""},
		{"account-mend", ana, "/account", `const f = document.querySelector('form[action="/account/password"]'); f.noValidate = true; f.querySelector('button').click()`, `document.querySelector('.errsum')`},
		{"second-mend", ana, "/account/second", sendsEmpty, `document.querySelector('.errsum')`},
		{"code-mend", "", "/sign-in", passes, wrongCode},
		{"join-mend", "", "/join/" + casework.LinkToken(testSigner{}, 1), `document.querySelector('form').noValidate = true; document.querySelector('form button').click()`, `document.querySelector('.errsum')`},
		{"reset", "", "/join/" + casework.LinkToken(testSigner{}, 2), "", ""},
		{"forgot-asked", "", "/forgot", `document.querySelector('#email').value = 'nobody@council.example'; document.querySelector('form button').click()`, `!document.querySelector('main form') || document.querySelector('[role=alert]')`},
		{"settings-city", ole, "/settings/city", "", ""},
		{"settings-departments", ole, "/settings/departments", "", ""},
		{"settings-signatures", ole, "/settings/signatures", "", ""},
		{"settings-numbers", ole, "/settings/numbers", "", ""},
		{"texts-city", ole, "/texts/es", "", ""},
		{"notifications-records", rhea, "/notifications", "", ""},
		{"status-resolved", "", statusAt(8) + "?lang=es", "", ""},
		{"status-waiting", "", statusAt(7) + "?lang=zh", "", ""},
		{"status-sensitive", "", statusAt(11), "", ""},
		{"status-spent", "", "/s/spent", "", ""},
		{"stop-spent", "", "/n/spent", "", ""},
	}
}

// refusals are the pages on which the browser itself says on its console that a request was refused.
var refusals = map[string]bool{"failure": true, "refused": true, "join-spent": true, "case-nowhere": true, "case-not-theirs": true, "status-spent": true, "status-sensitive": true, "stop-spent": true}

// TestStatesInABrowser does so with what is rare, and has to be clear when it comes.
func TestStatesInABrowser(t *testing.T) {
	t.Parallel()
	if os.Getenv("COMMONLINE_BROWSER") != "all" {
		t.Skip("SKIPPED: sixty states in a browser take minutes; COMMONLINE_BROWSER=all looks at them")
	}
	s := newSite(t, plain, strained, withSettings)
	lookAt(t, s, statePages())
}
