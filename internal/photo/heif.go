package photo

import (
	"bytes"
	"encoding/binary"
)

// extent is a piece of the file that an item lies in.
type extent struct{ start, end int }

// heif is the directory of a still picture (ISO/IEC 23008-12): where the items lie that are no pixels.
type heif struct {
	exif, other []extent // Exif; XMP and whatever else is text
	whole       bool     // everything could be found
}

// readHEIF reads the boxes iinf and iloc of a picture (ISO/IEC 14496-12, sections 8.11.3 and 8.11.6).
func readHEIF(b []byte) (h heif) {
	top, ok := boxes(b, 0, len(b))
	meta, has := find(top, "meta")
	if !ok || !has || meta.body+4 > meta.end {
		return h
	}
	list, ok := boxes(b, meta.body+4, meta.end)
	iinf, named := find(list, "iinf")
	iloc, placed := find(list, "iloc")
	if !ok || !named || !placed {
		return h
	}
	idat, _ := find(list, "idat")
	kinds, ok := itemKinds(b, iinf)
	if !ok {
		return h
	}
	places, ok := itemPlaces(b, iloc, idat)
	if !ok {
		return h
	}
	h.whole = true
	for id, kind := range kinds {
		switch kind {
		case "Exif":
			h.exif = append(h.exif, places[id]...)
		case "mime", "uri ":
			h.other = append(h.other, places[id]...)
		default:
			continue
		}
		if len(places[id]) == 0 {
			h.whole = false
		}
	}
	return h
}

func itemKinds(b []byte, iinf box) (map[uint32]string, bool) {
	at := iinf.body + 6
	if iinf.body+4 <= iinf.end && b[iinf.body] > 0 {
		at += 2
	}
	if at > iinf.end {
		return nil, false
	}
	list, ok := boxes(b, at, iinf.end)
	kinds := map[uint32]string{}
	for _, x := range list {
		r := reader{b: b[:x.end], at: x.body}
		version := r.number(1)
		r.number(3)
		if x.kind != "infe" || version < 2 { // before that items had no kinds, and no pictures
			return nil, false
		}
		wide := 2
		if version > 2 {
			wide = 4
		}
		id := r.number(wide)
		r.number(2)
		kind := r.number(4)
		if r.bad {
			return nil, false
		}
		kinds[uint32(id)] = string(binary.BigEndian.AppendUint32(nil, uint32(kind)))
	}
	return kinds, ok
}

// mostItems bounds the directory: a picture in tiles has some hundreds.
const mostItems = 1 << 14

func itemPlaces(b []byte, iloc, idat box) (map[uint32][]extent, bool) {
	r := reader{b: b[:iloc.end], at: iloc.body}
	version := r.number(1)
	r.number(3)
	sizes, more := r.number(1), r.number(1)
	offsetSize, lengthSize, baseSize, indexSize := int(sizes>>4), int(sizes&15), int(more>>4), int(more&15)
	wide := 2
	if version == 2 {
		wide = 4
	}
	count := r.number(wide)
	if r.bad || count > mostItems {
		return nil, false
	}
	places := map[uint32][]extent{}
	for range count {
		id, from := uint32(r.number(wide)), uint64(0)
		if version > 0 {
			from = r.number(2) & 15
		}
		r.number(2)
		base, extents := r.number(baseSize), r.number(2)
		for range extents {
			if version > 0 {
				r.number(indexSize)
			}
			start, length := base+r.number(offsetSize), r.number(lengthSize)
			limit := uint64(len(b))
			switch from {
			case 1: // in the box idat
				start, limit = start+uint64(idat.body), uint64(idat.end)
			case 0:
			default:
				return nil, false
			}
			if r.bad || start > limit || length > limit-start {
				return nil, false
			}
			if length == 0 {
				length = limit - start
			}
			places[id] = append(places[id], extent{int(start), int(start + length)})
		}
	}
	return places, !r.bad
}

// reader takes numbers from bytes, big end first. Behind the end it is bad, and gives zeroes.
type reader struct {
	b   []byte
	at  int
	bad bool
}

func (r *reader) number(size int) (n uint64) {
	if r.at+size > len(r.b) || size > 8 {
		r.bad = true
		return 0
	}
	for _, c := range r.b[r.at : r.at+size] {
		n = n<<8 | uint64(c)
	}
	r.at += size
	return n
}

func exifOfHEIF(b []byte) []byte {
	var exif []byte
	for _, e := range readHEIF(b).exif {
		exif = append(exif, b[e.start:e.end]...)
	}
	if len(exif) < 4 {
		return nil
	}
	// Four bytes say how far behind them the Exif data begins (ISO/IEC 23008-12, annex A.2.1).
	skip := uint64(binary.BigEndian.Uint32(exif)) + 4
	if skip > uint64(len(exif)) {
		return nil
	}
	return bytes.TrimPrefix(exif[skip:], []byte("Exif\x00\x00"))
}

// cleanHEIF overwrites Exif and XMP in place: everything else stays where it is.
func cleanHEIF(b []byte) ([]byte, bool) {
	h := readHEIF(b)
	if !h.whole {
		return b, false
	}
	out := bytes.Clone(b)
	for _, list := range [][]extent{h.exif, h.other} {
		for _, e := range list {
			clear(out[e.start:e.end])
		}
	}
	return out, true
}
