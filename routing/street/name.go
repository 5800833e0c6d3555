package street

import (
	"strings"
	"unicode"
)

// Name is a street name taken apart, in canonical words: "E. Cottage Street" is direction "e", body "cottage",
// kind "st". Leading says that the kind stands first ("Avenue Louis Pasteur").
type Name struct {
	Direction string
	Body      []string
	Kind      string
	Leading   bool
}

// Words cuts a street name into canonical words.
func Words(name string) []string {
	fields := strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’' && r != '‘' && r != '.'
	})
	out := fields[:0]
	for _, f := range fields {
		if w := Canon(Fold(f)); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// Parse takes canonical words apart. Words that are nothing but a direction and a kind keep the direction as their
// body: "E St" is the street E.
func Parse(words []string) Name {
	var n Name
	if len(words) == 0 {
		return n
	}
	if len(words) > 1 && Kind(words[len(words)-1]) {
		n.Kind, words = words[len(words)-1], words[:len(words)-1]
	} else if short, ok := Direction(words[len(words)-1]); ok && len(words) > 2 && Kind(words[len(words)-2]) {
		// "Broadway St E": the direction behind the kind means the same as in front.
		n.Direction, n.Kind, words = short, words[len(words)-2], words[:len(words)-2]
	} else if len(words) > 1 && words[0] == "ave" {
		n.Kind, n.Leading, words = words[0], true, words[1:]
	}
	if n.Direction == "" && len(words) > 1 {
		if short, ok := Direction(words[0]); ok {
			n.Direction, words = short, words[1:]
		}
	}
	n.Body = words
	return n
}

// String gives the canonical words in their usual order.
func (n Name) String() string {
	parts := make([]string, 0, len(n.Body)+2)
	if n.Leading {
		parts = append(parts, n.Kind)
	}
	if n.Direction != "" {
		parts = append(parts, n.Direction)
	}
	parts = append(parts, n.Body...)
	if n.Kind != "" && !n.Leading {
		parts = append(parts, n.Kind)
	}
	return strings.Join(parts, " ")
}

// Joined gives the body in one word, as spelling is compared: "Hyde Park" and "Hydepark" are one.
func (n Name) Joined() string { return strings.Join(n.Body, "") }
