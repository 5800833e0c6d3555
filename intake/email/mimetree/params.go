package mimetree

import (
	"strings"

	"github.com/commonline/commonline/intake/email/charset"
)

// Params reads the value of a field with parameters: "text/plain; charset=x" (RFC 2045 section 5.1), with continuations
// and charsets (RFC 2231), and what programs write instead: no quotes, encoded words, a missing semicolon.
func Params(value string) (main string, params map[string]string) {
	params = map[string]string{}
	main, rest, _ := strings.Cut(value, ";")
	main = strings.ToLower(strings.TrimSpace(main))
	var pieces map[string][]piece // of the names that have a star
	for rest != "" {
		var name, v string
		name, v, rest = nextParam(rest)
		if name == "" {
			continue
		}
		base, n, extended := splitParam(name)
		if n < 0 && !extended { // of two that say the same thing differently, the first counts
			if _, twice := params[base]; !twice {
				params[base] = Words(v)
			}
			continue
		}
		if pieces == nil {
			pieces = map[string][]piece{}
		}
		if len(pieces[base]) < mostPieces {
			pieces[base] = append(pieces[base], piece{n, extended, v})
		}
	}
	for base, list := range pieces {
		params[base] = join(list)
	}
	return main, params
}

// mostPieces bounds how many pieces of one value are put together.
const mostPieces = 200

// piece is one of the pieces that RFC 2231 cuts a long value into.
type piece struct {
	n        int // -1: the whole value
	extended bool
	value    string
}

// nextParam takes one name=value off. Quoted values end at their quote, others at a semicolon.
func nextParam(s string) (name, value, rest string) {
	s = strings.TrimLeft(s, " \t;")
	i := strings.IndexAny(s, "=;")
	if i < 0 || s[i] == ';' {
		if i < 0 {
			return "", "", ""
		}
		return "", "", s[i+1:]
	}
	name, s = strings.ToLower(strings.TrimSpace(s[:i])), strings.TrimLeft(s[i+1:], " \t")
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexByte(s, ';')
		if end < 0 {
			end = len(s)
		}
		return name, strings.TrimSpace(s[:end]), s[end:]
	}
	var v strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			v.WriteByte(s[i])
		case s[i] == '"':
			return name, v.String(), s[i+1:]
		default:
			v.WriteByte(s[i])
		}
	}
	return name, v.String(), ""
}

func splitParam(name string) (base string, n int, extended bool) {
	name, extended = strings.CutSuffix(name, "*")
	base, num, ok := strings.Cut(name, "*")
	if !ok {
		return base, -1, extended
	}
	for _, c := range num {
		if c < '0' || c > '9' || n > 1000 {
			return base, -1, extended
		}
		n = n*10 + int(c-'0')
	}
	return base, n, extended
}

// join puts the pieces of a value together. An extended one says its charset once, at its beginning. A plain value beside
// an extended one is for old programs: the extended one counts.
func join(list []piece) string {
	for _, p := range list {
		if p.n < 0 && p.extended {
			return extendedValue(p.value)
		}
	}
	var whole, label string
	var b []byte
	coded := false
	for i := 0; i < len(list); i++ {
		for _, p := range list {
			if p.n != i {
				continue
			}
			v := p.value
			if p.extended {
				if i == 0 {
					label, v, _ = cutCharset(v)
				}
				coded = true
				v = unpercent(v)
			}
			b = append(b, v...)
		}
	}
	if whole, _ = charset.Text(b, label); coded {
		return whole
	}
	return Words(whole)
}

func extendedValue(v string) string {
	label, rest, ok := cutCharset(v)
	if !ok {
		rest = v
	}
	text, _ := charset.Text([]byte(unpercent(rest)), label)
	return text
}

// cutCharset takes "utf-8'en'name" apart.
func cutCharset(v string) (label, rest string, ok bool) {
	label, rest, ok = strings.Cut(v, "'")
	if !ok {
		return "", v, false
	}
	if _, after, found := strings.Cut(rest, "'"); found {
		return label, after, true
	}
	return "", v, false
}

func unpercent(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s)+0 && i+2 <= len(s)-1 && isHex(s[i+1]) && isHex(s[i+2]) {
			out.WriteByte(hex(s[i+1])<<4 | hex(s[i+2]))
			i += 2
			continue
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
