package postgres

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// pieces is a run of members, read as the stream that it was.
type pieces struct {
	*reading
	prefix string
	what   string       // for people
	watch  io.Writer    // sees all that passes
	last   func() error // is asked at the end; nil: nothing
	n      int
	size   int64
}

func (b *reading) pieces(prefix, what string, watch io.Writer) *pieces {
	return &pieces{reading: b, prefix: prefix, what: what, watch: watch}
}

// hand has do read everything. What is wrong with the backup counts more than what do says of it.
func (p *pieces) hand(do func() error) error {
	if p.member == nil {
		return p.fault(io.ErrUnexpectedEOF, p.what)
	}
	if p.member.Name != pieceName(p.prefix, 1) {
		return p.changed(p.what)
	}
	p.n = 1
	err := do()
	if p.err != nil {
		return p.err
	}
	if err != nil {
		return fmt.Errorf("bringing back %s: %w", p.what, err)
	}
	if p.n != 0 {
		return fmt.Errorf("bringing back %s: it was not read to its end", p.what)
	}
	return nil
}

// Read gives the members of the run one after the other; n is 0 after the last.
func (p *pieces) Read(buf []byte) (int, error) {
	for p.n > 0 {
		n, err := p.tar.Read(buf)
		if n > 0 {
			p.size += int64(n)
			if _, err := p.watch.Write(buf[:n]); err != nil {
				return 0, p.fault(err, p.what)
			}
			return n, nil
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, p.fault(err, p.what)
		}
		if err := p.next(p.what); err != nil {
			return 0, err
		}
		if p.n++; p.member == nil || p.member.Name != pieceName(p.prefix, p.n) {
			p.n = 0
			if p.last != nil {
				if err := p.last(); err != nil {
					return 0, err
				}
			}
		}
	}
	return 0, io.EOF
}

// end reads the manifest with the sums, compares, and sees that nothing comes after it.
func (b *reading) end() error {
	if b.member == nil {
		return b.fault(io.ErrUnexpectedEOF, "what stands before the list of sums")
	}
	if b.member.Name != tailName {
		return b.changed("what stands before the list of sums")
	}
	var wrote Manifest
	if _, err := b.manifest(&wrote); err != nil {
		return b.fault(err, "the list of sums")
	}
	if err := b.compare(wrote); err != nil {
		return err
	}
	if err := b.next("the end"); err != nil {
		return err
	}
	more, err := io.Copy(io.Discard, b.zip) // and so to the sum of the compression
	if err != nil {
		return b.fault(err, "the end")
	}
	if _, err = b.file.ReadByte(); err == nil {
		more++
	}
	if b.source.err != nil {
		return b.fault(err, "the end")
	}
	if b.member != nil || more > 0 {
		return b.changed("what stands behind the list of sums")
	}
	return nil
}

// compare holds what was read against what was written.
func (b *reading) compare(wrote Manifest) error {
	for i, t := range b.m.Tables {
		if i < len(wrote.Tables) && t.SHA256 != wrote.Tables[i].SHA256 {
			return b.changed("the table " + t.Name)
		}
	}
	got, err := json.Marshal(b.m)
	if err != nil {
		return fmt.Errorf("comparing the sums: %w", err)
	}
	want, err := json.Marshal(wrote)
	if err != nil {
		return fmt.Errorf("comparing the sums: %w", err)
	}
	if !bytes.Equal(got, want) {
		return b.changed("the list of sums, or what it sums up,")
	}
	return nil
}
