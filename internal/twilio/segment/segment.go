// Package segment counts what a text message costs: the pieces that carriers send it in, and Twilio charges for.
//
// A text of GSM-7 characters alone (3GPP TS 23.038) has 160 septets in one piece, or 153 in each of several, since each then carries a
// header. One character outside makes the whole text UCS-2: 70 UTF-16 units in one piece, 67 in each of several. A character is
// never split over two pieces, and what a reader sees as one character is one (an emoji of several parts), as Twilio's calculator
// has it (npm sms-segments-calculator).
//
// It stores nothing, and guarantees a count for any string.
package segment

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Encoding is how a text travels.
type Encoding string

const (
	GSM7 Encoding = "GSM-7"
	UCS2 Encoding = "UCS-2"
)

const (
	gsmSingle, gsmPart = 160, 153 // septets
	ucsSingle, ucsPart = 70, 67   // UTF-16 units
)

// Most is how many characters Twilio takes in one message (error 21617).
const Most = 1600

// basic are the GSM-7 characters of one septet, extended those of two (3GPP TS 23.038 sections 6.2.1 and 6.2.1.1).
const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extended = "\f^{}\\[~]|€"
)

// Count is what a text comes to.
type Count struct {
	Encoding Encoding
	Segments int // 1 for an empty text
	Units    int // septets, or UTF-16 units
}

// Of counts a text.
func Of(text string) Count {
	sizes, encoding := measure(text)
	c := Count{Encoding: encoding, Segments: 1}
	for _, n := range sizes {
		c.Units += n
	}
	single, part := gsmSingle, gsmPart
	if encoding == UCS2 {
		single, part = ucsSingle, ucsPart
	}
	if c.Units <= single {
		return c
	}
	used := 0
	for _, n := range sizes {
		if used+n > part {
			c.Segments++
			used = 0
		}
		used += n
	}
	return c
}

// measure gives the units of each character as a reader sees it.
func measure(text string) (sizes []int, _ Encoding) {
	for _, r := range text {
		n := septets(r)
		if n == 0 {
			return ucsSizes(text), UCS2
		}
		sizes = append(sizes, n)
	}
	return sizes, GSM7
}

func ucsSizes(text string) (sizes []int) {
	for state := -1; text != ""; {
		var cluster string
		cluster, text, _, state = uniseg.FirstGraphemeClusterInString(text, state)
		if cluster == "\r\n" { // two characters on a phone
			sizes = append(sizes, 1, 1)
			continue
		}
		n := 0
		for _, r := range cluster {
			n += utf16.RuneLen(r)
		}
		sizes = append(sizes, n)
	}
	return sizes
}

// septets is what a character takes in GSM-7; 0: it has none there.
func septets(r rune) int {
	switch {
	case r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' '):
		return 1
	case strings.ContainsRune(basic, r):
		return 1
	case strings.ContainsRune(extended, r):
		return 2
	}
	return 0
}
