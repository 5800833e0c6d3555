package street

import (
	"strconv"
	"strings"
)

// Number is a house number or a range of them: "57-59", "26H", "10 1/2". The zero value is no number.
type Number struct {
	Low, High int
	Letter    byte // 'a' to 'z', or 0; a half counts as '2'
}

// MaxNumber is the highest house number taken for one; beyond it lie postcodes and case numbers.
const MaxNumber = 99999

// ParseNumber reads a house number as an address file writes it.
func ParseNumber(s string) (Number, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	low, letter, rest := leadingNumber(s)
	if low <= 0 || low > MaxNumber {
		return Number{}, false
	}
	n := Number{Low: low, High: low, Letter: letter}
	rest = strings.TrimSpace(rest)
	if rest == "1/2" {
		n.Letter = '2'
		return n, true
	}
	rest = strings.TrimLeft(rest, "-–/& ,")
	if rest == "" {
		return n, true
	}
	if high, l, _ := leadingNumber(rest); high > low && high-low <= 400 {
		n.High = high
	} else if high == 0 && len(rest) == 1 && n.Letter == 0 && rest[0] >= 'a' && rest[0] <= 'z' {
		n.Letter = rest[0]
	} else if high == low && n.Letter == 0 {
		n.Letter = l
	}
	return n, true
}

func leadingNumber(s string) (n int, letter byte, rest string) {
	i := 0
	for i < len(s) && i < 7 && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	if i < len(s) && i > 0 && s[i] >= 'a' && s[i] <= 'z' && (i+1 == len(s) || s[i+1] < 'a' || s[i+1] > 'z') {
		letter = s[i]
		i++
	}
	return n, letter, s[i:]
}

// Covers says whether a house stands within the range: between its ends, and on its side of the street where both
// ends are on one side.
func (n Number) Covers(house int) bool {
	if house < n.Low || house > n.High {
		return false
	}
	return (n.High-n.Low)%2 == 1 || (house-n.Low)%2 == 0
}

func (n Number) String() string {
	if n.Low == 0 {
		return ""
	}
	s := strconv.Itoa(n.Low)
	switch {
	case n.Letter == '2':
		s += " 1/2"
	case n.Letter != 0:
		s += strings.ToUpper(string(n.Letter))
	}
	if n.High > n.Low {
		s += "-" + strconv.Itoa(n.High)
	}
	return s
}
