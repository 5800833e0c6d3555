package routing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/routing"
)

func FuzzLocate(f *testing.F) {
	a := town(f)
	for _, seed := range []string{"trash at 12 Mellen St, Oldtown 11111", "1-2-3/4 & 5 @ #6 $7", "calle Pearl 5", "在104 Massachusetts Ave", "\xff\xfe12\x00 mellen", "10 1/2 E. E. E Broadway St St", strings.Repeat("12 mellen & ", 50)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range a.Find(text) {
			if m.Start < 0 || m.End > len(text) || m.Start >= m.End {
				t.Fatalf("%q: mention from %d to %d", text, m.Start, m.End)
			}
		}
		l := a.Locate(text, routing.Hints{})
		if l.Confidence < 0 || l.Confidence > 1 {
			t.Fatalf("%q: confidence %f", text, l.Confidence)
		}
	})
}

// TestLocateTakesLinearTime doubles hostile texts and looks at how the processor time grows: that of the clock
// depends on who else is working.
func TestLocateTakesLinearTime(t *testing.T) {
	a := town(t)
	for _, unit := range []string{"1 ", "12 mellen & ", "1,2 and 3 ", "misspeled st ", "12 mispeled st ", "st ", "4 Mellen St, ", "((((", "a@b/c&", "Pearl and ", "1-"} {
		measure := func(n int) time.Duration {
			text := strings.Repeat(unit, n/len(unit))
			best := time.Hour
			for range 5 {
				start := cpuTime(t)
				a.Locate(text, routing.Hints{})
				best = min(best, cpuTime(t)-start)
			}
			return best
		}
		small, large := measure(4_000), measure(32_000)
		if large > 40*small+2*time.Millisecond { // eight times the text; a square law would take 64 times as long
			t.Errorf("%q: %v for 4,000 bytes, %v for 32,000", unit, small, large)
		}
	}
}
