package chromiumtest

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestOpen asks a window for its size, and for its end when the test has ended.
func TestOpen(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and a browser is slow")
	}
	var done <-chan struct{}
	t.Run("window", func(t *testing.T) {
		ctx := Open(t, time.Minute)
		done = ctx.Done()
		if wide, err := chromedp.Run(ctx, chromedp.Evaluate[int](`innerWidth`)); err != nil || wide != 1440 {
			t.Errorf("the window is %d wide, %v", wide, err)
		}
	})
	if done == nil {
		t.Skip("SKIPPED: no browser was opened")
	}
	select {
	case <-done:
	default:
		t.Error("the browser outlives its test")
	}
}

// TestNone skips where there is no browser.
func TestNone(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if path := Path(); path != "" {
		t.Fatalf("found %s", path)
	}
	skipped := false
	t.Run("none", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		Open(t, time.Minute)
	})
	if !skipped {
		t.Error("a test without a browser goes on")
	}
}
