package tnef

import (
	"encoding/binary"
	"errors"
	"strings"

	"github.com/commonline/commonline/intake/email/charset"
)

// Message is what a winmail.dat holds.
type Message struct {
	Text  string // plain; of RTF where there is nothing else
	HTML  string
	Files []File
}

// File is an attachment.
type File struct {
	Name      string
	Type      string // media type, "" where none is given
	ContentID string
	Data      []byte
}

// ErrFormat says that the bytes are no TNEF.
var ErrFormat = errors.New("no TNEF: the signature is another")

// The signature and the attributes that count (MS-OXTNEF sections 2.1.3.1 and 2.1.3.2), by the lower half of their ids.
const (
	signature = 0x223e9f78

	attachRendData  = 0x9002 // begins an attachment
	attachData      = 0x800f
	attachTitle     = 0x8010
	attachMAPI      = 0x9005
	messageMAPI     = 0x9003
	messageBody     = 0x800c
	oemCodepage     = 0x9007
	levelMessage    = 1
	levelAttachment = 2
)

// mostFiles bounds the list of files: Outlook itself takes far fewer.
const mostFiles = 1000

// Read opens a winmail.dat. One that is cut short gives what is there.
func Read(b []byte) (*Message, error) {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != signature {
		return nil, ErrFormat
	}
	r := reader{codepage: 1252}
	for b = b[6:]; len(b) >= 9; {
		level, id := b[0], binary.LittleEndian.Uint16(b[1:])
		size := int64(binary.LittleEndian.Uint32(b[5:]))
		b = b[9:]
		data := b[:min(size, int64(len(b)))]
		if level != levelMessage && level != levelAttachment {
			break
		}
		r.attribute(id, data)
		b = b[min(size+2, int64(len(b))):] // two bytes of checksum, which Outlook itself does not look at
	}
	r.message.Files = nonEmpty(r.message.Files)
	if r.message.Text == "" && r.message.HTML == "" && r.rtf != nil {
		r.message.Text = rtfText(r.rtf)
	}
	return &r.message, nil
}

type reader struct {
	message  Message
	codepage int
	rtf      []byte
}

func (r *reader) attribute(id uint16, data []byte) {
	switch id {
	case oemCodepage:
		if len(data) >= 4 {
			r.codepage = int(binary.LittleEndian.Uint32(data))
		}
	case messageBody:
		if r.message.Text == "" {
			r.message.Text = strings.TrimSpace(r.text8(data))
		}
	case messageMAPI:
		properties(data, r.messageProperty)
	case attachRendData:
		if len(r.message.Files) < mostFiles {
			r.message.Files = append(r.message.Files, File{})
		}
	case attachTitle, attachData, attachMAPI:
		if n := len(r.message.Files); n > 0 {
			r.file(&r.message.Files[n-1], id, data)
		}
	}
}

func (r *reader) file(f *File, id uint16, data []byte) {
	switch id {
	case attachTitle:
		if f.Name == "" {
			f.Name = r.text8(data)
		}
	case attachData:
		f.Data = data
	case attachMAPI:
		properties(data, func(p property) { r.fileProperty(f, p) })
	}
}

// text8 decodes text that is in the codepage of the sender.
func (r *reader) text8(b []byte) string {
	text, _ := charset.Text(b, codepage(r.codepage))
	return strings.TrimRight(text, "\x00")
}

func nonEmpty(list []File) []File {
	var out []File
	for _, f := range list {
		if f.Name != "" || len(f.Data) > 0 {
			out = append(out, f)
		}
	}
	return out
}
