package mimetree

import (
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
	var raw strings.Builder // the words of the run as they came
	label := ""
	flush := func() {
		if run != nil {
			out.WriteString(decodeRun(run, label, raw.String()))
			raw.Reset()
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
		raw.WriteString(s[i : len(s)-len(rest)])
		label, run, s = w, append(run, bytes...), rest
		if run == nil {
			run = []byte{}
		}
	}
	flush()
	out.WriteString(plainWords(s))
	return out.String()
}

// decodeRun decodes the bytes of words that follow each other. What gives no text at all stays as it came, so that a person
// can see what was there.
func decodeRun(run []byte, label, raw string) string {
	text, guessed := charset.Text(run, label)
	if guessed && strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }) {
		return raw
	}
	return text
}

func plainWords(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == 0 || r == 0x1b || r >= 0x80 }) {
		return s
	}
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
