package street

import "testing"

func TestSpellingsOfOneName(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"E. Cottage Street", "East Cottage St", "e cottage st.", "E COTTAGE STREET"},
		{"Saint Margaret's St", "St. Margarets Street"},
		{"Mt. Vernon Avenue", "Mount Vernon Ave"},
		{"First Street", "1st St"},
		{"Rue de l’Église", "rue de l'eglise"},
	} {
		want := Parse(Words(same[0])).String()
		for _, name := range same[1:] {
			if got := Parse(Words(name)).String(); got != want {
				t.Errorf("%q: got %q, want %q as of %q", name, got, want, same[0])
			}
		}
	}
}

func TestNamesThatAreTwo(t *testing.T) {
	t.Parallel()
	for _, two := range [][2]string{{"N St", "North St"}, {"Park St", "Park Ave"}, {"E Broadway", "W Broadway"}, {"24th St", "24th Pl"}} {
		if a, b := Parse(Words(two[0])).String(), Parse(Words(two[1])).String(); a == b {
			t.Errorf("%q and %q are both %q", two[0], two[1], a)
		}
	}
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Number{
		"45": {45, 45, 0}, "57-59": {57, 59, 0}, "26H": {26, 26, 'h'}, "10 1/2": {10, 10, '2'}, "415-419A": {415, 419, 0},
		"8-8A": {8, 8, 'a'}, "57-A": {57, 57, 'a'}, "499A-499": {499, 499, 'a'},
	} {
		if got, ok := ParseNumber(in); !ok || got != want {
			t.Errorf("%q: got %+v %v, want %+v", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "A", "0", "1234567", "-5"} {
		if got, ok := ParseNumber(in); ok {
			t.Errorf("%q was taken for %v", in, got)
		}
	}
}

func TestCoversKeepsToItsSide(t *testing.T) {
	t.Parallel()
	n := Number{Low: 57, High: 61}
	if !n.Covers(59) || n.Covers(58) || n.Covers(63) {
		t.Errorf("%v: covers 59 %v, 58 %v, 63 %v", n, n.Covers(59), n.Covers(58), n.Covers(63))
	}
	if both := (Number{Low: 1, High: 4}); !both.Covers(2) {
		t.Errorf("%v names both sides of the street and does not cover 2", both)
	}
}
