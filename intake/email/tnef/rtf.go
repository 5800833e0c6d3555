package tnef

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/commonline/commonline/intake/email/charset"
)

// prebuilt is what the dictionary holds at the beginning (MS-OXRTFCP section 2.1.2.1).
const prebuilt = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// mostRTF bounds what is unpacked: one byte of a reference gives up to eight and a half.
const mostRTF = 8 << 20

// decompress unpacks RTF (MS-OXRTFCP section 2.2): runs of eight letters or references into the last 4,096.
func decompress(b []byte) ([]byte, bool) {
	if len(b) < 16 {
		return nil, false
	}
	size, kind := int(binary.LittleEndian.Uint32(b[4:])), binary.LittleEndian.Uint32(b[8:])
	b = b[16:]
	switch kind {
	case 0x414c454d: // MELA: not packed
		return b[:min(size, len(b))], true
	case 0x75465a4c: // LZFu
	default:
		return nil, false
	}
	var window [4096]byte
	at := copy(window[:], prebuilt)
	out := make([]byte, 0, min(size, mostRTF, 9*len(b)))
	put := func(c byte) {
		out = append(out, c)
		window[at] = c
		at = (at + 1) & 4095
	}
	for len(b) > 0 && len(out) < mostRTF {
		flags := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0; bit++ {
			if flags>>bit&1 == 0 {
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out, true
			}
			ref := int(binary.BigEndian.Uint16(b))
			b = b[2:]
			from, n := ref>>4, ref&15+2
			if from == at {
				return out, true // the end
			}
			for i := range n {
				put(window[(from+i)&4095])
			}
		}
	}
	return out, true
}

// passed are groups of RTF that are no text.
var passed = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true, "generator": true, "listtable": true, "listoverridetable": true, "themedata": true, "htmltag": true, "mhtmltag": true, "pntext": true}

// rtfText takes the text out of RTF (MS-OXRTFEX for RTF made of HTML: its tags stand in groups of their own).
func rtfText(b []byte) string {
	t := rtf{page: "windows-1252", skip: 1}
	for len(b) > 0 {
		b = t.step(b)
	}
	t.flush()
	return strings.TrimSpace(t.out.String())
}

type rtf struct {
	out    strings.Builder
	bytes  []byte // in the codepage, not yet decoded
	page   string
	depth  int
	silent int // the depth of the group that is passed over, 0 for none
	hidden bool
	skip   int // letters after \uN that stand for it
	after  int // how many of them are still to come
}

func (t *rtf) step(b []byte) []byte {
	c := b[0]
	switch {
	case c == '{':
		t.depth++
	case c == '}':
		if t.silent == t.depth {
			t.silent = 0
		}
		t.depth--
	case c == '\\':
		return t.control(b[1:])
	case c == '\r' || c == '\n':
	default:
		t.letter(c)
	}
	return b[1:]
}

func (t *rtf) letter(c byte) {
	if t.after > 0 {
		t.after--
		return
	}
	if t.silent == 0 && !t.hidden {
		t.bytes = append(t.bytes, c)
	}
}

func (t *rtf) flush() {
	text, _ := charset.Text(t.bytes, t.page)
	t.out.WriteString(text)
	t.bytes = t.bytes[:0]
}

func (t *rtf) write(s string) {
	if t.silent == 0 && !t.hidden {
		t.flush()
		t.out.WriteString(s)
	}
}

func (t *rtf) control(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	n := 0
	for n < len(b) && (b[n]|0x20) >= 'a' && (b[n]|0x20) <= 'z' {
		n++
	}
	if n == 0 {
		return t.symbol(b)
	}
	word, rest := string(b[:min(n, 32)]), b[n:]
	n = 0
	for n < len(rest) && n < 11 && (rest[n] >= '0' && rest[n] <= '9' || n == 0 && rest[n] == '-') {
		n++
	}
	number, err := strconv.Atoi(string(rest[:n]))
	rest = rest[n:]
	if len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	t.word(word, number, err == nil)
	return rest
}

// symbol reads a control of one letter.
func (t *rtf) symbol(b []byte) []byte {
	switch c := b[0]; c {
	case '\'':
		if len(b) < 3 {
			return nil
		}
		if v, err := strconv.ParseUint(string(b[1:3]), 16, 8); err == nil {
			t.letter(byte(v))
		}
		return b[3:]
	case '*':
		if t.silent == 0 && t.depth > 0 {
			t.silent = t.depth
		}
	case '~':
		t.write(" ")
	case '\\', '{', '}':
		t.letter(c)
	}
	return b[1:]
}

func (t *rtf) word(word string, n int, has bool) {
	switch word {
	case "par", "line", "row":
		t.write("\n")
	case "tab", "cell":
		t.write("\t")
	case "u":
		t.write(string(rune(uint16(n))))
		t.after = t.skip
	case "uc":
		t.skip = min(max(n, 0), 8)
	case "ansicpg":
		if name := codepage(n); name != "" {
			t.page = name
		}
	case "htmlrtf": // what stands between is for programs that know no HTML
		t.hidden = !has || n != 0
	default:
		if passed[word] && t.silent == 0 && t.depth > 0 {
			t.silent = t.depth
		}
	}
}
