package charset

import (
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding/charmap"
)

// guess tells the charset by the content. Western text is the last resort: in windows-1252 every byte means something.
func guess(b []byte, label string) string {
	if mostlyUTF8(b) {
		return clean(strings.ToValidUTF8(string(b), "\uFFFD"))
	}
	if !western(b) {
		if text, ok := detected(b, 30); ok {
			return text
		}
		if text, ok := decode(b, label); ok {
			return text
		}
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		out = b
	}
	return clean(string(out))
}

// detected asks a detector, which looks at no more than the beginning.
func detected(b []byte, confidence int) (string, bool) {
	found, err := chardet.NewTextDetector().DetectBest(b[:min(len(b), 16<<10)])
	if err != nil || found.Confidence < confidence {
		return "", false
	}
	return decode(b, strings.ToLower(found.Charset))
}

// decode decodes by a label, if the result looks like text.
func decode(b []byte, label string) (string, bool) {
	enc := lookup(label)
	if enc == nil {
		return "", false
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil || !fits(out) {
		return "", false
	}
	return clean(string(out)), true
}

// western reports whether the high bytes stand alone between plain letters, as accents do in the languages of western
// Europe. In all other scripts letters of theirs follow each other.
func western(b []byte) bool {
	high, alone := 0, 0
	for i, c := range b {
		if c < 0x80 {
			continue
		}
		high++
		before, after := i > 0 && b[i-1] >= 0x80, i+1 < len(b) && b[i+1] >= 0x80
		if !before && !after && (c >= 0xa0 || c >= 0x91 && c <= 0x97 || c == 0x80 || c == 0x85) {
			alone++
		}
	}
	return alone*4 >= high*3
}

// foreignRuns reports whether nearly all high bytes stand in runs: no text in the Latin alphabet has that.
func foreignRuns(b []byte) bool {
	high, inRuns, run := 0, 0, 0
	for i := 0; i <= len(b); i++ {
		if i < len(b) && b[i] >= 0x80 {
			run++
			continue
		}
		if high += run; run >= 3 {
			inRuns += run
		}
		run = 0
	}
	return high >= 8 && inRuns*10 >= high*8
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
