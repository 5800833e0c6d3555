package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Markers of a JPEG file (ITU-T T.81, table B.1).
const (
	soi   = 0xD8
	eoi   = 0xD9
	sos   = 0xDA
	app0  = 0xE0
	app1  = 0xE1
	app2  = 0xE2
	app14 = 0xEE
	app15 = 0xEF
	com   = 0xFE
)

var errNoJPEG = errors.New("it is no JPEG")

// IsJPEG reports whether a file begins as one.
func IsJPEG(b []byte) bool { return len(b) > 3 && b[0] == 0xFF && b[1] == soi && b[2] == 0xFF }

// part is one segment of the file, with its marker: a header with its length, or the coded pixels that follow one.
type part struct {
	marker byte // 0 for coded pixels
	bytes  []byte
}

// payload is what a segment holds behind its length.
func (p part) payload() []byte { return p.bytes[4:] }

// parts takes a JPEG apart, from its beginning to its end, which is not always that of the file.
func parts(b []byte) ([]part, error) {
	if !IsJPEG(b) {
		return nil, errNoJPEG
	}
	list := []part{{soi, b[:2]}}
	for at := 2; ; {
		for at+1 < len(b) && b[at] == 0xFF && b[at+1] == 0xFF { // fill bytes
			at++
		}
		if at+2 > len(b) || b[at] != 0xFF {
			return nil, errNoJPEG
		}
		marker := b[at+1]
		if marker == eoi {
			return append(list, part{eoi, b[at : at+2]}), nil
		}
		if at+4 > len(b) {
			return nil, errNoJPEG
		}
		end := at + 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		if end > len(b) || end < at+4 {
			return nil, errNoJPEG
		}
		list = append(list, part{marker, b[at:end]})
		if at = end; marker == sos {
			n := coded(b[at:])
			list = append(list, part{0, b[at : at+n]})
			if at += n; at >= len(b)-1 { // cut off on its way: what is there can still be seen
				return append(list, part{eoi, []byte{0xFF, eoi}}), nil
			}
		}
	}
}

// coded is how many bytes of coded pixels there are before the next marker. FF00 is a byte of them, and FFD0 to FFD7 only
// set the decoder on its way again.
func coded(b []byte) int {
	for i := 0; i+1 < len(b); i++ {
		if b[i] == 0xFF && b[i+1] != 0 && (b[i+1] < 0xD0 || b[i+1] > 0xD7) && b[i+1] != 0xFF {
			return i
		}
	}
	return len(b)
}

// cleanJPEG leaves out what is written beside the pixels.
func cleanJPEG(b []byte) (clean []byte, ok bool) {
	list, err := parts(b)
	if err != nil {
		return b, false
	}
	var out bytes.Buffer
	out.Grow(len(b))
	for _, p := range list {
		switch {
		case p.marker == com, p.marker > app0 && p.marker <= app15 && !colours(p):
			continue
		}
		out.Write(p.bytes)
		if p.marker == soi {
			out.Write(upright(orientation(list)))
		}
	}
	return out.Bytes(), true
}

// colours reports whether a segment says how the pixels' numbers are meant: an ICC profile, or Adobe's transform.
func colours(p part) bool {
	return p.marker == app2 && bytes.HasPrefix(p.payload(), []byte("ICC_PROFILE\x00")) ||
		p.marker == app14 && bytes.HasPrefix(p.payload(), []byte("Adobe"))
}

// upright is an Exif segment that says nothing but which way up the picture is.
func upright(orientation uint16) []byte {
	if orientation < 2 || orientation > 8 { // upright as it is, or no orientation at all
		return nil
	}
	tiff := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08" + "\x00\x01" + "\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, app1}, uint16(len(tiff)+2)), tiff...)
}
