package routing_test

import (
	"os"
	"strings"
	"testing"

	"github.com/commonline/commonline/routing"
)

func TestQ(t *testing.T) {
	a := boston(t)
	for _, s := range strings.Split(os.Getenv("Q"), "|") {
		for _, f := range a.Find(s) {
			t.Logf("  found %+v", f)
		}
		l := a.Locate(s, routing.Hints{})
		t.Logf("%q -> %s %s %.2f %v", s, l.Status, l.District, l.Confidence, brief(l))
	}
}
