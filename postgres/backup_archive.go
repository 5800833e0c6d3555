package postgres

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// The members of a backup, in this order:
//
//	backup.json                      the manifest without sums
//	tables/NAME/000001 and on        what COPY … (FORMAT binary) gave, cut into members of pieceBytes
//	outside/HASH/SIZE/000001 and on  the bytes of a message that are kept outside of Postgres
//	manifest.json                    the manifest with sums
const (
	headName      = "backup.json"
	tailName      = "manifest.json"
	tablesFolder  = "tables/"
	outsideFolder = "outside/"
)

// pieceBytes bounds a member: tar says how long one is before its first byte, so a member has to be in memory whole.
const pieceBytes = 1 << 20

func tablePrefix(name string) string { return tablesFolder + name + "/" }

func outsidePrefix(hash []byte, size int64) string {
	return fmt.Sprintf("%s%x/%d/", outsideFolder, hash, size)
}

func pieceName(prefix string, n int) string { return fmt.Sprintf("%s%06d", prefix, n) }

// archive writes the tar and its compression.
type archive struct {
	zip   *gzip.Writer
	tar   *tar.Writer
	at    time.Time
	piece []byte
}

func newArchive(w io.Writer, at time.Time) *archive {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return &archive{zip: zip, tar: tar.NewWriter(zip), at: at.Truncate(time.Second), piece: make([]byte, 0, pieceBytes)}
}

func (a *archive) member(name string, b []byte) error {
	err := a.tar.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(b)), Mode: 0o600, ModTime: a.at})
	if err == nil {
		_, err = a.tar.Write(b)
	}
	if err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	return nil
}

func (a *archive) manifest(name string, m Manifest) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	return a.member(name, append(b, '\n'))
}

func (a *archive) close() error {
	if err := a.tar.Close(); err != nil {
		return fmt.Errorf("writing the end of the backup: %w", err)
	}
	if err := a.zip.Close(); err != nil {
		return fmt.Errorf("writing the end of the backup: %w", err)
	}
	return nil
}

// begin starts a run of members. Only one is written at a time.
func (a *archive) begin(prefix string) *run {
	a.piece = a.piece[:0]
	return &run{archive: a, prefix: prefix}
}

// run cuts a stream of unknown length into members.
type run struct {
	archive *archive
	prefix  string
	n       int
	size    int64
}

func (r *run) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		a := r.archive
		take := min(len(p), cap(a.piece)-len(a.piece))
		a.piece = append(a.piece, p[:take]...)
		p, written = p[take:], written+take
		if len(a.piece) == cap(a.piece) {
			if err := r.flush(); err != nil {
				return written, err
			}
		}
	}
	r.size += int64(written)
	return written, nil
}

func (r *run) flush() error {
	r.n++
	err := r.archive.member(pieceName(r.prefix, r.n), r.archive.piece)
	r.archive.piece = r.archive.piece[:0]
	return err
}

// end writes what is left. A run of nothing has one member too, which says that it was not forgotten.
func (r *run) end() error {
	if r.n > 0 && len(r.archive.piece) == 0 {
		return nil
	}
	return r.flush()
}
