// Package chromiumtest gives a test a headless Chromium of its own, which is closed when the test ends.
//
// What it stores: a profile in a temporary folder, removed with the browser.
//
// What it guarantees: without a Chromium in PATH the test is skipped, loudly; a browser that hangs ends with the test's patience.
package chromiumtest

import (
	"context"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// names are those of the program, the first that is there is taken: the shell without a user interface shows the same pages and takes a
// third of the work.
var names = []string{"chromium-headless-shell", "chromium", "google-chrome"}

// Path is where Chromium is, or empty where there is none.
func Path() string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Open starts a Chromium for a test, with a window of 1440 to 900 points, and ends it with the test or after patience. Further options are Chromium's own.
func Open(t testing.TB, patience time.Duration, options ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := Path()
	if path == "" {
		t.Skip("SKIPPED: there is no chromium in PATH, so nothing is shown in a browser")
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), slices.Concat(chromedp.DefaultExecAllocatorOptions[:], ours(path), options)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900)); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return ctx
}

// ours keep one process for all pages of a test: a new one for each page that is opened costs as much as the page.
func ours(path string) []chromedp.ExecAllocatorOption {
	return []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // which root may not have
		chromedp.Flag("renderer-process-limit", "1"),
		chromedp.Flag("disable-site-isolation-trials", true),
	}
}
