package phoneno_test

import (
	"testing"

	"github.com/commonline/commonline/internal/phoneno"
)

func TestKinds(t *testing.T) {
	t.Parallel()
	for number, want := range map[string][3]bool{ // ordinary, of the United States, landline
		"+16175550123":  {true, true, false},
		"+15555550101":  {false, true, false}, // fictional
		"+19002345678":  {false, true, false},
		"+18765550123":  {true, false, false}, // Jamaica
		"+14165550123":  {true, false, false}, // Canada
		"+33123456789":  {true, false, true},
		"+33612345678":  {true, false, false},
		"anonymous":     {},
		"+311":          {},
		"6175550123":    {},
		"+999123456789": {},
	} {
		if got := [3]bool{phoneno.Ordinary(number), phoneno.SameCountry("+16175550100", number), phoneno.Landline(number)}; got != want {
			t.Errorf("%s: %v, want %v", number, got, want)
		}
	}
}
