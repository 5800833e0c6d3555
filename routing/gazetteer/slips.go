package gazetteer

import "github.com/agnivade/levenshtein"

// slips counts letters left out, put in or changed; two neighbouring letters changed about are one slip.
func slips(a, b string) int {
	d := levenshtein.ComputeDistance(a, b)
	if d == 2 && len(a) == len(b) && swapped(a, b) {
		return 1
	}
	return d
}

func swapped(a, b string) bool {
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}
