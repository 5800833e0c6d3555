package photo

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Tags of Exif 2.32 (CIPA DC-008), tables 4 and 15.
const (
	tagOrientation = 0x0112
	tagGPS         = 0x8825
	tagLatRef      = 1
	tagLat         = 2
	tagLonRef      = 3
	tagLon         = 4
)

// Position tells where a picture says that it was taken, in degrees (WGS 84). ok is false where it does not say.
func Position(b []byte) (lat, lon float64, ok bool) {
	f, known := formatOf(b)
	if !known {
		return 0, 0, false
	}
	t, found := readTIFF(f.exif(b))
	if !found {
		return 0, 0, false
	}
	at, found := t.entry(t.first, tagGPS)
	if !found {
		return 0, 0, false
	}
	gps := t.uint32(at + 8)
	lat, north := t.degrees(gps, tagLat, tagLatRef, 'S')
	lon, east := t.degrees(gps, tagLon, tagLonRef, 'W')
	// A camera without a fix writes zeroes.
	if !north || !east || math.Abs(lat) > 90 || math.Abs(lon) > 180 || lat == 0 && lon == 0 {
		return 0, 0, false
	}
	return lat, lon, true
}

// orientation is which way up the picture is (1 to 8), 0 where it does not say.
func orientation(list []part) uint16 {
	t, ok := readTIFF(exifIn(list))
	if !ok {
		return 0
	}
	at, ok := t.entry(t.first, tagOrientation)
	if !ok {
		return 0
	}
	return t.uint16(at + 8)
}

// tiff is the body of an Exif segment. Whatever lies outside of it reads as zero.
type tiff struct {
	b     []byte
	order binary.ByteOrder
	first uint32 // where its first directory stands
}

func exifOfJPEG(b []byte) []byte {
	list, err := parts(b)
	if err != nil {
		return nil
	}
	return exifIn(list)
}

// exifIn gives the first Exif segment that holds something.
func exifIn(list []part) []byte {
	for _, p := range list {
		if p.marker != app1 {
			continue
		}
		if body, ok := bytes.CutPrefix(p.payload(), []byte("Exif\x00\x00")); ok && len(body) >= 8 {
			return body
		}
	}
	return nil
}

func readTIFF(body []byte) (tiff, bool) {
	if len(body) < 8 {
		return tiff{}, false
	}
	t := tiff{b: body, order: binary.BigEndian}
	if body[0] == 'I' {
		t.order = binary.LittleEndian
	}
	t.first = t.uint32(4)
	return t, t.uint16(2) == 42
}

func (t tiff) uint16(at uint32) uint16 {
	if uint64(at)+2 > uint64(len(t.b)) {
		return 0
	}
	return t.order.Uint16(t.b[at:])
}

func (t tiff) uint32(at uint32) uint32 {
	if uint64(at)+4 > uint64(len(t.b)) {
		return 0
	}
	return t.order.Uint32(t.b[at:])
}

// mostEntries bounds a directory: cameras write some dozens.
const mostEntries = 512

// entry finds the 12 bytes of a tag in a directory.
func (t tiff) entry(directory uint32, tag uint16) (at uint32, ok bool) {
	if directory == 0 || uint64(directory) > uint64(len(t.b)) {
		return 0, false
	}
	n := min(uint32(t.uint16(directory)), mostEntries)
	for i := range n {
		if at := directory + 2 + 12*i; t.uint16(at) == tag && uint64(at)+12 <= uint64(len(t.b)) {
			return at, true
		}
	}
	return 0, false
}

// degrees reads three fractions (degrees, minutes, seconds) and the letter that says on which side of zero they are.
func (t tiff) degrees(directory uint32, tag, ref uint16, minus byte) (float64, bool) {
	at, ok := t.entry(directory, tag)
	side, known := t.entry(directory, ref)
	if !ok || !known || t.uint32(at+4) != 3 {
		return 0, false
	}
	values, sum := t.uint32(at+8), 0.0
	for i, unit := range []float64{1, 60, 3600} {
		over, under := t.uint32(values+8*uint32(i)), t.uint32(values+8*uint32(i)+4)
		if under == 0 && over != 0 || i == 0 && under == 0 {
			return 0, false
		}
		if under != 0 {
			sum += float64(over) / float64(under) / unit
		}
	}
	if t.b[side+8] == minus {
		sum = -sum
	}
	return sum, true
}
