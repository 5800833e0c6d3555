package web

import (
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/commonline/commonline/casework"
)

// mostBytes is what the first look at the inbox may cost, page, styles and script together, as they are sent.
const mostBytes = 60_000

// shiftSeen adds up what moves from now on without being asked to (Layout Instability API). What
// moves while the page is first laid out is no news.
const shiftSeen = `window.shifted = 0; const since = performance.now();
	new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput && e.startTime >= since) window.shifted += e.value }).observe({ type: 'layout-shift', buffered: true });
	new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))`

// TestTheFirstPaint counts the bytes of the inbox over the wire, and how far anything moves while news come in.
func TestTheFirstPaint(t *testing.T) {
	t.Parallel()
	s := often(newSite(t, plain, everyState))
	s.store.plans.plans = nil // an answer against a plan is asked about first
	b := browse(t, s, ana)
	var mu sync.Mutex
	var bytes float64
	err := chromedp.Listen(b.ctx, func(e any) {
		if e, ok := e.(*network.EventLoadingFinished); ok {
			mu.Lock()
			defer mu.Unlock()
			bytes += float64(e.EncodedDataLength)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.open(rosas)
	b.until(`document.documentElement.dataset.module && document.readyState === 'complete'`)
	mu.Lock()
	first := bytes
	mu.Unlock()
	t.Logf("the inbox with a case: %.0f bytes over the wire", first)
	if first == 0 || first > mostBytes {
		t.Errorf("%.0f bytes, at most %d", first, mostBytes)
	}

	js[any](b, shiftSeen)
	s.store.mu.Lock()
	s.store.writing = []Writer{{Case: 48213, Office: "d5", Staff: 3, Name: "Marcus Teague", Kind: MailDraft}}
	s.store.mu.Unlock()
	theirs := s.get(rosas, marcus).form(rosas + "/answer")
	theirs.Set("text", "The crew comes on Friday.")
	theirs.Set("then", "send")
	s.post(rosas+"/answer", marcus, theirs)
	s.happen(casework.CaseOpened, 4)
	b.until(`document.querySelector('#case .thread:last-of-type')?.textContent.includes('The crew comes on Friday.')`)
	b.until(`document.querySelector('#fresh a') && document.querySelector('#presence').textContent`)
	js[any](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))`)
	shifted := js[float64](b, `window.shifted`)
	t.Logf("layout shift on news: %v", shifted)
	if shifted != 0 {
		t.Errorf("what is on the page moves by %v when news come in", shifted)
	}
	// The observer does see what moves.
	js[any](b, `document.querySelector('.list-scroll').prepend(Object.assign(document.createElement('p'), { textContent: 'in the way' })); null`)
	b.until(`window.shifted > 0.0001`)
}
