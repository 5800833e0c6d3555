package records

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	texttemplate "text/template"

	"github.com/commonline/commonline/casework"
)

//go:embed cover
var coverFiles embed.FS

// coverPage is what the cover tells.
type coverPage struct {
	City, Asked, By, Request, Requester, Reason, What, For, Zone string
	Number                                                       casework.ExportID
	Notes, BlackedOut                                            bool
	Cases                                                        []indexed
	Messages, Files, Missing                                     int
}

func (b *book) coverPage() coverPage {
	j := b.job
	p := coverPage{City: b.City.Name, Number: j.ID, Asked: b.time(j.AskedAt), By: j.By, Request: j.Request, Requester: j.Requester, Reason: j.Reason, Zone: b.zone().String(),
		Notes: j.Notes, BlackedOut: j.BlackedOut, Cases: b.index, Missing: b.missing, For: "a public records request"}
	if j.Purpose == casework.ForCourt {
		p.For = "a court or the city's lawyers"
	}
	switch j.Scope {
	case casework.OneCase:
		p.What = "case " + j.What
	case casework.OneResident:
		p.What = "all cases of one resident (number " + j.What + ")"
	case casework.OneSearch:
		p.What = "what was found by “" + j.What + "”"
	}
	for _, c := range b.index {
		p.Messages += c.Messages
	}
	for _, f := range b.archive.files {
		if f.kind == kindFile {
			p.Files++
		}
	}
	return p
}

// cover writes what a person opens first: as a page, and as plain text.
func (b *book) cover() error {
	p := b.coverPage()
	page, err := template.ParseFS(coverFiles, "cover/index.html")
	if err != nil {
		return fmt.Errorf("reading the page: %w", err)
	}
	if _, err := b.archive.add("index.html", kindCover, "", func(w io.Writer) error { return page.Execute(w, p) }); err != nil {
		return err
	}
	words, err := texttemplate.ParseFS(coverFiles, "cover/README.txt")
	if err != nil {
		return fmt.Errorf("reading the text: %w", err)
	}
	_, err = b.archive.add("README.txt", kindCover, "", func(w io.Writer) error { return words.Execute(w, p) })
	return err
}
