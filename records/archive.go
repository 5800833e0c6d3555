package records

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"
)

// archive is the ZIP that is being written, and what is known of its files. archive/zip writes ZIP64 where it takes that.
type archive struct {
	zip   *zip.Writer
	at    time.Time
	files []listed
	names map[string]bool // in small letters: some file systems know no others
}

// listed is a file of the archive.
type listed struct {
	path, kind, about string
	size              int64
	sum               [32]byte
}

func newArchive(w io.Writer, at time.Time) *archive {
	return &archive{zip: zip.NewWriter(w), at: at.UTC(), names: map[string]bool{}}
}

// entry is one file on its way into the archive.
type entry struct {
	a    *archive
	file listed
	w    io.Writer
	hash hash.Hash
}

// create begins a file; end ends it. kind and about stand in the manifest.
func (a *archive) create(path, kind, about string) (*entry, error) {
	method := zip.Deflate
	if kind == kindPDF || kind == kindFile { // they are packed already
		method = zip.Store
	}
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: path, Method: method, Modified: a.at})
	if err != nil {
		return nil, fmt.Errorf("beginning %s: %w", path, err)
	}
	return &entry{a: a, file: listed{path: path, kind: kind, about: about}, w: w, hash: sha256.New()}, nil
}

func (e *entry) Write(b []byte) (int, error) {
	n, err := e.w.Write(b)
	e.hash.Write(b[:n])
	e.file.size += int64(n)
	return n, err
}

func (e *entry) end() listed {
	e.file.sum = [32]byte(e.hash.Sum(nil))
	e.a.files = append(e.a.files, e.file)
	return e.file
}

// add writes a file at once.
func (a *archive) add(path, kind, about string, write func(io.Writer) error) (listed, error) {
	e, err := a.create(path, kind, about)
	if err != nil {
		return listed{}, err
	}
	if err := write(e); err != nil {
		return listed{}, fmt.Errorf("writing %s: %w", path, err)
	}
	return e.end(), nil
}

// The kinds of files, as the manifest names them.
const (
	kindPDF      = "case as PDF"
	kindText     = "case as text"
	kindMbox     = "mails"
	kindMessages = "list of messages"
	kindEvents   = "list of events"
	kindFile     = "file of a message"
	kindReceived = "message as received"
	kindCover    = "cover"
	kindManifest = "manifest"
)

// manifest is the list of all files so far but the cover, as CSV.
func (a *archive) manifest(w io.Writer) error {
	t := newTable(w, "path", "what it is", "about", "bytes", "sha256")
	for _, f := range a.files {
		if f.kind != kindCover {
			t.row(f.path, f.kind, f.about, fmt.Sprint(f.size), hex.EncodeToString(f.sum[:]))
		}
	}
	return t.flush()
}

// sums lists all files as sha256sum -c reads it: names that it would have to escape are never given (see safeName).
func (a *archive) sums(w io.Writer) error {
	var b strings.Builder
	for _, f := range a.files {
		fmt.Fprintf(&b, "%x  %s\n", f.sum, f.path)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (a *archive) close() error {
	if _, err := a.add("manifest.csv", kindManifest, "", a.manifest); err != nil {
		return err
	}
	if _, err := a.add("SHA256SUMS", kindManifest, "", a.sums); err != nil {
		return err
	}
	return a.zip.Close()
}
