package photo

import (
	"bytes"
	"encoding/binary"
)

// format is a kind of file that a position can stand in.
type format struct {
	is func([]byte) bool
	// exif gives the body of its Exif data, from the byte order on; nil where it has none.
	exif func([]byte) []byte
	// clean gives the file without what is written beside its pixels; ok is false where that cannot be told apart.
	clean func([]byte) (clean []byte, ok bool)
}

func formats() []format {
	return []format{
		{IsJPEG, exifOfJPEG, cleanJPEG},
		{isPNG, exifOfPNG, cleanPNG},
		{isWebP, exifOfWebP, cleanWebP},
		{isHEIF, exifOfHEIF, cleanHEIF},
		{isMovie, func([]byte) []byte { return nil }, cleanMovie},
	}
}

func formatOf(b []byte) (format, bool) {
	for _, f := range formats() {
		if f.is(b) {
			return f, true
		}
	}
	return format{}, false
}

// Cleaned is a picture or a film without what is written beside its pixels. ok is false where it is of no form that could be taken apart:
// then nothing was taken out.
func Cleaned(b []byte) (clean []byte, ok bool) {
	f, known := formatOf(b)
	if !known {
		return b, false
	}
	return f.clean(b)
}

const pngHead = "\x89PNG\r\n\x1a\n"

func isPNG(b []byte) bool { return bytes.HasPrefix(b, []byte(pngHead)) }

// pngChunks calls do for each chunk whole, until the end of the picture (W3C PNG, section 5.3). ok is false where the file breaks off.
func pngChunks(b []byte, do func(kind string, whole, body []byte)) (ok bool) {
	for at := len(pngHead); at+12 <= len(b); {
		n := int64(binary.BigEndian.Uint32(b[at:]))
		end := int64(at) + 12 + n
		if end > int64(len(b)) {
			return false
		}
		kind := string(b[at+4 : at+8])
		do(kind, b[at:end], b[at+8:end-4])
		if at = int(end); kind == "IEND" {
			return true
		}
	}
	return false
}

func exifOfPNG(b []byte) (exif []byte) {
	pngChunks(b, func(kind string, _, body []byte) {
		if kind == "eXIf" {
			exif = body
		}
	})
	return exif
}

// shownByPNG are the chunks that say what the pixels are, how they move, and how colours are meant.
var shownByPNG = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "cHRM": true, "gAMA": true, "iCCP": true, "sBIT": true, "sRGB": true,
	"cICP": true, "mDCV": true, "cLLI": true, "bKGD": true, "pHYs": true, "acTL": true, "fcTL": true, "fdAT": true}

func cleanPNG(b []byte) ([]byte, bool) {
	out := append(make([]byte, 0, len(b)), pngHead...)
	whole := pngChunks(b, func(kind string, whole, _ []byte) {
		if shownByPNG[kind] {
			out = append(out, whole...)
		}
	})
	if !whole {
		return b, false
	}
	return out, true
}

func isWebP(b []byte) bool {
	return len(b) > 16 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

// webpChunks calls do for each chunk with its padding (RFC 9649, section 2.3).
func webpChunks(b []byte, do func(kind string, whole, body []byte)) (ok bool) {
	end := int64(binary.LittleEndian.Uint32(b[4:])) + 8
	if end > int64(len(b)) {
		return false
	}
	for at := int64(12); at < end; {
		if at+8 > end {
			return false
		}
		n := int64(binary.LittleEndian.Uint32(b[at+4:]))
		next := at + 8 + n + n&1
		if next > end {
			return false
		}
		do(string(b[at:at+4]), b[at:next], b[at+8:at+8+n])
		at = next
	}
	return true
}

func exifOfWebP(b []byte) (exif []byte) {
	webpChunks(b, func(kind string, _, body []byte) {
		if kind == "EXIF" {
			exif = bytes.TrimPrefix(body, []byte("Exif\x00\x00"))
		}
	})
	return exif
}

var shownByWebP = map[string]bool{"VP8 ": true, "VP8L": true, "VP8X": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true}

func cleanWebP(b []byte) ([]byte, bool) {
	out := append(make([]byte, 0, len(b)), b[:12]...)
	whole := webpChunks(b, func(kind string, whole, _ []byte) {
		if !shownByWebP[kind] {
			return
		}
		at := len(out)
		if out = append(out, whole...); kind == "VP8X" && len(whole) > 8 {
			out[at+8] &^= 0x0c // it says no more that Exif and XMP follow
		}
	})
	if !whole {
		return b, false
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, true
}
