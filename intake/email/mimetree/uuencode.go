package mimetree

import (
	"bytes"

	"github.com/commonline/commonline/intake/email/charset"
)

// Enclosed is a file that stands in the midst of a text, as programs wrote before there was MIME.
type Enclosed struct {
	Name string
	Data []byte
}

// Enclosures takes uuencoded files (POSIX uuencode) out of a text. Where there are none, rest is the text itself. What only
// looks like one stays: each needs its "begin" line and at least one line of data that is as long as it says.
func Enclosures(text []byte) (rest []byte, files []Enclosed) {
	from, looked := 0, 0
	for len(files) < 100 {
		i := nextBegin(text, looked)
		if i < 0 {
			break
		}
		name, data, size := uufile(text[i:])
		if size == 0 {
			_, after := cutLine(text[i:])
			looked = len(text) - len(after)
			continue
		}
		rest = append(rest, text[from:i]...)
		files = append(files, Enclosed{name, data})
		from = i + size
		looked = from
	}
	if files == nil {
		return text, nil
	}
	return append(rest, text[from:]...), files
}

// nextBegin finds a line that begins with "begin " and a file mode.
func nextBegin(b []byte, from int) int {
	for {
		i := bytes.Index(b[from:], []byte("begin "))
		if i < 0 {
			return -1
		}
		i += from
		line, _ := cutLine(b[i:])
		mode, name, _ := bytes.Cut(bytes.TrimLeft(line[len("begin "):], " \t"), []byte(" "))
		if (i == 0 || b[i-1] == '\n') && len(mode) >= 3 && len(bytes.Trim(mode, "01234567")) == 0 && len(bytes.TrimSpace(name)) > 0 {
			return i
		}
		from = i + len("begin ")
	}
}

// uufile reads one file at the start of b; size is how many bytes of b it takes, 0 where it is none.
func uufile(b []byte) (name string, data []byte, size int) {
	head, rest := cutLine(b)
	for len(rest) > 0 {
		line, after := cutLine(rest)
		line = bytes.TrimRight(line, "\r\n")
		if bytes.Equal(bytes.TrimSpace(line), []byte("end")) {
			rest = after
			break
		}
		got, ok := uuline(line)
		if !ok {
			break
		}
		data = append(data, got...)
		rest = after
	}
	if len(data) == 0 {
		return "", nil, 0
	}
	if f := bytes.SplitN(bytes.TrimSpace(head), []byte(" "), 3); len(f) == 3 {
		name, _ = charset.Text(f[2], "")
	}
	return name, data, len(b) - len(rest)
}

// uuline reads one line of data: its length, then four characters for three bytes. Blanks at the end may have been lost.
func uuline(line []byte) (out []byte, ok bool) {
	if len(line) == 0 {
		return nil, false
	}
	if line[0] < ' ' || line[0] > '`' {
		return nil, false
	}
	n := int(line[0]-' ') & 63
	text := line[1:]
	if want := (n + 2) / 3 * 4; len(text) > want+2 || len(text) < want*3/4-3 && n > 0 {
		return nil, false
	}
	for i := 0; n > 0; i += 4 {
		var v [4]byte
		for j := range v {
			if i+j < len(text) {
				if text[i+j] < ' ' || text[i+j] > '`' {
					return nil, false
				}
				v[j] = (text[i+j] - ' ') & 63
			}
		}
		three := [3]byte{v[0]<<2 | v[1]>>4, v[1]<<4 | v[2]>>2, v[2]<<6 | v[3]}
		out = append(out, three[:min(n, 3)]...)
		n -= 3
	}
	return out, true
}

// uudecode reads the first file of a part that says it is uuencoded.
func uudecode(b []byte) (name string, data []byte, ok bool) {
	i := nextBegin(b, 0)
	if i < 0 {
		return "", nil, false
	}
	name, data, size := uufile(b[i:])
	return name, data, size > 0
}
