package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// A page is US Letter, in points.
const (
	pageWidth, pageHeight = 612.0, 792.0
	margin                = 54.0
	footAt                = 34.0
	footSize              = 8.0
	lineHeight            = 1.35 // of the size
)

// Options are what holds for a whole document.
type Options struct {
	Title    string
	Language string // BCP 47
	Foot     string // stands at the foot of each page, beside its number
}

// Style is how a text is set.
type Style struct {
	Size   float64 // in points; 0 is 10
	Bold   bool
	Grey   bool
	Indent float64 // in points
	Bar    bool    // a grey bar stands left of it
	Before float64 // space above, in points
	Keep   float64 // so much room has to be left below on the page, or it begins the next
}

// Document is being written. Close ends it.
type Document struct {
	options  Options
	out      file
	setter   *setter
	page     bytes.Buffer
	y        float64 // of the last baseline
	pages    []int
	subsets  []*subset
	resource map[*typeface]int // where its subset stands in subsets

	catalog, tree, info, resources, total int
}

// New begins a document that is written to w.
func New(w io.Writer, o Options) *Document {
	t := loaded()
	d := &Document{options: o, out: file{w: w}, setter: newSetter(t.regular, t.bold, t.fallback), resource: map[*typeface]int{}}
	for _, n := range []*int{&d.catalog, &d.tree, &d.info, &d.resources, &d.total} {
		*n = d.out.reserve()
	}
	d.out.printf("%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n")
	d.y = pageHeight - margin
	return d
}

// Text sets paragraphs, one for each line of the text.
func (d *Document) Text(text string, s Style) {
	if s.Size == 0 {
		s.Size = 10
	}
	d.room(s.Before + s.Size*lineHeight + s.Keep)
	if d.page.Len() > 0 {
		d.y -= s.Before
	}
	fonts := []*typeface{loaded().regular, loaded().fallback}
	if s.Bold {
		fonts = []*typeface{loaded().bold, loaded().regular, loaded().fallback}
	}
	width := pageWidth - 2*margin - s.Indent
	for paragraph := range strings.SplitSeq(Visible(text), "\n") {
		for _, l := range d.setter.lines(paragraph, int(width*em/s.Size), fonts...) {
			d.room(s.Size * lineHeight)
			d.y -= s.Size * lineHeight
			if s.Bar {
				fmt.Fprintf(&d.page, "0.75 g %.2f %.2f 2 %.2f re f\n", margin+s.Indent-8, d.y-s.Size*0.3, s.Size*lineHeight)
			}
			x := margin + s.Indent
			if l.rtl {
				x += width - l.width*s.Size/em
			}
			d.draw(l, x, d.y, s)
		}
	}
}

// Rule draws a line over the page.
func (d *Document) Rule() {
	d.room(12)
	d.y -= 8
	fmt.Fprintf(&d.page, "0.8 g %.2f %.2f %.2f 0.5 re f\n", margin, d.y, pageWidth-2*margin)
}

// NewPage ends the page, where something stands on it.
func (d *Document) NewPage() {
	if d.page.Len() == 0 {
		return
	}
	d.foot()
	content, page := d.out.reserve(), d.out.reserve()
	d.out.stream(content, "", d.page.Bytes())
	d.out.object(page, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.0f %.0f] /Resources %d 0 R /Contents %d 0 R >>", d.tree, pageWidth, pageHeight, d.resources, content)
	d.pages = append(d.pages, page)
	d.page.Reset()
	d.y = pageHeight - margin
}

// room begins a new page where less than so many points are left.
func (d *Document) room(points float64) {
	if d.y-points < margin {
		d.NewPage()
	}
}

// foot sets the foot of the page: how many there are is known at the end, so that it is drawn by an object that comes then.
func (d *Document) foot() {
	fonts := []*typeface{loaded().regular, loaded().fallback}
	s := Style{Size: footSize, Grey: true}
	for _, l := range d.setter.lines(Visible(d.options.Foot), 400*em/footSize, fonts...)[:1] {
		d.draw(l, margin, footAt, s)
	}
	number := d.setter.lines(fmt.Sprintf("Page %d of ", len(d.pages)+1), 400*em/footSize, fonts...)[0]
	at := pageWidth - margin - 80
	d.draw(number, at, footAt, s)
	fmt.Fprintf(&d.page, "q 1 0 0 1 %.2f %.2f cm /Total Do Q\n", at+lineWidth(number)*footSize/em, footAt)
}

// lineWidth counts the space at its end too, which the width of a line leaves out.
func lineWidth(l line) (w float64) {
	for _, r := range l.runs {
		for _, g := range r.Glyphs {
			w += units(g.Advance)
		}
	}
	return w
}

// Close writes what is left. The document is whole once it gives nil.
func (d *Document) Close() error {
	d.NewPage()
	if len(d.pages) == 0 { // a document has one page at least
		d.page.WriteByte('\n')
		d.NewPage()
	}
	d.writeTotal()
	var fonts strings.Builder
	for i, s := range d.subsets {
		n, err := d.writeFont(s)
		if err != nil {
			return fmt.Errorf("writing font %s: %w", s.of.name, err)
		}
		fmt.Fprintf(&fonts, "/F%d %d 0 R ", i, n)
	}
	d.out.object(d.resources, "<< /Font << %s>> /XObject << /Total %d 0 R >> >>", fonts.String(), d.total)
	var kids strings.Builder
	for _, p := range d.pages {
		fmt.Fprintf(&kids, "%d 0 R ", p)
	}
	d.out.object(d.tree, "<< /Type /Pages /Count %d /Kids [%s] >>", len(d.pages), kids.String())
	d.out.object(d.info, "<< /Title %s /Producer (Commonline) >>", text(d.options.Title))
	d.out.object(d.catalog, "<< /Type /Catalog /Pages %d 0 R /Lang %s /ViewerPreferences << /DisplayDocTitle true >> >>", d.tree, text(d.options.Language))
	return d.out.end(d.catalog, d.info)
}

// writeTotal writes the object that draws the number of pages.
func (d *Document) writeTotal() {
	d.page.Reset()
	d.draw(d.setter.lines(fmt.Sprint(len(d.pages)), 400*em, loaded().regular)[0], 0, 0, Style{Size: footSize, Grey: true})
	d.out.stream(d.total, fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 -4 80 12] /Resources %d 0 R", d.resources), d.page.Bytes())
	d.page.Reset()
}

// Visible makes text that can be drawn: what no font has stands as its number, as [U+1F600]; what controls a terminal goes.
func Visible(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteByte('\n')
		case r == '\t':
			b.WriteString("    ")
		case r == '\u2028' || r == '\u2029':
			b.WriteByte('\n')
		case unicode.Is(unicode.Cf, r) || r == '\ufe0f' || r == '\ufe0e': // joiners and marks of direction take part in shaping, and draw nothing
			if r < 0x2100 && r != 0xad {
				b.WriteRune(r)
			}
		case unicode.IsControl(r):
		case Draws(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "[U+%04X]", r)
		}
	}
	return b.String()
}
