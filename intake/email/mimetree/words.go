package mimetree

import (
	"encoding/base64"
	"strings"

	"github.com/commonline/commonline/intake/email/charset"
)

// Words decodes a header value for people: encoded words (RFC 2047), also where they stand inside quotes or without blanks
// around them, and raw bytes. Words of one charset that follow each other are joined before they are decoded, since some
// programs cut characters in two.
func Words(s string) string {
	if !strings.Contains(s, "=?") {
		return plainWords(s)
	}
	var out strings.Builder
	var run []byte
	label := ""
	flush := func() {
		if run != nil {
			text, _ := charset.Text(run, label)
			out.WriteString(text)
			run = nil
		}
	}
	for s != "" {
		i := strings.Index(s, "=?")
		if i < 0 {
			break
		}
		w, bytes, rest, ok := word(s[i:])
		if !ok {
			flush()
			out.WriteString(plainWords(s[:i+2]))
			s = s[i+2:]
			continue
		}
		if gap := s[:i]; run == nil || strings.TrimSpace(gap) != "" {
			flush()
			out.WriteString(plainWords(gap))
		} else if !strings.EqualFold(w, label) {
			flush()
		}
		label, run, s = w, append(run, bytes...), rest
		if run == nil {
			run = []byte{}
		}
	}
	flush()
	out.WriteString(plainWords(s))
	return out.String()
}

func plainWords(s string) string {
	text, _ := charset.Text([]byte(s), "")
	return text
}

// word reads one encoded word at the start of s: =?charset*lang?B?text?=
func word(s string) (label string, b []byte, rest string, ok bool) {
	label, after, ok := strings.Cut(s[2:], "?")
	if !ok || label == "" || len(label) > 60 || strings.ContainsAny(label, " \t=") {
		return "", nil, "", false
	}
	label, _, _ = strings.Cut(label, "*") // RFC 2231 section 5
	if len(after) < 2 || after[1] != '?' {
		return "", nil, "", false
	}
	kind, text := after[0]|0x20, after[2:]
	end := strings.Index(text, "?=")
	if end < 0 {
		return "", nil, "", false
	}
	text, rest = text[:end], text[end+2:]
	switch kind {
	case 'b':
		return label, Base64([]byte(text)), rest, true
	case 'q':
		return label, qWord(text), rest, true
	}
	return "", nil, "", false
}

func qWord(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ' ')
		case s[i] == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, hex(s[i+1])<<4|hex(s[i+2]))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return out
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func hex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// Base64 decodes whatever can be decoded: characters that do not belong are passed over, padding may be missing or stand
// in the midst (several encodings one after the other).
func Base64(b []byte) []byte {
	keep := make([]byte, 0, len(b))
	out := make([]byte, 0, len(b)*3/4)
	flush := func() {
		if len(keep)%4 == 1 {
			keep = keep[:len(keep)-1]
		}
		n := len(out)
		out = append(out, make([]byte, base64.RawStdEncoding.DecodedLen(len(keep)))...)
		got, _ := base64.RawStdEncoding.Decode(out[n:], keep) // only characters of the alphabet are left
		out, keep = out[:n+got], keep[:0]
	}
	for _, c := range b {
		switch {
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/':
			keep = append(keep, c)
		case c == '-':
			keep = append(keep, '+')
		case c == '_':
			keep = append(keep, '/')
		case c == '=' && len(keep)%4 != 0:
			flush()
		}
	}
	flush()
	return out
}

// QuotedPrintable decodes RFC 2045 section 6.7; an escape that is none stays as it is.
func QuotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '=' {
			out = append(out, b[i])
			continue
		}
		if i+2 < len(b) && isHex(b[i+1]) && isHex(b[i+2]) {
			out = append(out, hex(b[i+1])<<4|hex(b[i+2]))
			i += 2
			continue
		}
		if n := softBreak(b[i+1:]); n > 0 {
			i += n
			continue
		}
		out = append(out, '=')
	}
	return out
}

// softBreak tells how many bytes after = belong to a soft line break, blanks before it included; 0 for none.
func softBreak(b []byte) int {
	for i, c := range b {
		switch c {
		case ' ', '\t', '\r':
		case '\n':
			return i + 1
		default:
			return 0
		}
	}
	return len(b) // the mail ends here
}
