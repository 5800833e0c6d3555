package mimetree

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// encoding names the transfer encoding of a part (RFC 2045 section 6.1) and its misspellings; "" for none or an unknown one.
func (p *Part) encoding() string {
	e, _, _ := strings.Cut(strings.ToLower(p.Header.Raw("content-transfer-encoding")), ";")
	switch e = strings.Trim(e, "\"' \t"); e {
	case "base64", "base-64", "x-base64":
		return "base64"
	case "quoted-printable", "quoted-printeable", "quotedprintable", "quoted_printable":
		return "quoted-printable"
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return "uuencode"
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none":
		return ""
	}
	return "unknown"
}

// Decoded gives the bytes of the part with its transfer encoding taken off. An encoding that nobody knows is none.
func (p *Part) Decoded() []byte {
	switch p.encoding() {
	case "base64":
		return Base64(p.Body)
	case "quoted-printable":
		return QuotedPrintable(p.Body)
	case "uuencode":
		if _, data, ok := uudecode(p.Body); ok {
			return data
		}
	}
	return p.Body
}

// Size is the length of Decoded, told without decoding where that is simple.
func (p *Part) Size() int64 {
	switch p.encoding() {
	case "base64":
		return int64(base64Size(p.Body))
	case "quoted-printable", "uuencode":
		return int64(len(p.Decoded()))
	}
	return int64(len(p.Body))
}

// kindOf tells for each byte what it is in base64: its value, or one of the marks below. The URL alphabet (RFC 4648
// section 5) is taken as well.
const (
	foreign = 0xff
	padding = 0xfe
)

var kindOf = func() (t [256]byte) {
	for i := range t {
		t[i] = foreign
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = byte(i)
	}
	t['-'], t['_'], t['='] = 62, 63, padding
	return t
}()

// counts is 1 for each character of base64.
var counts = func() (t [256]int) {
	for c, v := range kindOf {
		if v < padding {
			t[c] = 1
		}
	}
	return t
}()

// Base64 decodes whatever can be decoded: characters that do not belong are passed over, padding may be missing or stand
// in the midst (several encodings one after the other).
func Base64(b []byte) []byte {
	whole := make([]byte, base64.StdEncoding.DecodedLen(len(b)))
	n, err := base64.StdEncoding.Decode(whole, b)
	if err == nil {
		return whole[:n]
	}
	return lenientBase64(b)
}

func lenientBase64(b []byte) []byte {
	out := make([]byte, 0, base64.StdEncoding.DecodedLen(len(b)))
	var word uint32
	held := 0
	end := func() {
		switch held {
		case 2:
			out = append(out, byte(word>>4))
		case 3:
			out = append(out, byte(word>>10), byte(word>>2))
		}
		word, held = 0, 0
	}
	for _, c := range b {
		switch v := kindOf[c]; v {
		case foreign:
		case padding:
			end()
		default:
			word, held = word<<6|uint32(v), held+1
			if held == 4 {
				out = append(out, byte(word>>16), byte(word>>8), byte(word))
				word, held = 0, 0
			}
		}
	}
	end()
	return out
}

// base64Size counts what Base64 would give. Up to the padding it is enough to count the characters that belong.
func base64Size(b []byte) int {
	end := bytes.IndexByte(b, '=')
	if end < 0 {
		end = len(b)
	}
	n := 0
	for _, c := range b[:end] {
		n += counts[c]
	}
	size, held := n/4*3, n%4
	for _, c := range b[end:] {
		switch v := kindOf[c]; v {
		case foreign:
		case padding:
			size, held = size+max(held-1, 0), 0
		default:
			if held++; held == 4 {
				size, held = size+3, 0
			}
		}
	}
	return size + max(held-1, 0)
}

// QuotedPrintable decodes RFC 2045 section 6.7; an escape that is none stays as it is.
func QuotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for {
		i := bytes.IndexByte(b, '=')
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		b = b[i+1:]
		if len(b) >= 2 && isHex(b[0]) && isHex(b[1]) {
			out = append(out, hex(b[0])<<4|hex(b[1]))
			b = b[2:]
		} else if n := softBreak(b); n > 0 || len(b) == 0 {
			b = b[n:]
		} else {
			out = append(out, '=')
		}
	}
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
