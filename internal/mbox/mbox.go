// Package mbox writes mails into one file, as mail programs read it: the format mboxrd of RFC 4155 and its kin.
//
// It stores nothing. Lines end with a line feed, and a line that could be taken for the beginning of the next mail gets a ">", which
// a reader takes away again; but for these two a mail comes out as it went in.
package mbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Writer appends mails.
type Writer struct{ w *bufio.Writer }

// New writes to w. Flush ends it.
func New(w io.Writer) *Writer { return &Writer{bufio.NewWriterSize(w, 32<<10)} }

// Append writes one mail: who sent it, when it came, and its bytes. What could not be written is told by Flush.
func (w *Writer) Append(sender string, at time.Time, mail io.Reader) error {
	fmt.Fprintf(w.w, "From %s %s\n", envelope(sender), at.UTC().Format(time.ANSIC))
	r := bufio.NewReaderSize(mail, 32<<10)
	for begins := true; ; {
		part, err := r.ReadSlice('\n') // a longer line comes in several parts
		ends := bytes.HasSuffix(part, []byte("\n"))
		w.line(part, begins, ends)
		switch {
		case err == nil, errors.Is(err, bufio.ErrBufferFull):
			begins = ends
		case errors.Is(err, io.EOF):
			if !ends && (len(part) > 0 || !begins) {
				_ = w.w.WriteByte('\n')
			}
			return w.w.WriteByte('\n')
		default:
			return fmt.Errorf("reading a mail: %w", err)
		}
	}
}

// line writes a line or a part of one. A bufio.Writer keeps its error for the end.
func (w *Writer) line(part []byte, begins, ends bool) {
	if begins && bytes.HasPrefix(bytes.TrimLeft(part, ">"), []byte("From ")) {
		_ = w.w.WriteByte('>')
	}
	if ends {
		part = bytes.TrimSuffix(part[:len(part)-1], []byte("\r"))
	}
	_, _ = w.w.Write(part)
	if ends {
		_ = w.w.WriteByte('\n')
	}
}

// Flush writes what is gathered.
func (w *Writer) Flush() error { return w.w.Flush() }

// envelope is an address as it may stand in a line that begins a mail: in one word.
func envelope(s string) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if s == "" {
		return "MAILER-DAEMON"
	}
	return s
}
