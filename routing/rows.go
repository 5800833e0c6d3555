package routing

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/placefile"
)

// rowReader reads one file after the other and stops at the first that cannot be read.
type rowReader struct {
	files    Files
	to       Sink
	progress func(Progress)
	counts   []FileCount
	err      error
	rows     int
}

// every is after how many rows progress is told.
const every = 50_000

func (r *rowReader) read(path string, how func(io.Reader, string) (placefile.Count, error)) {
	if r.err != nil {
		return
	}
	in, err := placefile.Open(path)
	if err != nil {
		r.err = fmt.Errorf("opening places: %w", err)
		return
	}
	defer in.Close()
	r.rows = 0
	name := filepath.Base(path)
	count, err := how(in, name)
	if err != nil {
		r.err = err
		return
	}
	r.counts = append(r.counts, FileCount{name, count})
	r.progress(Progress{name, count.Rows})
}

func (r *rowReader) tick(name string) {
	if r.rows++; r.rows%every == 0 {
		r.progress(Progress{name, r.rows})
	}
}

func (r *rowReader) addresses(in io.Reader, name string) (placefile.Count, error) {
	return placefile.Addresses(in, name, r.files.Columns, func(h gazetteer.House) { r.tick(name); r.to.AddHouse(h) })
}

func (r *rowReader) corners(in io.Reader, name string) (placefile.Count, error) {
	return placefile.Corners(in, name, placefile.Columns{}, func(c gazetteer.Corner) { r.tick(name); r.to.AddCorner(c) })
}

func (r *rowReader) places(in io.Reader, name string) (placefile.Count, error) {
	return placefile.Places(in, name, placefile.Columns{}, func(p gazetteer.NamedPlace) { r.tick(name); r.to.AddPlace(p) })
}

func (r *rowReader) nicknames(in io.Reader, name string) (placefile.Count, error) {
	return placefile.Nicknames(in, name, func(n gazetteer.Nickname) { r.to.AddNickname(n) })
}
