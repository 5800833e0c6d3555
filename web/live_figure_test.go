package web

import "testing"

// TestFigures writes numbers beside lists: work is counted to the end, what only grows is not.
func TestFigures(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		key  string
		n    int
		want string
	}{
		{"resolved", MostCounted - 1, "999"}, {"resolved", MostCounted, "1,000+"}, {"copied", MostCopies, "100+"}, {"copied", 99, "99"}, {"spam", MostCounted, "1,000+"},
		{"automatic", MostCounted, "1,000+"}, {"open", MostCounted + 740, "1740"}, {"overdue", 0, "0"}, {"resolved", 0, "0"},
	} {
		if got := figure(x.key, x.n); got != x.want {
			t.Errorf("%d of %q is %q, want %q", x.n, x.key, got, x.want)
		}
	}
}
