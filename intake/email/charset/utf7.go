package charset

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

// utf7 decodes RFC 2152. What is no valid run of base64 stays as it is.
func utf7(s string) string {
	var out strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '+')
		if i < 0 {
			break
		}
		out.WriteString(s[:i])
		s = s[i+1:]
		end := 0
		for end < len(s) && isBase64(s[end]) {
			end++
		}
		run := s[:end]
		if end < len(s) && s[end] == '-' {
			end++
		}
		s = s[end:]
		out.WriteString(utf7Run(run))
	}
	out.WriteString(s)
	return out.String()
}

func utf7Run(run string) string {
	if run == "" {
		return "+"
	}
	b, err := base64.RawStdEncoding.DecodeString(run[:len(run)-(len(run)%4)/4])
	if err != nil {
		b, err = base64.RawStdEncoding.DecodeString(run[:len(run)/8*8])
	}
	if err != nil {
		return "+" + run
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}
