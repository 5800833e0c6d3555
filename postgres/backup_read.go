package postgres

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// Verify reads a backup from its first byte to its last and tells what it holds: that it is whole and unchanged, that every
// table has its rows, and that every message has the bytes that came in. It needs no database. A manifest is returned
// with the error too, as far as it was read.
func Verify(r io.Reader) (Manifest, error) {
	b, err := openBackup(r)
	if err != nil {
		return Manifest{}, err
	}
	if err := b.all(context.Background(), nobody{}); err != nil {
		return b.m, err
	}
	if len(b.m.Unsound) > 0 {
		return b.m, casework.Errorf(casework.Conflict, "The backup is whole, but what was backed up was not: %s", strings.Join(b.m.Unsound, " "))
	}
	return b.m, nil
}

// taker gets the content of a backup. It reads r to its end.
type taker interface {
	table(ctx context.Context, t ManifestTable, r io.Reader) error
	outside(ctx context.Context, hash [32]byte, size int64, r io.Reader) error
}

// nobody only has it pass by.
type nobody struct{}

func (nobody) table(_ context.Context, _ ManifestTable, r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func (nobody) outside(_ context.Context, _ [32]byte, _ int64, r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// reading is a backup on its way in.
type reading struct {
	source *source
	file   *bufio.Reader // over source, so that the decompression takes no byte too many
	zip    *gzip.Reader
	tar    *tar.Reader
	member *tar.Header // that is being read; nil after the last
	m      Manifest    // with the sums of what has been read
	sound  soundness
	err    error // the first that the backup itself had: whoever reads from it may only hand on a part of the story
}

// source tells the errors of the file or pipe itself from those of what is in it.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// openBackup reads as far as the first manifest.
func openBackup(r io.Reader) (*reading, error) {
	b := &reading{source: &source{Reader: r}}
	foreign := casework.Errorf(casework.Invalid, "This file is not a backup of Commonline.")
	var err error
	b.file = bufio.NewReaderSize(b.source, 256<<10)
	if b.zip, err = gzip.NewReader(b.file); err == nil {
		b.zip.Multistream(false)
		b.tar = tar.NewReader(b.zip)
		b.member, err = b.tar.Next()
	}
	if b.source.err != nil {
		return nil, fmt.Errorf("reading the backup: %w", b.source.err)
	}
	if err == nil && b.member.Name == headName {
		_, err = b.manifest(&b.m)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, casework.Errorf(casework.Invalid, "This file is cut off so near to its beginning that it cannot be told for a backup of Commonline.")
	}
	if err != nil || b.m.Kind != backupKind {
		return nil, foreign
	}
	if b.m.Format != backupFormat {
		return nil, casework.Errorf(casework.Invalid, "The backup has format %d and this program reads format %d: use the program that it was made with, or a newer one.", b.m.Format, backupFormat)
	}
	return b, b.next("the list of its tables")
}

// manifestBytes bounds what is read into memory of a file that anybody may have written.
const manifestBytes = 4 << 20

// manifest reads the member that is open.
func (b *reading) manifest(m *Manifest) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(b.tar, manifestBytes))
	if err != nil {
		return nil, err
	}
	return raw, json.Unmarshal(raw, m)
}

// next goes to the next member. within says what is being read, for the sentence about a file that ends there.
func (b *reading) next(within string) (err error) {
	if b.member, err = b.tar.Next(); errors.Is(err, io.EOF) {
		b.member, err = nil, nil
	}
	if err != nil {
		return b.fault(err, within)
	}
	return nil
}

// fault says what is the matter with the backup, and keeps it.
func (b *reading) fault(err error, within string) error {
	switch {
	case b.err != nil:
	case b.source.err != nil:
		b.err = fmt.Errorf("reading the backup: %w", b.source.err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		b.err = casework.Errorf(casework.Invalid, "The backup is cut off: it ends within %s.", within)
	default:
		b.err = casework.Errorf(casework.Invalid, "The backup has been damaged or changed: %s cannot be read.", within)
	}
	return b.err
}

// changed says that a part is not what was written.
func (b *reading) changed(part string) error {
	return casework.Errorf(casework.Invalid, "The backup has been damaged or changed: %s is not what was written.", part)
}

// all hands everything over and then compares the sums.
func (b *reading) all(ctx context.Context, to taker) error {
	for i := range b.m.Tables {
		if err := b.table(ctx, &b.m.Tables[i], to); err != nil {
			return err
		}
	}
	if err := b.outside(ctx, to); err != nil {
		return err
	}
	b.m.Unsound = b.sound.finish()
	return b.end()
}

func (b *reading) table(ctx context.Context, t *ManifestTable, to taker) error {
	sum, scan := sha256.New(), &rowScanner{visitor: b.sound.visitor(*t)}
	p := b.pieces(tablePrefix(t.Name), "the table "+t.Name, io.MultiWriter(sum, scan))
	if err := p.hand(func() error { return to.table(ctx, *t, p) }); err != nil {
		return err
	}
	if !scan.done() {
		return b.changed(p.what)
	}
	t.Rows, t.Bytes, t.SHA256 = scan.rows, p.size, hex.EncodeToString(sum.Sum(nil))
	return nil
}

func (b *reading) outside(ctx context.Context, to taker) error {
	b.m.Outside = ManifestBytes{}
	all := sha256.New()
	for b.member != nil && strings.HasPrefix(b.member.Name, outsideFolder) {
		hash, size, ok := outsideName(b.member.Name)
		if !ok {
			return b.changed("the name of a message")
		}
		sum := sha256.New()
		p := b.pieces(outsidePrefix(hash[:], size), fmt.Sprintf("message %x", hash), io.MultiWriter(sum, all))
		p.last = func() error { // whoever keeps it must not do so under a wrong name
			if !bytes.Equal(sum.Sum(nil), hash[:]) {
				return errUnsound
			}
			return nil
		}
		if err := p.hand(func() error { return to.outside(ctx, hash, size, p) }); err != nil && !errors.Is(err, errUnsound) {
			return err
		}
		b.sound.check(hash[:], sum)
		b.sound.outside.have.add(hash[:], p.size)
		b.m.Outside.Count++
		b.m.Outside.Bytes += p.size
	}
	b.m.Outside.SHA256 = hex.EncodeToString(all.Sum(nil))
	return nil
}

var errUnsound = errors.New("its bytes are not those that came in")

// outsideName takes apart what outsidePrefix made.
func outsideName(name string) (hash [32]byte, size int64, ok bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return hash, 0, false
	}
	h, err := hex.DecodeString(parts[1])
	if err != nil || len(h) != len(hash) {
		return hash, 0, false
	}
	size, err = strconv.ParseInt(parts[2], 10, 64)
	return [32]byte(h), size, err == nil && size >= 0
}
