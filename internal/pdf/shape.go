package pdf

import (
	"slices"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// em is the size at which text is shaped: lengths are thousandths of an em then, as a PDF wants them.
const em = 1000

// setter breaks text into lines. It keeps what it has learnt of its fonts, and serves one document.
type setter struct {
	segments shaping.Segmenter
	shaper   shaping.HarfbuzzShaper
	wrapper  shaping.LineWrapper
	face     map[*typeface]*font.Face
	of       map[*font.Font]*typeface
}

func newSetter(faces ...*typeface) *setter {
	s := &setter{face: map[*typeface]*font.Face{}, of: map[*font.Font]*typeface{}}
	for _, t := range faces {
		s.face[t], s.of[t.font] = font.NewFace(t.font), t
	}
	return s
}

// choice picks the font for each character: the first, where it has it.
type choice struct {
	faces []*font.Face
	types []*typeface
}

func (c choice) ResolveFace(r rune) *font.Face {
	for i, t := range c.types {
		if t.has(r) {
			return c.faces[i]
		}
	}
	return c.faces[0]
}

// line is a line of runs in the order that they are seen in.
type line struct {
	runs  []shaping.Output
	text  []rune // of the whole paragraph
	rtl   bool
	width float64 // thousandths of an em
}

// lines lays one paragraph, which has no line breaks in it, out in lines of a width, in thousandths of an em.
func (s *setter) lines(text string, width int, fonts ...*typeface) []line {
	runes := []rune(text)
	if len(runes) == 0 {
		return []line{{}}
	}
	c := choice{types: fonts}
	for _, t := range fonts {
		c.faces = append(c.faces, s.face[t])
	}
	direction := di.DirectionLTR
	if rightToLeft(text) {
		direction = di.DirectionRTL
	}
	inputs := s.segments.Split(shaping.Input{Text: runes, RunEnd: len(runes), Direction: direction, Size: fixed.I(em), Language: language.NewLanguage("en")}, c)
	outputs := make([]shaping.Output, len(inputs))
	for i, in := range inputs {
		outputs[i] = s.shaper.Shape(in)
	}
	wrapped, _ := s.wrapper.WrapParagraph(shaping.WrapConfig{Direction: direction}, width, runes, shaping.NewSliceIterator(outputs))
	all := make([]line, len(wrapped))
	for i, w := range wrapped {
		l := line{text: runes, rtl: direction == di.DirectionRTL, runs: slices.Clone(w)}
		order(l.runs, runes, l.rtl)
		for _, r := range l.runs {
			l.width += units(r.Advance)
		}
		all[i] = l
	}
	return all
}

// order puts runs in the order that they are seen in (UAX #9, L2). The wrapper does so by their directions alone, which takes a number
// between two words of Arabic out of its sentence.
func order(runs []shaping.Output, text []rune, rtl bool) {
	slices.SortStableFunc(runs, func(a, b shaping.Output) int { return a.Runes.Offset - b.Runes.Offset })
	levels, top := make([]int, len(runs)), 0
	for i, r := range runs {
		switch {
		case r.Direction == di.DirectionRTL:
			levels[i] = 1
		case rtl || i > 0 && levels[i-1] > 0 && !hasLetters(text[r.Runes.Offset:r.Runes.Offset+r.Runes.Count]):
			levels[i] = 2
		}
		top = max(top, levels[i])
	}
	for ; top > 0; top-- {
		for i := 0; i < len(runs); i++ {
			from := i
			for i < len(runs) && levels[i] >= top {
				i++
			}
			slices.Reverse(runs[from:i])
			slices.Reverse(levels[from:i])
		}
	}
}

// hasLetters reports whether anything in a text is written from left to right for itself, as numbers are not.
func hasLetters(text []rune) bool {
	return slices.ContainsFunc(text, func(r rune) bool {
		p, _ := bidi.LookupRune(r)
		return p.Class() == bidi.L
	})
}

func units(x fixed.Int26_6) float64 { return float64(x) / 64 }

// rightToLeft is that of the first letter that has a direction (UAX #9, P2 and P3).
func rightToLeft(text string) bool {
	for _, r := range text {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}
