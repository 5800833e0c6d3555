package casework_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"pgregory.net/rapid"
)

func TestCaseNumberFindsWrongDigits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := casework.CaseNumber(rapid.Int64Range(1000, 999_999_999).Draw(t, "n"))
		back, err := casework.ParseCaseNumber(" " + strings.ToLower(n.String()))
		if err != nil || back != n {
			t.Fatalf("%s read as %d, %v", n, back, err)
		}
		b := []byte(n.String())
		i := rapid.IntRange(3, len(b)-3).Draw(t, "place")
		d := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if b[i] == d {
			return
		}
		b[i] = d
		if _, err := casework.ParseCaseNumber(string(b)); casework.KindOf(err) != casework.Invalid {
			t.Fatalf("%s taken, made from %s with one digit wrong", b, n)
		}
	})
}

func TestNumbersInSubjects(t *testing.T) {
	t.Parallel()
	n := casework.CaseNumber(48213).String()
	for subject, want := range map[string]int{
		"Re: your case " + n:                1,
		"[" + strings.ToLower(n) + "]":      1,
		n + " and " + n:                     2,
		"Re: C-48213":                       0, // only the full form counts
		"X" + n:                             0,
		"pothole at 48213-7 Main":           0,
		"C-48213-" + "0123456789"[9:] + "1": 0,
	} {
		if got := casework.NumbersIn(subject); len(got) != want {
			t.Errorf("%q: %v, want %d", subject, got, want)
		}
	}
}
