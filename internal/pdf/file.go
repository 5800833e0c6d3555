package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// file writes the objects of a PDF (ISO 32000-1, section 7.5) as they come, and remembers where each began.
type file struct {
	w     io.Writer
	at    int64
	where []int64 // by number of the object, from 1
	err   error
}

func (f *file) write(b []byte) {
	if f.err != nil {
		return
	}
	n, err := f.w.Write(b)
	f.at += int64(n)
	f.err = err
}

func (f *file) printf(format string, args ...any) { f.write(fmt.Appendf(nil, format, args...)) }

// reserve gives the number of an object that is written later.
func (f *file) reserve() int {
	f.where = append(f.where, 0)
	return len(f.where)
}

func (f *file) object(n int, format string, args ...any) {
	f.where[n-1] = f.at
	f.printf("%d 0 obj\n"+format+"\nendobj\n", append([]any{n}, args...)...)
}

// stream writes an object that holds bytes. entries stand in its dictionary.
func (f *file) stream(n int, entries string, b []byte) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(b); err == nil {
		err = z.Close()
		if err != nil && f.err == nil {
			f.err = err
		}
	}
	f.where[n-1] = f.at
	f.printf("%d 0 obj\n<< %s /Filter /FlateDecode /Length %d >>\nstream\n", n, entries, packed.Len())
	f.write(packed.Bytes())
	f.printf("\nendstream\nendobj\n")
}

// end writes where each object is.
func (f *file) end(root, info int) error {
	from := f.at
	f.printf("xref\n0 %d\n0000000000 65535 f \n", len(f.where)+1)
	for _, at := range f.where {
		f.printf("%010d 00000 n \n", at)
	}
	f.printf("trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(f.where)+1, root, info, from)
	return f.err
}

// text is a text string of a dictionary (7.9.2.2).
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}
