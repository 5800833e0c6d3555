package tnef

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// builder writes TNEF as Outlook does (MS-OXTNEF section 2.1).
type builder []byte

func begin() builder {
	return binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint32(nil, signature), 1)
}

func (b builder) attribute(level byte, id uint32, data []byte) builder {
	b = append(b, level)
	b = binary.LittleEndian.AppendUint32(b, id)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	return binary.LittleEndian.AppendUint16(b, sum)
}

func props(list ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(list)))
	for _, p := range list {
		b = append(b, p...)
	}
	return b
}

// prop is a property of one value of variable length.
func prop(id, kind uint16, value []byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, kind)
	b = binary.LittleEndian.AppendUint16(b, id)
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(value)))
	b = append(b, value...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func wide(s string) []byte {
	var b []byte
	for _, u := range append(utf16.Encode([]rune(s)), 0) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// rtfStored is RTF that is not packed (MS-OXRTFCP section 2.1.3.1).
func rtfStored(s string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(s)+12))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
	b = binary.LittleEndian.AppendUint32(b, 0x414c454d)
	return append(binary.LittleEndian.AppendUint32(b, 0), s...)
}

func whole() []byte {
	number := append([]byte{3, 0, 0x05, 0x37}, 1, 0, 0, 0)
	return begin().
		attribute(levelMessage, 0x00069007, []byte{0xe4, 4, 0, 0, 0, 0, 0, 0}).
		attribute(levelMessage, 0x0002800c, []byte("The lamp is out.\x00")).
		attribute(levelAttachment, 0x00069002, make([]byte, 14)).
		attribute(levelAttachment, 0x00018010, []byte("LAMP~1.JPG\x00")).
		attribute(levelAttachment, 0x0006800f, []byte("picture")).
		attribute(levelAttachment, 0x00069005, props(number, prop(propLongName, typeUnicode, wide("Große Lampe.jpg")), prop(propMIMEType, typeString8, []byte("image/jpeg\x00")))).
		attribute(levelAttachment, 0x00069002, make([]byte, 14)).
		attribute(levelAttachment, 0x00018010, []byte("caf\xe9.txt\x00")).
		attribute(levelAttachment, 0x0006800f, []byte("hi"))
}

func TestRead(t *testing.T) {
	t.Parallel()
	got, err := Read(whole())
	want := &Message{Text: "The lamp is out.", Files: []File{{Name: "Große Lampe.jpg", Type: "image/jpeg", Data: []byte("picture")}, {Name: "café.txt", Data: []byte("hi")}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v; want -, got +\n%s", err, diff)
	}
}

// What was cut short on its way gives what is there.
func TestCutShort(t *testing.T) {
	t.Parallel()
	b := whole()
	got, err := Read(b[:len(b)-40])
	if err != nil || got.Text != "The lamp is out." || len(got.Files) == 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Read([]byte("no such thing")); err == nil {
		t.Error("anything is taken for TNEF")
	}
}

// Outlook writes the text as RTF alone when it was told to send rich text.
func TestRTF(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shows, in, want string }{
		{"plain", `{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 The lamp\par is out.}`, "The lamp\nis out."},
		{"letters of a codepage and of Unicode", `{\rtf1\ansi\ansicpg1251 \'df\u1084?\'e0}`, "Яма"},
		{"RTF made of HTML (MS-OXRTFEX)", `{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 It is out.{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0}`, "It is out."},
		{"braces that are text", `{\rtf1 a\{b\}\\c}`, `a{b}\c`},
	} {
		mail := begin().attribute(levelMessage, 0x00069003, props(prop(propRTF, typeBinary, rtfStored(c.in))))
		if got, err := Read(mail); err != nil || got.Text != c.want {
			t.Errorf("%s: %q, %v; want %q", c.shows, got.Text, err, c.want)
		}
	}
}

// The packed example of MS-OXRTFCP section 4.1.1.
func TestDecompress(t *testing.T) {
	t.Parallel()
	packed := []byte{0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c,
		0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0}
	got, ok := decompress(packed)
	if want := "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"; !ok || string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole())
	f.Add([]byte(begin().attribute(levelMessage, 0x00069003, props(prop(propRTF, typeBinary, rtfStored(`{\rtf1 \u-10?\'}`))))))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Read(b)
		if err != nil {
			return
		}
		for _, file := range m.Files {
			if len(file.Data) > len(b) {
				t.Errorf("a file of %d bytes out of %d", len(file.Data), len(b))
			}
		}
	})
}
