// Package charset turns the bytes of a mail into text, whatever they say of themselves.
//
// It stores nothing. What it guarantees: the result is valid UTF-8 without NUL, and something readable is made of any
// bytes: a label that is wrong is found out by the content, a label that is unknown or missing is replaced by a guess.
package charset

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
)

// Text decodes b, which is labelled as being in a charset ("" for no label). guessed says that the label was of no use.
func Text(b []byte, label string) (text string, guessed bool) {
	label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
	switch {
	case isASCII(b):
		return ascii(b, label)
	case label == "utf-7" || label == "unicode-1-1-utf-7":
		return clean(utf7(string(b))), false
	case utf8.Valid(b) && !wide[label]:
		// A label that says otherwise is wrong: text in another charset is hardly ever valid UTF-8 by chance.
		return clean(string(b)), label != "" && label != "utf-8" && label != "utf8"
	}
	if enc := lookup(label); enc != nil {
		if out, err := enc.NewDecoder().Bytes(b); err == nil && fits(out) {
			return clean(string(out)), false
		}
	}
	return guess(b, label)
}

// wide are charsets in which any bytes may look like UTF-8 by chance.
var wide = map[string]bool{"utf-16": true, "utf-16le": true, "utf-16be": true, "utf-32": true, "iso-2022-jp": true, "iso-2022-kr": true, "hz-gb-2312": true}

// ascii decodes bytes below 0x80: plain text, or a charset that shifts by escape sequences (RFC 1468, RFC 1557, RFC 1843).
func ascii(b []byte, label string) (string, bool) {
	switch {
	case label == "utf-7" || label == "unicode-1-1-utf-7":
		return clean(utf7(string(b))), false
	case bytes.Contains(b, []byte("\x1b$")) || bytes.Contains(b, []byte("\x1b(")):
		enc := lookup(label)
		if enc == nil || !strings.HasPrefix(label, "iso-2022") {
			enc = japanese.ISO2022JP
		}
		if out, err := enc.NewDecoder().Bytes(b); err == nil {
			return clean(string(out)), !strings.HasPrefix(label, "iso-2022")
		}
	case strings.HasPrefix(label, "hz-") || strings.HasPrefix(label, "utf-16"):
		if enc := lookup(label); enc != nil {
			if out, err := enc.NewDecoder().Bytes(b); err == nil {
				return clean(string(out)), false
			}
		}
	}
	return clean(string(b)), false
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// aliases are names that programs write and no index knows.
var aliases = map[string]string{
	"cp1252": "windows-1252", "ansi": "windows-1252", "iso-8859-8-i": "iso-8859-8", "ks_c_5601-1987": "euc-kr", "ks_c_5601": "euc-kr", "cp949": "euc-kr", "ms949": "euc-kr",
	"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "big5-hkscs": "big5", "cp950": "big5", "x-sjis": "shift_jis", "cp932": "shift_jis",
	"windows-31j": "shift_jis", "cp50220": "iso-2022-jp", "utf8": "utf-8", "unicode": "utf-16", "latin1": "windows-1252", "iso-8859-1": "windows-1252", "us-ascii": "windows-1252",
	"iso8859-1": "windows-1252", "iso_8859-1": "windows-1252", "cp1251": "windows-1251", "cp1250": "windows-1250", "koi8r": "koi8-r", "cp-850": "cp850", "x-mac-roman": "macintosh",
	"utf-8-mac": "utf-8", "unknown-8bit": "", "x-unknown": "", "default": "", "cp1253": "windows-1253", "cp1254": "windows-1254", "cp1255": "windows-1255", "cp1256": "windows-1256",
	"tis-620": "windows-874", "iso-8859-11": "windows-874", "cp874": "windows-874", "viscii": "windows-1258",
}

func lookup(label string) encoding.Encoding {
	if a, ok := aliases[label]; ok {
		label = a
	}
	if label == "" {
		return nil
	}
	if enc, err := htmlindex.Get(label); err == nil {
		return enc
	}
	if enc, err := ianaindex.MIME.Encoding(label); err == nil && enc != nil {
		return enc
	}
	return nil
}

// fits reports whether a decoded text holds hardly any sign that the charset was another one.
func fits(b []byte) bool {
	bad, n := 0, 0
	for _, r := range string(b) {
		n++
		if r == utf8.RuneError || r >= 0x80 && r < 0xa0 {
			bad++
		}
	}
	return bad*50 <= n
}

// guess tells the charset by the content. Western text is the last resort: in windows-1252 every byte means something.
func guess(b []byte, label string) (string, bool) {
	if found, err := chardet.NewTextDetector().DetectBest(b[:min(len(b), 64<<10)]); err == nil && found.Confidence >= 30 {
		if enc := lookup(strings.ToLower(found.Charset)); enc != nil {
			if out, err := enc.NewDecoder().Bytes(b); err == nil && fits(out) {
				return clean(string(out)), true
			}
		}
	}
	if enc := lookup(label); enc != nil {
		if out, err := enc.NewDecoder().Bytes(b); err == nil {
			return clean(string(out)), true
		}
	}
	if mostlyUTF8(b) {
		return clean(strings.ToValidUTF8(string(b), "\uFFFD")), true
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		out = b
	}
	return clean(string(out)), true
}

// mostlyUTF8 finds UTF-8 in which a few bytes are broken: a character cut in two by a careless program.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n <= 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good > 4*bad
}

// clean makes valid UTF-8 without NUL, which Postgres refuses.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return strings.TrimPrefix(s, "\uFEFF")
}

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
