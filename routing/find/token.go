package find

import (
	"unicode"
	"unicode/utf8"

	"github.com/commonline/commonline/routing/street"
)

// gap is what stands between a token and the one before it.
type gap uint16

const (
	space gap = 1 << iota
	newline
	paragraph // an empty line
	comma
	period
	hyphen
	slash
	ampersand
	atSign
	hashSign
	money
	colon
	paren
	stop // anything else that ends a phrase
)

// token is a word or a number of a text.
type token struct {
	start, end int32
	number     int32 // of a house number, else 0
	word       uint32
	class      class
	gap        gap
	kind       tokenKind
	letter     byte
	capital    bool
}

type tokenKind uint8

const (
	word   tokenKind = iota
	number           // could be a house number
	digits           // a number, but too long, or stuck to other letters
)

// wordInfo is all that is known of a spelling.
type wordInfo struct {
	id    uint32
	class class
}

// scanner cuts a text into tokens.
type scanner struct {
	words  map[string]wordInfo
	text   string
	tokens []token
	buf    []byte
}

func (s *scanner) scan() {
	g := stop
	for i := 0; i < len(s.text); {
		c := s.text[i]
		switch {
		case c >= '0' && c <= '9':
			i = s.scanNumber(i, g)
			g = 0
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			i = s.scanWord(i, g)
			g = 0
		case c < utf8.RuneSelf:
			g |= asciiGap(c, g)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s.text[i:])
			if unicode.IsLetter(r) {
				i = s.scanWord(i, g)
				g = 0
				continue
			}
			g |= otherGap(r)
			i += n
		}
	}
}

func asciiGap(c byte, before gap) gap {
	switch c {
	case ' ', '\t', '\r':
		return space
	case '\n':
		if before&newline != 0 {
			return paragraph
		}
		return newline
	case ',':
		return comma
	case '.':
		return period
	case '-':
		return hyphen
	case '/':
		return slash
	case '&', '+':
		return ampersand
	case '@':
		return atSign
	case '#':
		return hashSign
	case '$':
		return money
	case ':':
		return colon
	case '(', ')':
		return paren
	case '\'', '*', '_', '`':
		return 0
	}
	return stop
}

func otherGap(r rune) gap {
	switch {
	case unicode.IsSpace(r):
		return space
	case r == '–' || r == '—' || r == '‐' || r == '‑':
		return hyphen
	case r == '€' || r == '£' || r == '¥':
		return money
	case r == '№':
		return hashSign
	case r == '’' || r == '‘':
		return 0
	case r == '，' || r == '、':
		return comma
	}
	return stop
}

func (s *scanner) scanNumber(i int, g gap) int {
	t := token{start: int32(i), gap: g, kind: number}
	n := 0
	for i < len(s.text) && s.text[i] >= '0' && s.text[i] <= '9' {
		if n <= street.MaxNumber {
			n = n*10 + int(s.text[i]-'0')
		}
		i++
	}
	t.number = int32(n)
	from := i
	for i < len(s.text) && isAlnum(s.text[i]) {
		i++
	}
	tail := s.text[from:i]
	switch {
	case n > street.MaxNumber || n == 0 || from-int(t.start) > 5:
		t.kind = digits
	case tail == "":
	case len(tail) == 1 && tail[0] > '9':
		t.letter = tail[0] | 0x20
	case len(tail) == 2 && tail[0] > '9' && g == hyphen && len(s.tokens) > 0 && s.tokens[len(s.tokens)-1].number == int32(n): // "1106-1106HF"
		t.letter = tail[0] | 0x20
	case isOrdinal(tail):
		t.kind = word
		s.name(&t, s.text[t.start:i])
	default:
		t.kind = digits
	}
	t.end = int32(i)
	s.tokens = append(s.tokens, t)
	return i
}

func isAlnum(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func isOrdinal(tail string) bool {
	if len(tail) != 2 {
		return false
	}
	switch string([]byte{tail[0] | 0x20, tail[1] | 0x20}) {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

// scanWord takes letters, marks, digits and apostrophes within; letters of scripts without spaces form tokens of
// their own, so that a Latin name among them is seen.
func (s *scanner) scanWord(i int, g gap) int {
	t := token{start: int32(i), gap: g, capital: s.text[i] >= 'A' && s.text[i] <= 'Z'}
	plain := true
	wide, first := false, true
	for i < len(s.text) {
		c := s.text[i]
		if c < utf8.RuneSelf {
			if isAlnum(c) && !wide || c == '\'' && i+1 < len(s.text) && isAlnum(s.text[i+1]) && !wide {
				plain = plain && c != '\''
				i++
				first = false
				continue
			}
			break
		}
		r, n := utf8.DecodeRuneInString(s.text[i:])
		w := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao)
		if first {
			wide, first = w, false
			t.capital = t.capital || unicode.IsUpper(r)
		}
		if w != wide || !(unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || r == '’' && startsAlnum(s.text[i+n:])) {
			break
		}
		plain = false
		i += n
	}
	t.end = int32(i)
	if plain {
		s.name(&t, s.text[t.start:t.end])
	} else if t.end-t.start < 80 {
		s.fold(&t, street.Fold(s.text[t.start:t.end]))
	}
	s.tokens = append(s.tokens, t)
	return i
}

func startsAlnum(s string) bool { return s != "" && isAlnum(s[0]) }

// name looks an ASCII word up without making a string of it.
func (s *scanner) name(t *token, w string) {
	if len(w) > 40 {
		return
	}
	s.buf = s.buf[:0]
	for i := range len(w) {
		c := w[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		s.buf = append(s.buf, c)
	}
	info := s.words[string(s.buf)]
	t.word, t.class = info.id, info.class
}

func (s *scanner) fold(t *token, folded string) {
	info, ok := s.words[folded]
	if n := len(folded); !ok && n > 3 && folded[n-1] == 's' {
		info = s.words[folded[:n-1]] // "Margaret's"
	}
	t.word, t.class = info.id, info.class
}
