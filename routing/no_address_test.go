package routing_test

import (
	"os"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
)

// noAddress reads the messages that name no address: telephone numbers, prices, dates, plates, routes, times and case
// numbers, as residents write them.
func noAddress(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/no_address.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

func TestScoreNoAddress(t *testing.T) {
	a := boston(t)
	all := noAddress(t)
	for _, text := range all {
		if l := a.Locate(text, routing.Hints{}); l.Status != casework.NoPlace {
			t.Errorf("%s %s (%.2f) %v | %q", l.Status, l.District, l.Confidence, l.Why, text)
		}
	}
	t.Logf("%d messages without an address", len(all))
}
