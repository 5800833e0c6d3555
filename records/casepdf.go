package records

import (
	"context"
	"io"

	"github.com/commonline/commonline/internal/pdf"
)

// writePDF writes the thread as a PDF with numbered pages.
func (v *volume) writePDF(context.Context) error {
	number := v.Case.Number.String()
	_, err := v.archive.add(v.give+"/case.pdf", kindPDF, number, func(w io.Writer) error {
		d := pdf.New(w, pdf.Options{Title: "Case " + number, Language: "en-US", Foot: v.City.Name + " · Case " + number})
		d.Text("Case "+number, pdf.Style{Size: 18, Bold: true})
		if v.Case.Subject != "" {
			d.Text(v.black.black(v.Case.Subject), pdf.Style{Size: 13, Before: 2})
		}
		for i, f := range v.facts() {
			s := pdf.Style{Size: 9.5}
			if i == 0 {
				s.Before = 8
			}
			d.Text(f, s)
		}
		for _, it := range v.thread() {
			d.Rule()
			d.Text(it.head, pdf.Style{Size: 10.5, Bold: true, Before: 4, Keep: 40, Bar: it.note, Indent: indent(it)})
			for _, f := range it.facts {
				d.Text(f, pdf.Style{Size: 9, Grey: true, Bar: it.note, Indent: indent(it)})
			}
			d.Text(it.body, pdf.Style{Before: 6, Bar: it.note, Indent: indent(it)})
		}
		return d.Close()
	})
	return err
}

func indent(it item) float64 {
	if it.note {
		return 12
	}
	return 0
}
