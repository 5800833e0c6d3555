package gazetteer

import (
	"maps"
	"strings"

	"github.com/commonline/commonline/routing/street"
)

// spelling is one way in which the file writes a street.
type spelling struct {
	raw   string
	words []string
	count int
	// what cleaning makes of it
	name string // canonical words of the street
	area string // a neighbourhood that stood behind the street, canonical words
}

// cleaner finds the street in strings that hold more than a street: "121d E Cottage St", "Sedalia Rd Dorchester",
// "Temple Pl Downtown Crossing". It believes what the file says often, and cuts only where a street is left that the
// file knows better than the string at hand.
type cleaner struct {
	counts map[string]int // canonical words -> rows
	areas  map[string]bool
	Cut    int // strings that were changed
}

func newCleaner(spellings []*spelling, cities []string) *cleaner {
	c := &cleaner{counts: map[string]int{}, areas: map[string]bool{}}
	for _, s := range spellings {
		s.words = street.Words(s.raw)
		c.counts[strings.Join(s.words, " ")] += s.count
	}
	for _, city := range cities {
		if w := street.Words(city); len(w) > 0 {
			c.areas[strings.Join(w, " ")] = true
		}
	}
	c.learnAreas(spellings)
	for _, s := range spellings {
		c.resolve(s)
	}
	return c
}

// learnAreas takes what stands behind at least three known streets for the name of a neighbourhood.
func (c *cleaner) learnAreas(spellings []*spelling) {
	behind := map[string]map[string]bool{}
	for _, s := range spellings {
		words := c.dropLead(s.words)
		cut := c.cutAt(words)
		if cut == 0 {
			continue
		}
		rest := strings.Join(words[cut:], " ")
		if behind[rest] == nil {
			behind[rest] = map[string]bool{}
		}
		behind[rest][strings.Join(words[:cut], " ")] = true
	}
	cities := maps.Clone(c.areas)
	for rest, streets := range behind {
		if i := strings.LastIndexByte(rest, ' '); i > 0 && len(rest)-i <= 4 && cities[rest[:i]] {
			continue // "Dorchester Ma": a neighbourhood and a state
		}
		if len(streets) >= 3 && !street.Kind(rest) && len(rest) > 2 {
			c.areas[rest] = true
		}
	}
}

// cutAt says after how many words the street ends and something else begins, or 0.
func (c *cleaner) cutAt(words []string) int {
	whole := c.counts[strings.Join(words, " ")]
	for cut := len(words) - 1; cut >= 2; cut-- {
		if !street.Kind(words[cut-1]) || (cut == 2 && isDirection(words[0])) {
			continue
		}
		rest := strings.Join(words[cut:], " ")
		known := c.counts[strings.Join(words[:cut], " ")]
		if c.areas[rest] || (known > whole && !street.Kind(words[len(words)-1])) {
			return cut
		}
	}
	return 0
}

// dropLead takes house numbers, stray letters and "of" off the front, where a street is left.
func (c *cleaner) dropLead(words []string) []string {
	for len(words) > 2 {
		first, rest := words[0], words[1:]
		whole, left := c.counts[strings.Join(words, " ")], c.counts[strings.Join(rest, " ")]
		switch {
		case first == "of" || first == "at" || isHouseNumber(first):
		case len(first) == 1 && !isDirection(first) && left > 5*whole:
		default:
			return words
		}
		words = rest
	}
	return words
}

func isHouseNumber(w string) bool {
	if w == "" || w[0] < '0' || w[0] > '9' {
		return false
	}
	i := 0
	for i < len(w) && w[i] >= '0' && w[i] <= '9' {
		i++
	}
	return len(w)-i <= 1
}

func (c *cleaner) resolve(s *spelling) {
	words := c.dropLead(s.words)
	if cut := c.cutAt(words); cut > 0 {
		s.area = strings.Join(words[cut:], " ")
		words = words[:cut]
	} else if tail := c.areaTail(words); tail > 0 {
		s.area = strings.Join(words[tail:], " ")
		words = words[:tail]
	}
	if !c.areas[s.area] {
		if i := strings.LastIndexByte(s.area, ' '); i > 0 && c.areas[s.area[:i]] {
			s.area = s.area[:i]
		} else {
			s.area = ""
		}
	}
	s.name = street.Parse(words).String()
	if len(words) != len(s.words) {
		c.Cut++
	}
}

// areaTail finds a known neighbourhood behind a street without a kind ("Riverway Boston"), where the street without
// it is known.
func (c *cleaner) areaTail(words []string) int {
	for cut := 1; cut < len(words); cut++ {
		if c.areas[strings.Join(words[cut:], " ")] && c.counts[strings.Join(words[:cut], " ")] > c.counts[strings.Join(words, " ")] {
			return cut
		}
	}
	return 0
}

func isDirection(w string) bool {
	_, ok := street.Direction(w)
	return ok
}
