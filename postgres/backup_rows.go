package postgres

import (
	"encoding/binary"
	"errors"
	"strings"
)

// rowScanner follows COPY's binary format as it passes by, in pieces of any size, and counts the rows. It holds no more than
// a few bytes of them. Source: the manual of Postgres, COPY, "Binary Format".
type rowScanner struct {
	visitor rowVisitor // may be nil
	rows    int64

	step   scanStep
	small  [19]byte // a number or the header, until it is there whole
	filled int
	left   int64 // of the bytes that are skipped, or of the field
	fields int
	field  int
}

// rowVisitor is shown the fields of each row.
type rowVisitor interface {
	begin(field int) // the next bytes are this field's; NULL has none
	add(b []byte)
	endRow()
}

type scanStep int

const (
	atHeader scanStep = iota
	inExtension
	atRow
	atField
	inField
	atEnd
)

// needs is how many bytes are gathered before a step can be taken.
var needs = [atEnd]int{atHeader: 19, atRow: 2, atField: 4}

// copyHeader begins every copy.
const copyHeader = "PGCOPY\n\xff\r\n\x00"

var errNoCopy = errors.New("this is not what COPY writes")

// done reports whether the end of the copy was seen.
func (s *rowScanner) done() bool { return s.step == atEnd }

func (s *rowScanner) Write(p []byte) (int, error) {
	whole := len(p)
	for len(p) > 0 {
		var err error
		if s.step == inExtension || s.step == inField {
			p = s.pass(p)
		} else if s.step == atEnd {
			return whole - len(p), errNoCopy
		} else if p, err = s.fill(p); err != nil {
			return whole - len(p), err
		}
	}
	return whole, nil
}

// pass lets the bytes of a field through.
func (s *rowScanner) pass(p []byte) []byte {
	n := min(int64(len(p)), s.left)
	s.left -= n
	if s.step == inField && s.visitor != nil {
		s.visitor.add(p[:n])
	}
	if s.left == 0 && s.step == inField {
		s.nextField()
	} else if s.left == 0 {
		s.step = atRow
	}
	return p[n:]
}

// fill gathers the bytes of the number that comes next, and acts on it once it is whole.
func (s *rowScanner) fill(p []byte) ([]byte, error) {
	need := needs[s.step]
	n := copy(s.small[s.filled:need], p)
	if s.filled += n; s.filled < need {
		return p[n:], nil
	}
	s.filled = 0
	switch s.step {
	case atHeader:
		flags := binary.BigEndian.Uint32(s.small[11:])
		s.left = int64(int32(binary.BigEndian.Uint32(s.small[15:])))
		if string(s.small[:11]) != copyHeader || flags>>16 != 0 || s.left < 0 {
			return p, errNoCopy
		}
		if s.step = inExtension; s.left == 0 {
			s.step = atRow
		}
	case atRow:
		return p[n:], s.beginRow(int(int16(binary.BigEndian.Uint16(s.small[:]))))
	case atField:
		return p[n:], s.beginField(int64(int32(binary.BigEndian.Uint32(s.small[:]))))
	}
	return p[n:], nil
}

func (s *rowScanner) beginRow(fields int) error {
	switch {
	case fields == -1:
		s.step = atEnd
		return nil
	case fields <= 0:
		return errNoCopy
	}
	s.rows++
	s.fields, s.field, s.step = fields, 0, atField
	return nil
}

func (s *rowScanner) beginField(length int64) error {
	if length < -1 {
		return errNoCopy
	}
	if s.visitor != nil {
		s.visitor.begin(s.field)
	}
	if s.left = length; length > 0 {
		s.step = inField
		return nil
	}
	s.nextField()
	return nil
}

func (s *rowScanner) nextField() {
	s.step = atField
	if s.field++; s.field == s.fields {
		s.step = atRow
		if s.visitor != nil {
			s.visitor.endRow()
		}
	}
}

// fieldOf finds a column among those of a table; -1 where there is none.
func fieldOf(t ManifestTable, name string) int {
	for i, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return i
		}
	}
	return -1
}
