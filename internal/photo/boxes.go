package photo

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// box is one of a file in the ISO base media format (ISO/IEC 14496-12, section 4.2), by where it stands.
type box struct {
	kind             string
	start, body, end int
}

// boxes lists those between two places. ok is false where they do not fit.
func boxes(b []byte, at, end int) (list []box, ok bool) {
	for at < end {
		if at+8 > end {
			return list, false
		}
		size, body := int64(binary.BigEndian.Uint32(b[at:])), at+8
		switch {
		case size == 1 && at+16 <= end:
			size, body = int64(binary.BigEndian.Uint64(b[at+8:])), at+16
		case size == 0:
			size = int64(end - at)
		}
		if size < int64(body-at) || size > int64(end-at) {
			return list, false
		}
		list = append(list, box{string(b[at+4 : at+8]), at, body, at + int(size)})
		at += int(size)
	}
	return list, true
}

func find(list []box, kind string) (box, bool) {
	i := slices.IndexFunc(list, func(x box) bool { return x.kind == kind })
	if i < 0 {
		return box{}, false
	}
	return list[i], true
}

// brands are what a file says at its beginning that it can be read as.
func brands(b []byte) []string {
	if len(b) < 16 || string(b[4:8]) != "ftyp" {
		return nil
	}
	end := int(min(int64(binary.BigEndian.Uint32(b)), int64(len(b)), 400))
	all := []string{string(b[8:12])}
	for at := 16; at+4 <= end; at += 4 {
		all = append(all, string(b[at:at+4]))
	}
	return all
}

var stills = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"}

func isHEIF(b []byte) bool {
	all := brands(b)
	return len(all) > 0 && slices.Contains(stills, all[0])
}

func isMovie(b []byte) bool { return len(brands(b)) > 0 && !isHEIF(b) }

// cleanMovie blots out, in place, what is written beside picture and sound, so that nothing moves. A track of anything else may hold a
// position for each second; then the film cannot be cleaned.
func cleanMovie(b []byte) ([]byte, bool) {
	top, ok := boxes(b, 0, len(b))
	if !ok {
		return b, false
	}
	out := bytes.Clone(b)
	for _, x := range top {
		switch x.kind {
		case "moov":
			if !cleanMoov(out, x) {
				return b, false
			}
		case "moof":
			return b, false // in pieces, as no telephone sends it
		case "meta", "uuid", "udta":
			blot(out, x)
		}
	}
	if _, has := find(top, "moov"); !has {
		return b, false
	}
	return out, true
}

// cleanMoov goes through a film's directory. Inside of a track it blots out what stands beside the media.
func cleanMoov(b []byte, moov box) bool {
	list, ok := boxes(b, moov.body, moov.end)
	if !ok {
		return false
	}
	for _, x := range list {
		switch x.kind {
		case "trak":
			inside, ok := boxes(b, x.body, x.end)
			mdia, has := find(inside, "mdia")
			if !ok || !has || !seenOrHeard(b, mdia) {
				return false
			}
			for _, y := range inside {
				if y.kind == "udta" || y.kind == "meta" || y.kind == "uuid" {
					blot(b, y)
				}
			}
		case "udta", "meta", "uuid":
			blot(b, x)
		}
	}
	return true
}

// seenOrHeard reports whether a track is of picture or sound (section 8.4.3).
func seenOrHeard(b []byte, mdia box) bool {
	inside, ok := boxes(b, mdia.body, mdia.end)
	hdlr, has := find(inside, "hdlr")
	if !ok || !has || hdlr.body+12 > hdlr.end {
		return false
	}
	kind := string(b[hdlr.body+8 : hdlr.body+12])
	return kind == "vide" || kind == "soun"
}

// blot makes free space of a box.
func blot(b []byte, x box) {
	copy(b[x.start+4:], "free")
	clear(b[x.body:x.end])
}
