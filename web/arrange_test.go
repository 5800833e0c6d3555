package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/commonline/commonline/casework"
)

const harolds = "/inbox/C-48214-3"

func TestMergeAndTakeOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get(rosas, ana)
	p.says("Merge a case into this one", "New case from here on")
	f := p.form(rosas + "/merge")
	f.Set("other", "C-48214-3")
	f.Set("reason", "The same corner")
	if p = s.post(rosas+"/merge", ana, f); p.Get("Location") != rosas+"?done=merged" {
		t.Fatalf("merged: %d to %q: %s", p.code, p.Get("Location"), p.text())
	}
	p = s.get(rosas+"?done=merged", ana)
	p.says("The light is out.", "Written to C-48214-3", "Case C-48214-3 was merged into this one, by Ana Ribeiro: The same corner", "Merged. Both numbers lead here",
		"Taking it out gives it back 1 message.")
	sound(t, p)
	if got := s.get(harolds, ana).Get("Location"); got != rosas+"?done=head" {
		t.Errorf("the merged number leads to %q", got)
	}
	s.get(rosas+"?done=head", ana).says("The number that you opened was merged into this case.")
	if p = s.post(rosas+"/unmerge", ana, p.form(rosas+"/unmerge")); p.Get("Location") != rosas+"?done=unmerged" {
		t.Errorf("taken out: %d to %q", p.code, p.Get("Location"))
	}
	p = s.get(rosas, ana)
	p.says("Case C-48214-3 was taken out again, with 1 message; 1 that came since on this number stay here")
	if strings.Contains(p.text(), "The light is out.") {
		t.Error("its message is still on the thread")
	}
	s.get(harolds, ana).says("The light is out.", "Taken out of case C-48213-5 again, with 1 message")
	if p = s.post(rosas+"/unmerge", ana, url.Values{"other": {"C-48214-3"}}); p.code != http.StatusConflict {
		t.Errorf("taken out twice: %d", p.code)
	}
}

func TestWrongNumbersAreToldBesideTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for other, want := range map[string]struct {
		code int
		says string
	}{
		"C-48214-9": {http.StatusUnprocessableEntity, "has a digit wrong"},
		"C-48220-3": {http.StatusUnprocessableEntity, "Your office sees no case C-48220-3."}, // District 4's alone
		"C-48219-7": {http.StatusConflict, "is with another office and stays there. Link the two instead."},
	} {
		p := s.post(rosas+"/merge", ana, url.Values{"form": {"merge"}, "other": {other}, "reason": {"Same"}})
		if p.code != want.code || !strings.Contains(p.text(), want.says) {
			t.Errorf("%s: %d, %s", other, p.code, p.text())
		}
		if got := attr(p.id("merge-other"), "value"); got != other {
			t.Errorf("%s: the form holds %q", other, got)
		}
		sound(t, p)
	}
	if p := s.get(rosas, "vi@council.example"); strings.Contains(p.text(), "Merge a case") || strings.Contains(p.text(), "New case from here on") {
		t.Error("a volunteer is offered what a volunteer may not")
	}
}

func TestSplitAndLink(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get(rosas, ana)
	f := p.form(rosas + "/split/13")
	f.Set("subject", "The letter of the school")
	p = s.post(rosas+"/split/13", ana, f)
	made, _, _ := strings.Cut(p.Get("Location"), "?")
	if p.code != http.StatusSeeOther || !strings.HasPrefix(made, "/inbox/C-") || made == rosas {
		t.Fatalf("split: %d to %q", p.code, p.Get("Location"))
	}
	p = s.get(made+"?done=split", ana)
	p.says("The letter of the school", "Adjunto la carta", "This is the new case. The resident is told nothing;", "Taken out of case C-48213-5")
	sound(t, p)
	p = s.get(rosas, ana)
	p.says("Put it back here", "was taken out of this one from a message on")
	if len(p.form(rosas+"/merge")) == 0 {
		t.Error("it cannot be put back")
	}
	if p := s.post(rosas+"/split/999", ana, url.Values{}); p.code != http.StatusNotFound {
		t.Errorf("split from nothing: %d", p.code)
	}
	p = s.post(rosas+"/link", ana, url.Values{"other": {"C-48219-7"}, "reason": {"The library is on that corner"}})
	if p.Get("Location") != rosas+"?done=linked" {
		t.Errorf("linked: %d %s", p.code, p.text())
	}
	p = s.get(rosas, ana)
	p.says("The library is on that corner", "Linked by Ana Ribeiro")
	if p = s.post(rosas+"/unlink", ana, p.form(rosas+"/unlink")); p.Get("Location") != rosas+"?done=unlinked" {
		t.Errorf("unlinked: %d", p.code)
	}
	if p := s.post(rosas+"/unlink", ana, url.Values{"other": {"C-48219-7"}}); p.code != http.StatusConflict {
		t.Errorf("unlinked twice: %d", p.code)
	}
}

func TestArrangedMomentsHaveWords(t *testing.T) {
	t.Parallel()
	for _, k := range []casework.EventKind{casework.CaseMerged, casework.CaseUnmerged, casework.CaseSplit, casework.CasesLinked, casework.CasesUnlinked} {
		for _, way := range []string{"from", "into"} {
			m := moment(casework.Event{Kind: k, Detail: map[string]string{"number": "C-48214-3", "way": way, "back": "3", "since": "2", "by": "Ana"}})
			if !strings.Contains(m.Words, "C-48214-3") || !strings.HasSuffix(m.Words, ", by Ana") {
				t.Errorf("%s %s: %q", k, way, m.Words)
			}
		}
	}
}

// TestMergeSplitInABrowser goes the whole way in Chromium.
func TestMergeSplitInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain)
	b := browse(t, s, ana)
	b.open(rosas)
	b.until(`document.documentElement.dataset.module`)
	js[bool](b, `(() => { const d = document.querySelector('#merge-other').closest('details'); for (let x = d; x; x = x.parentElement.closest('details')) x.open = true; d.scrollIntoView(); return true })()`)
	b.shoot("merge-form")
	b.do(chromedp.SendKeys("#merge-other", "C-48214-3"), chromedp.SendKeys("#merge-why", "The same corner\r"))
	b.until(`location.search === '?done=merged' && document.querySelector('.convo').textContent.includes('Written to C-48214-3')`)
	b.shoot("merged")
	b.open(harolds)
	b.until(`location.pathname === '/inbox/C-48213-5'`)
	b.do(chromedp.Click(`form[action$="/unmerge"] button`))
	b.until(`location.search === '?done=unmerged' && !document.querySelector('.convo').textContent.includes('The light is out.')`)
	b.do(chromedp.Click(`#m13 .part-off:has(#m13s) summary`))
	b.until(`document.querySelector('#m13 .part-off:has(#m13s)').open`)
	b.shoot("split-form")
	b.do(chromedp.SendKeys("#m13s", "The letter of the school\r"))
	b.until(`location.search === '?done=split' && document.querySelector('#case-h').textContent === 'The letter of the school'`)
	b.shoot("split")
	b.open(rosas)
	b.do(chromedp.Click(`.tie form[action$="/merge"] button`))
	b.until(`location.search === '?done=merged' && document.querySelector('.convo').textContent.includes('Adjunto la carta')`)
}
