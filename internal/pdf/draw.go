package pdf

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/shaping"
)

// draw sets a line with its beginning at x, and its baseline at y.
func (d *Document) draw(l line, x, y float64, s Style) {
	grey := 0.0
	if s.Grey {
		grey = 0.35
	}
	for _, r := range l.runs {
		n := d.fontOf(d.setter.of[r.Face.Font])
		fmt.Fprintf(&d.page, "BT %.2g g /F%d %.2f Tf\n", grey, n, s.Size)
		x = d.drawRun(d.subsets[n], l.text, r, x, y, s.Size)
		d.page.WriteString("ET\n")
	}
}

// fontOf gives the number of a font in the document.
func (d *Document) fontOf(t *typeface) int {
	n, ok := d.resource[t]
	if !ok {
		n = len(d.subsets)
		d.resource[t], d.subsets = n, append(d.subsets, newSubset(t))
	}
	return n
}

// drawRun shows the glyphs of a run: a row of them, and a new one wherever a mark stands off the line.
func (d *Document) drawRun(s *subset, text []rune, r shaping.Output, x, y, size float64) float64 {
	var row bytes.Buffer
	from := x
	flush := func() {
		if row.Len() > 0 {
			fmt.Fprintf(&d.page, "1 0 0 1 %.2f %.2f Tm [%s] TJ\n", from, y, row.Bytes())
			row.Reset()
		}
	}
	for i, g := range r.Glyphs {
		n := s.add(int(g.GlyphID))
		s.stands(n, meaning(text, r, i))
		scale := size / em
		if g.XOffset != 0 || g.YOffset != 0 {
			flush()
			fmt.Fprintf(&d.page, "1 0 0 1 %.2f %.2f Tm <%04X> Tj\n", x+units(g.XOffset)*scale, y+units(g.YOffset)*scale, n)
			x += units(g.Advance) * scale
			continue
		}
		if row.Len() == 0 {
			from = x
		}
		fmt.Fprintf(&row, "<%04X>", n)
		// A reader advances by the width of the glyph: what the shaper wants besides is said.
		if off := s.of.width(int(g.GlyphID)) - units(g.Advance); math.Abs(off) >= 0.5 {
			fmt.Fprintf(&row, "%.0f", off)
		}
		x += units(g.Advance) * scale
	}
	flush()
	return x
}

// width of a glyph, in thousandths of an em.
func (t *typeface) width(glyph int) float64 {
	return float64(t.tables.advance(glyph)) * em / float64(t.tables.units)
}

// meaning is what the glyph number i of a run stands for. Of several that stand for several characters each gets its own; where their
// numbers differ the first has all.
func meaning(text []rune, r shaping.Output, i int) []rune {
	g := r.Glyphs[i]
	from, runes, glyphs := g.TextIndex(), g.RunesCount(), g.GlyphsCount()
	if from < 0 || from+runes > len(text) {
		return nil
	}
	all := text[from : from+runes]
	first := i
	for first > 0 && r.Glyphs[first-1].TextIndex() == from {
		first--
	}
	k := i - first
	if r.Direction == di.DirectionRTL {
		k = glyphs - 1 - k
	}
	switch {
	case glyphs == 1 || glyphs != runes && k == 0:
		return all
	case glyphs == runes && k >= 0 && k < len(all):
		return all[k : k+1]
	}
	return nil
}

// stands notes what a glyph stands for: what it was used for first.
func (s *subset) stands(n int, text []rune) {
	if _, known := s.text[n]; !known && len(text) > 0 {
		s.text[n] = slices.Clone(text)
	}
}

// writeFont embeds a subset (ISO 32000-1, section 9.7), and gives its number.
func (d *Document) writeFont(s *subset) (int, error) {
	ttf, err := s.write()
	if err != nil {
		return 0, err
	}
	n, cid, descriptor, program, unicodes := d.out.reserve(), d.out.reserve(), d.out.reserve(), d.out.reserve(), d.out.reserve()
	name := "COMMON+" + s.of.name
	d.out.object(n, "<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", name, cid, unicodes)
	var widths strings.Builder
	for _, glyph := range s.used {
		fmt.Fprintf(&widths, "%.0f ", s.of.width(glyph))
	}
	d.out.object(cid, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 0 /W [0 [%s]] >>",
		name, descriptor, widths.String())
	d.out.object(descriptor, "<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [-1000 -400 2000 1200] /ItalicAngle 0 /Ascent 928 /Descent -236 /CapHeight 729 /StemV 80 /FontFile2 %d 0 R >>", name, program)
	d.out.stream(program, fmt.Sprintf("/Length1 %d", len(ttf)), ttf)
	d.out.stream(unicodes, "", s.unicodes())
	return n, nil
}

// unicodes is the table by which a reader copies text (9.10.3).
func (s *subset) unicodes() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	numbers := make([]int, 0, len(s.text))
	for n := range s.text {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for some := range slices.Chunk(numbers, 100) { // no more at once, says 9.7.5.4
		fmt.Fprintf(&b, "%d beginbfchar\n", len(some))
		for _, n := range some {
			fmt.Fprintf(&b, "<%04X> <", n)
			for _, u := range utf16.Encode(s.text[n]) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end\n")
	return b.Bytes()
}
