package placefile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
)

// Open opens a file, unpacking it where it is packed with gzip.
func Open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(f, 1<<16)
	head, _ := b.Peek(3)
	if len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("unpacking %s: %w", path, err)
		}
		return both{z, f}, nil
	}
	if bytes.Equal(head, []byte("\xef\xbb\xbf")) { // a byte order mark, as spreadsheets write it
		_, _ = b.Discard(3) // they have been peeked at
	}
	return both{b, f}, nil
}

type both struct {
	io.Reader
	io.Closer
}
