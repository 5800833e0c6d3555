package postgres

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
)

const (
	blobsTable  = "blobs"
	chunksTable = "blob_chunks"
)

// soundness looks whether the bytes of every message have the hash under which they were kept, as their rows go by, and
// whether none lacks its bytes. It holds nothing that grows with their number.
type soundness struct {
	chunks, outside struct{ want, have tally }
	open            *chunkVisitor
	found           []string
	more            int
}

// tally is a sum over a set of messages that does not depend on their order: two sets with the same sum are the same.
type tally struct {
	n   int64
	sum [sha256.Size]byte
}

func (t *tally) add(key []byte, size int64) {
	s := sha256.Sum256(binary.BigEndian.AppendUint64(bytes.Clone(key), uint64(size)))
	t.n++
	for i := range t.sum {
		t.sum[i] ^= s[i]
	}
}

// noted bounds what is told one by one.
const noted = 20

func (s *soundness) note(format string, args ...any) {
	if len(s.found) == noted {
		s.more++
		return
	}
	s.found = append(s.found, fmt.Sprintf(format, args...))
}

// check compares the hash of a message's bytes with the one it is kept under.
func (s *soundness) check(key []byte, sum hash.Hash) {
	if got := sum.Sum(nil); !bytes.Equal(got, key) {
		s.note("The bytes of message %x are not those that came in.", key)
	}
}

// visitor is the one for a table, or nil where the table holds no bytes of messages.
func (s *soundness) visitor(t ManifestTable) rowVisitor {
	row := rowFields{sum: sha256.New(), bytes: fieldOf(t, "bytes"), key: fieldOf(t, "hash")}
	size, place := fieldOf(t, "size"), fieldOf(t, "place")
	switch {
	case t.Name == blobsTable && isShort(row.key) && isShort(size) && isShort(place):
		return &blobVisitor{rowFields: row, sound: s, place: place, size: size}
	case t.Name == chunksTable && isShort(row.key):
		s.open = &chunkVisitor{rowFields: row, sound: s}
		return s.open
	}
	return nil
}

// finish tells everything that was found.
func (s *soundness) finish() []string {
	if s.open != nil {
		s.open.close()
	}
	if c := s.chunks; c.want != c.have {
		s.note("%d messages are kept in chunks, and %d have chunks of that length.", c.want.n, c.have.n)
	}
	if o := s.outside; o.want != o.have {
		s.note("%d messages are kept outside of Postgres, and %d of that length were there.", o.want.n, o.have.n)
	}
	if s.more > 0 {
		s.found = append(s.found, fmt.Sprintf("The same is true of %d more.", s.more))
	}
	return s.found
}

// rowFields keeps the short fields of a row and hashes the bytes of the message.
type rowFields struct {
	sum        hash.Hash
	bytes, key int
	field      int
	short      [8][]byte
	length     int64
}

// isShort reports whether a column is there and among those that rowFields keeps.
func isShort(field int) bool { return field >= 0 && field < len(rowFields{}.short) }

func (r *rowFields) begin(field int) {
	if r.field = field; field < len(r.short) {
		r.short[field] = r.short[field][:0]
	}
}

func (r *rowFields) add(b []byte) {
	switch {
	case r.field == r.bytes:
		r.sum.Write(b)
		r.length += int64(len(b))
	case r.field < len(r.short) && len(r.short[r.field])+len(b) <= 64:
		r.short[r.field] = append(r.short[r.field], b...)
	}
}

// blobVisitor sees the table blobs: a row is a message, with its bytes or with the place where they are.
type blobVisitor struct {
	rowFields
	sound       *soundness
	place, size int
}

func (v *blobVisitor) endRow() {
	key, size := v.short[v.key], int64(0)
	if b := v.short[v.size]; len(b) == 8 {
		size = int64(binary.BigEndian.Uint64(b))
	}
	switch string(v.short[v.place]) {
	case "chunks":
		v.sound.chunks.want.add(key, size)
	case "outside":
		v.sound.outside.want.add(key, size)
	default:
		v.sound.check(key, v.sum)
	}
	v.sum.Reset()
}

// chunkVisitor sees the table of chunks, those of one message one after the other.
type chunkVisitor struct {
	rowFields
	sound *soundness
	now   []byte // the message whose chunks go by
}

func (v *chunkVisitor) begin(field int) {
	v.rowFields.begin(field)
	if field == v.bytes && !bytes.Equal(v.short[v.key], v.now) {
		v.close()
		v.now = bytes.Clone(v.short[v.key])
	}
}

func (v *chunkVisitor) endRow() {}

func (v *chunkVisitor) close() {
	if v.now == nil {
		return
	}
	v.sound.check(v.now, v.sum)
	v.sound.chunks.have.add(v.now, v.length)
	v.sum.Reset()
	v.now, v.length = nil, 0
}
