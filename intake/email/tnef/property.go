package tnef

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

// property is one MAPI property (MS-OXCDATA section 2.8): its id, its type, and its first value.
type property struct {
	id, kind uint16
	value    []byte
}

// The types of MS-OXCDATA section 2.11.1.
const (
	typeString8 = 0x001e
	typeUnicode = 0x001f
	typeObject  = 0x000d
	typeBinary  = 0x0102
	manyValues  = 0x1000
)

// The properties that count (MS-OXPROPS).
const (
	propBody        = 0x1000
	propRTF         = 0x1009
	propHTML        = 0x1013
	propAttachData  = 0x3701
	propLongName    = 0x3707
	propShortName   = 0x3704
	propMIMEType    = 0x370e
	propContentID   = 0x3712
	propDisplayName = 0x3001
)

// fixed are the lengths of values that have one, padded to four bytes (MS-OXTNEF section 2.1.3.4).
var fixed = map[uint16]int{2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xa: 4, 0xb: 4, 0x14: 8, 0x40: 8, 0x48: 16}

// properties reads a list of them, until one is cut short.
func properties(b []byte, each func(property)) {
	if len(b) < 4 {
		return
	}
	count := binary.LittleEndian.Uint32(b)
	for b = b[4:]; count > 0 && len(b) >= 4; count-- {
		p := property{kind: binary.LittleEndian.Uint16(b), id: binary.LittleEndian.Uint16(b[2:])}
		b = b[4:]
		if p.id >= 0x8000 {
			b = skipName(b)
		}
		var ok bool
		if p.value, b, ok = value(p.kind, b); !ok {
			return
		}
		each(p)
	}
}

// skipName passes over the name of a property that has one: a GUID, then a number or a string.
func skipName(b []byte) []byte {
	if len(b) < 24 {
		return nil
	}
	kind := binary.LittleEndian.Uint32(b[16:])
	b = b[20:]
	if kind == 0 {
		return b[4:]
	}
	n := int64(binary.LittleEndian.Uint32(b))
	return cut(b[4:], padded(n))
}

// value takes the first value of a property, and passes over the others.
func value(kind uint16, b []byte) (first, rest []byte, ok bool) {
	count := uint32(1)
	size, isFixed := fixed[kind&^manyValues]
	if !isFixed || kind&manyValues != 0 {
		if len(b) < 4 {
			return nil, nil, false
		}
		count, b = binary.LittleEndian.Uint32(b), b[4:]
	}
	for i := uint32(0); i < count; i++ {
		n := int64(size)
		if !isFixed {
			if len(b) < 4 {
				return first, nil, i > 0
			}
			n, b = int64(binary.LittleEndian.Uint32(b)), b[4:]
		}
		if i == 0 {
			first = b[:min(n, int64(len(b)))]
		}
		if len(b) == 0 && n > 0 {
			return first, nil, i > 0
		}
		b = cut(b, padded(n))
	}
	return first, b, true
}

func padded(n int64) int64 { return (n + 3) &^ 3 }

func cut(b []byte, n int64) []byte { return b[min(n, int64(len(b))):] }

func (r *reader) messageProperty(p property) {
	switch p.id {
	case propBody:
		if r.message.Text == "" {
			r.message.Text = r.text(p)
		}
	case propHTML:
		r.message.HTML = r.text(p)
	case propRTF:
		if rtf, ok := decompress(p.value); ok {
			r.rtf = rtf
		}
	}
}

func (r *reader) fileProperty(f *File, p property) {
	switch p.id {
	case propAttachData:
		f.Data = p.value
		if p.kind == typeObject && len(f.Data) >= 16 { // the id of the interface that it is read by
			f.Data = f.Data[16:]
		}
	case propLongName:
		f.Name = r.text(p)
	case propShortName, propDisplayName:
		if f.Name == "" {
			f.Name = r.text(p)
		}
	case propMIMEType:
		f.Type = r.text(p)
	case propContentID:
		f.ContentID = r.text(p)
	}
}

// text decodes a value that is one; of another type it is empty.
func (r *reader) text(p property) string {
	switch p.kind {
	case typeUnicode:
		units := make([]uint16, len(p.value)/2)
		for i := range units {
			units[i] = binary.LittleEndian.Uint16(p.value[2*i:])
		}
		return cutNUL(string(utf16.Decode(units)))
	case typeString8, typeBinary:
		return cutNUL(r.text8(p.value))
	}
	return ""
}

func cutNUL(s string) string {
	for i := range len(s) {
		if s[i] == 0 {
			return s[:i]
		}
	}
	return s
}

// codepage names a codepage of Windows as mails do.
func codepage(n int) string {
	switch n {
	case 932:
		return "shift_jis"
	case 936, 54936:
		return "gb18030"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 20866:
		return "koi8-r"
	case 65001:
		return "utf-8"
	case 874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258:
		return fmt.Sprintf("windows-%d", n)
	}
	if n >= 28591 && n <= 28605 {
		return fmt.Sprintf("iso-8859-%d", n-28590)
	}
	return ""
}
