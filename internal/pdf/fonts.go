package pdf

import (
	"bytes"
	_ "embed" // the font below
	"fmt"
	"sync"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-text/typesetting/font"
)

//go:embed fonts/DroidSansFallbackFull.ttf
var droid []byte

// typeface is a font as it is read once for the whole program.
type typeface struct {
	name   string // in a PDF: letters only
	font   *font.Font
	tables *truetype
}

// typefaces are the fonts of the package: for text, for headings, and for what the two lack.
type typefaces struct{ regular, bold, fallback *typeface }

var loaded = sync.OnceValue(func() typefaces {
	return typefaces{
		regular:  mustRead("DejaVuSans", dejavusans.TTF),
		bold:     mustRead("DejaVuSans-Bold", dejavusansbold.TTF),
		fallback: mustRead("DroidSansFallback", droid),
	}
})

// mustRead panics on a font that cannot be read: they are part of the program, and a test reads them.
func mustRead(name string, ttf []byte) *typeface {
	face, err := font.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		panic(fmt.Sprintf("reading font %s: %v", name, err))
	}
	tables, err := readTrueType(ttf)
	if err != nil {
		panic(fmt.Sprintf("reading font %s: %v", name, err))
	}
	return &typeface{name, face.Font, tables}
}

// has reports whether a font draws a character.
func (t *typeface) has(r rune) bool {
	_, ok := t.font.Cmap.Lookup(r)
	return ok
}

// Draws reports whether a character can be drawn at all.
func Draws(r rune) bool {
	t := loaded()
	return t.regular.has(r) || t.fallback.has(r)
}
