package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
)

// Sum is the SHA-256 of a blob, under which it is stored.
type Sum = [sha256.Size]byte

var (
	// ErrCorrupt says that bytes are not those that their sum stands for.
	ErrCorrupt = errors.New("the content is not what its checksum says")

	// ErrNotFound says that there is no such blob. It is an fs.ErrNotExist.
	ErrNotFound = fmt.Errorf("no such blob: %w", fs.ErrNotExist)
)

// verifier reads size bytes, and gives ErrCorrupt instead of the last of them where they do not have the sum. So who
// copies from it never has the whole of a wrong blob.
type verifier struct {
	r    io.Reader
	left int64
	hash hash.Hash
	sum  Sum
	err  error
}

func verify(r io.Reader, sum Sum, size int64) *verifier {
	v := &verifier{r: r, left: size, hash: sha256.New(), sum: sum}
	if size == 0 {
		v.err = v.check()
	}
	return v
}

// Read never reads beyond the size.
func (v *verifier) Read(p []byte) (int, error) {
	if v.err != nil {
		return 0, v.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := v.r.Read(p[:min(int64(len(p)), v.left)])
	v.hash.Write(p[:n])
	v.left -= int64(n)
	switch {
	case v.left == 0:
		if v.err = v.check(); !errors.Is(v.err, io.EOF) {
			return 0, v.err
		}
	case err == io.EOF:
		v.err = fmt.Errorf("%d bytes are missing: %w", v.left, ErrCorrupt)
		return n, v.err
	case err != nil:
		v.err = err
	}
	return n, v.err
}

// check is io.EOF for a right blob.
func (v *verifier) check() error {
	if !bytes.Equal(v.hash.Sum(nil), v.sum[:]) {
		return ErrCorrupt
	}
	return io.EOF
}

// verifyingCloser closes what the verifier reads.
type verifyingCloser struct {
	*verifier
	io.Closer
}

// name is a blob's place, in two levels of folders, so that no folder grows too large to list.
func name(sum Sum) string {
	text := hex.EncodeToString(sum[:])
	return text[:2] + "/" + text[2:4] + "/" + text
}
