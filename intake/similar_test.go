package intake

import (
	"strings"
	"testing"
)

func TestNearTexts(t *testing.T) {
	t.Parallel()
	const base = "please keep the library on Main Street open on Sundays since many of us work all week and our children have no other quiet place to read and learn"
	for name, c := range map[string]struct {
		a, b string
		near bool
	}{
		"another greeting":                {"Dear Councilor One, " + base, "Dear Councilor Two, " + base, true},
		"another house number":            {base + " signed at 12 Elm", base + " signed at 14 Elm", false},
		"short and equal":                 {"pothole", "pothole", true},
		"short and unlike":                {"Please fix it, thank you", "Please fix it, thanks", false},
		"nothing said":                    {"", "", false},
		"half of it":                      {base, base[:len(base)/2], false},
		"the same words in another order": {strings.Repeat("one two three four ", 6), strings.Repeat("four three two one ", 6), false},
	} {
		if got := NewSketch("", c.a).near(NewSketch("", c.b)); got != c.near {
			t.Errorf("%s: near %v", name, got)
		}
	}
}
