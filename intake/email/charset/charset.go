// Package charset turns the bytes of a mail into text, whatever they say of themselves.
//
// It stores nothing. What it guarantees: the result is valid UTF-8 without NUL, and something readable is made of any
// bytes: a label that is wrong is found out by the content, a label that is unknown or missing is replaced by a guess.
package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// Text decodes b, which is labelled as being in a charset ("" for no label). guessed says that the label was of no use:
// there is no such charset, or the bytes are not in it.
func Text(b []byte, label string) (text string, guessed bool) {
	label = plain(label)
	switch {
	case isASCII(b):
		return ascii(b, label)
	case label == "utf-7" || label == "unicode-1-1-utf-7":
		return clean(utf7(string(b))), false
	case utf8.Valid(b) && !wide[label]:
		// A label that says otherwise is wrong: text in another charset is hardly ever valid UTF-8 by chance.
		return clean(string(b)), label != "" && label != "utf-8" && label != "utf8"
	case plainASCII[label] || label == "utf-8" || label == "utf8" || label == "":
		return guess(b, ""), true
	case strings.HasPrefix(label, "iso-2022-jp"): // which knows no high bytes: Japanese programs mean one of the others
		return Unlabelled(b, label), true
	case latin[label] && foreignRuns(b):
		// The default of many a program, whatever the text is in.
		if text, ok := detected(b, 50); ok {
			return text, true
		}
	}
	if text, ok := decode(b, label); ok {
		return text, false
	}
	return guess(b, label), true
}

// latin are labels that are the default of programs.
var latin = map[string]bool{"iso-8859-1": true, "latin1": true, "windows-1252": true, "cp1252": true, "iso8859-1": true, "iso_8859-1": true, "ansi": true}

// family are charsets of one country, that its programs take for each other.
var family = map[string][]string{
	"iso-2022-jp": {"shift_jis", "euc-jp"}, "shift_jis": {"euc-jp"}, "euc-jp": {"shift_jis"}, "gb18030": {"big5"}, "big5": {"gb18030"},
	"windows-1251": {"koi8-r"}, "koi8-r": {"windows-1251"},
}

// Unlabelled decodes bytes that come without a label, out of a mail that names a charset elsewhere ("" for none).
func Unlabelled(b []byte, hint string) string {
	hint = plain(hint)
	if isASCII(b) || utf8.Valid(b) {
		text, _ := Text(b, "")
		return text
	}
	if a, ok := aliases[hint]; ok {
		hint = a
	}
	if hint != "windows-1252" && !strings.HasPrefix(hint, "iso-2022") {
		if text, ok := decode(b, hint); ok {
			return text
		}
	}
	for _, other := range family[hint] {
		if text, ok := decode(b, other); ok {
			return text
		}
	}
	return guess(b, hint)
}

// wide are charsets in which any bytes may look like UTF-8 by chance.
var wide = map[string]bool{"utf-16": true, "utf-16le": true, "utf-16be": true, "utf-32": true, "iso-2022-jp": true, "iso-2022-kr": true, "hz-gb-2312": true}

// ascii decodes bytes below 0x80: plain text, or a charset that shifts by escape sequences (RFC 1468, RFC 1557, RFC 1843).
func ascii(b []byte, label string) (string, bool) {
	unknown := label != "" && !Known(label)
	switch {
	case label == "utf-7" || label == "unicode-1-1-utf-7":
		return clean(utf7(string(b))), false
	case strings.HasPrefix(label, "hz-") || strings.HasPrefix(label, "utf-16") || shifting[label] != nil:
		if enc := lookup(label); enc != nil {
			if out, err := enc.NewDecoder().Bytes(b); err == nil {
				return clean(string(out)), false
			}
		}
	case bytes.IndexByte(b, 0x1b) >= 0 && (bytes.Contains(b, []byte("\x1b$")) || bytes.Contains(b, []byte("\x1b("))):
		enc := lookup(label)
		if enc == nil || !strings.HasPrefix(label, "iso-2022") {
			enc = japanese.ISO2022JP
		}
		if out, err := enc.NewDecoder().Bytes(b); err == nil {
			return clean(string(out)), !strings.HasPrefix(label, "iso-2022")
		}
	}
	return clean(string(b)), unknown
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
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
