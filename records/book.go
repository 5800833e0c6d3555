package records

import (
	"context"
	"fmt"
	"path"
	"time"

	"github.com/commonline/commonline/casework"
)

// The folders of an archive. Where addresses are blacked out, what still has them lies apart.
const (
	casesFolder = "cases"
	giveFolder  = "to-give-out"
	keepFolder  = "not-for-release"
)

// book is an archive as cases are added to it.
type book struct {
	*Worker
	job     Job
	archive *archive
	index   []indexed
	missing int // files that could not be had
}

// indexed is a case as the cover names it.
type indexed struct {
	Number, Subject, Folder, Opened, Last string
	Messages                              int
}

// volume is one case of a book.
type volume struct {
	*book
	CaseFile
	give, keep string // folders
	black      *blackener
	files      map[int][]attached // by place in Messages
}

// attached is a file of a message, where it lies in the archive.
type attached struct {
	name, path string
	size       int64
	missing    string // why it is not there
}

// add writes all of one case.
func (b *book) add(ctx context.Context, n casework.CaseNumber) error {
	f, err := b.Store.CaseFile(ctx, b.job.Viewer, n, b.job.Notes)
	if err != nil {
		return err
	}
	v := &volume{book: b, CaseFile: f, files: map[int][]attached{}}
	v.give = path.Join(casesFolder, n.String())
	v.keep = v.give
	if b.job.BlackedOut {
		v.give, v.keep = path.Join(giveFolder, n.String()), path.Join(keepFolder, n.String())
		v.black = newBlackener(b.City, f.Private)
	}
	for _, write := range []func(context.Context) error{v.writeFiles, v.writeMails, v.writeMessages, v.writeEvents, v.writeText, v.writePDF} {
		if err := write(ctx); err != nil {
			return err
		}
	}
	b.index = append(b.index, indexed{Number: n.String(), Subject: v.black.black(f.Case.Subject), Folder: v.give, Messages: len(f.Messages),
		Opened: b.time(f.Case.OpenedAt), Last: b.time(f.Case.LastMessageAt)})
	return nil
}

// zone is the city's.
func (b *book) zone() *time.Location {
	if b.City.Zone == nil {
		return time.UTC
	}
	return b.City.Zone
}

// time is written so that nobody has to ask which: with its day, its zone and how far that is from universal time.
func (b *book) time(t time.Time) string {
	if t.Year() <= 1 {
		return ""
	}
	return t.In(b.zone()).Format("Monday, January 2, 2006, 3:04:05 PM MST (UTC-07:00)")
}

// stamp is a time for tables.
func stamp(t time.Time) string {
	if t.Year() <= 1 {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// office is what an office is called.
func (b *book) office(id casework.OfficeID) string {
	if o, ok := b.City.Office(id); ok {
		return o.Name
	}
	if id == "" {
		return "no office yet (the city's triage queue)"
	}
	return string(id)
}

// about names a message in the manifest.
func (v *volume) about(i int) string { return fmt.Sprintf("%s, message %d", v.Case.Number, i+1) }
