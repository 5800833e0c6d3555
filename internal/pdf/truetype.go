package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// truetype is a font file as its tables (https://learn.microsoft.com/typography/opentype/spec/otff), as far as it takes to
// write one that holds fewer characters.
type truetype struct {
	tables map[string][]byte
	units  int // of an em
	glyphs int
	longs  int  // entries of hmtx that have an advance of their own
	long   bool // loca counts bytes, and not pairs of bytes
}

var errFont = errors.New("the font is cut short")

func readTrueType(b []byte) (*truetype, error) {
	if len(b) < 12 {
		return nil, errFont
	}
	f := &truetype{tables: map[string][]byte{}}
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		at := 12 + 16*i
		if at+16 > len(b) {
			return nil, errFont
		}
		from, size := uint64(binary.BigEndian.Uint32(b[at+8:])), uint64(binary.BigEndian.Uint32(b[at+12:]))
		if from+size > uint64(len(b)) {
			return nil, errFont
		}
		f.tables[string(b[at:at+4])] = b[from : from+size]
	}
	head, hhea, maxp := f.tables["head"], f.tables["hhea"], f.tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 {
		return nil, errFont
	}
	f.units = int(binary.BigEndian.Uint16(head[18:]))
	f.long = binary.BigEndian.Uint16(head[50:]) == 1
	f.longs = int(binary.BigEndian.Uint16(hhea[34:]))
	f.glyphs = int(binary.BigEndian.Uint16(maxp[4:]))
	if f.longs == 0 || f.units == 0 || len(f.tables["hmtx"]) < 4*f.longs+2*(f.glyphs-f.longs) || len(f.tables["loca"]) < f.locaSize()*(f.glyphs+1) {
		return nil, errFont
	}
	return f, nil
}

func (f *truetype) locaSize() int {
	if f.long {
		return 4
	}
	return 2
}

// advance is the width of a glyph, in units of the font.
func (f *truetype) advance(glyph int) int {
	return int(binary.BigEndian.Uint16(f.tables["hmtx"][4*min(glyph, f.longs-1):]))
}

// bearing is what lies left of a glyph.
func (f *truetype) bearing(glyph int) []byte {
	hmtx := f.tables["hmtx"]
	if glyph < f.longs {
		return hmtx[4*glyph+2 : 4*glyph+4]
	}
	at := 4*f.longs + 2*(glyph-f.longs)
	return hmtx[at : at+2]
}

// outline gives the description of a glyph; empty for one that draws nothing.
func (f *truetype) outline(glyph int) ([]byte, error) {
	if glyph < 0 || glyph >= f.glyphs {
		return nil, fmt.Errorf("there is no glyph %d", glyph)
	}
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var from, to int
	if f.long {
		from, to = int(binary.BigEndian.Uint32(loca[4*glyph:])), int(binary.BigEndian.Uint32(loca[4*glyph+4:]))
	} else {
		from, to = 2*int(binary.BigEndian.Uint16(loca[2*glyph:])), 2*int(binary.BigEndian.Uint16(loca[2*glyph+2:]))
	}
	if from > to || to > len(glyf) {
		return nil, errFont
	}
	return glyf[from:to], nil
}

// Flags of a glyph that is made of others.
const (
	argsAreWords = 1 << 0
	hasScale     = 1 << 3
	moreFollow   = 1 << 5
	hasTwoScales = 1 << 6
	hasMatrix    = 1 << 7
)

// parts gives where the numbers of other glyphs stand in the description of one that is made of them.
func parts(outline []byte) ([]int, error) {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil, nil
	}
	var all []int
	for at := 10; ; {
		if at+4 > len(outline) {
			return nil, errFont
		}
		flags := binary.BigEndian.Uint16(outline[at:])
		all = append(all, at+2)
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&hasScale != 0:
			at += 2
		case flags&hasTwoScales != 0:
			at += 4
		case flags&hasMatrix != 0:
			at += 8
		}
		if flags&moreFollow == 0 {
			return all, nil
		}
	}
}

// subset numbers the glyphs of a font that are used, in the order of their use.
type subset struct {
	of     *typeface
	number map[int]int // glyph of the font -> of the subset
	used   []int
	text   map[int][]rune // glyph of the subset -> what it stands for, where a reader copies it
}

func newSubset(of *typeface) *subset {
	s := &subset{of: of, number: map[int]int{}, text: map[int][]rune{}}
	s.add(0) // what stands for a character that is missing
	return s
}

func (s *subset) add(glyph int) int {
	n, ok := s.number[glyph]
	if !ok {
		n = len(s.used)
		s.number[glyph], s.used = n, append(s.used, glyph)
	}
	return n
}

// write makes a font file of the glyphs that are used, and of those that they are made of.
func (s *subset) write() ([]byte, error) {
	f := s.of.tables
	var glyf, loca, hmtx []byte
	for i := 0; i < len(s.used); i++ { // grows on the way
		outline, err := f.outline(s.used[i])
		if err != nil {
			return nil, err
		}
		at, err := parts(outline)
		if err != nil {
			return nil, err
		}
		outline = slices.Clone(outline)
		for _, p := range at {
			binary.BigEndian.PutUint16(outline[p:], uint16(s.add(int(binary.BigEndian.Uint16(outline[p:])))))
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(binary.BigEndian.AppendUint16(hmtx, uint16(f.advance(s.used[i]))), f.bearing(s.used[i])...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(f.tables["head"]), slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(s.used)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(s.used)))
	out := map[string][]byte{"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": glyf}
	for _, hints := range []string{"cvt ", "fpgm", "prep"} {
		if b := f.tables[hints]; len(b) > 0 {
			out[hints] = b
		}
	}
	return assemble(out), nil
}

// assemble writes tables as a file.
func assemble(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	power := 1
	shift := 0
	for power*2 <= len(names) {
		power, shift = power*2, shift+1
	}
	b := []byte{0, 1, 0, 0}
	for _, n := range []int{len(names), 16 * power, shift, 16 * (len(names) - power)} {
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	}
	at := uint32(12 + 16*len(names))
	for _, name := range names {
		b = append(b, name...)
		for _, n := range []uint32{checksum(tables[name]), at, uint32(len(tables[name]))} {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		at += uint32(len(tables[name])+3) &^ 3
	}
	for _, name := range names {
		b = append(b, tables[name]...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return b
}

func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	if len(b) > 0 {
		var rest [4]byte
		copy(rest[:], b)
		sum += binary.BigEndian.Uint32(rest[:])
	}
	return sum
}
