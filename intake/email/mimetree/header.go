package mimetree

import (
	"bytes"
	"strings"
)

// Field is one field of a header, its value unfolded and otherwise as it came.
type Field struct {
	Name  string // lower-case
	Value string // may hold raw 8-bit bytes
}

// Header is the fields in the order of the mail.
type Header []Field

// Raw gives the first value of a name, "" where there is none.
func (h Header) Raw(name string) string {
	for _, f := range h {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Has reports whether a field is there, even with nothing in it.
func (h Header) Has(name string) bool {
	for _, f := range h {
		if f.Name == name {
			return true
		}
	}
	return false
}

// All gives every value of a name.
func (h Header) All(name string) []string {
	var out []string
	for _, f := range h {
		if f.Name == name {
			out = append(out, f.Value)
		}
	}
	return out
}

// Text gives the first value of a name as text: encoded words (RFC 2047) and raw bytes decoded.
func (h Header) Text(name string) string { return Words(h.Raw(name)) }

// readHeader reads fields up to the first empty line, and gives what follows. A line that is no field ends the header
// where nothing before it was one; otherwise it is passed over, as mail programs do.
func readHeader(b []byte, limit int, note func(code, detail string)) (Header, []byte) {
	f := folder{fields: make(Header, 0, 16)}
	read := 0
	for len(b) > 0 {
		line, rest := cutLine(b)
		switch {
		case len(bytes.TrimRight(line, "\r\n")) == 0:
			return f.done(), rest
		case read > limit:
			note("header-too-long", "The header goes on beyond what is read.")
			return f.done(), afterHeader(b)
		case line[0] == ' ' || line[0] == '\t':
			f.fold(line)
		default:
			name, value, ok := bytes.Cut(line, []byte(":"))
			if name = bytes.TrimRight(name, " \t"); !ok || !isName(name) {
				if boundaryLike(line) || len(f.fields) == 0 && !looksLikeHeader(rest) {
					note("header-missing", "The text begins without an empty line before it.")
					return f.done(), b
				}
				note("header-without-colon", "A line of the header is no field.")
				break
			}
			if len(value) > limit {
				note("header-too-long", "The header goes on beyond what is read.")
				value = value[:limit]
			}
			f.field(name, value)
		}
		read += len(line)
		b = rest
	}
	return f.done(), nil
}

// folder puts folded fields together (RFC 5322 section 2.2.3), each once, so that a field of many lines costs no more than
// its length.
type folder struct {
	fields Header
	long   []byte // the value of the last field, once it has a second line
}

func (f *folder) field(name, value []byte) {
	f.done()
	f.fields = append(f.fields, Field{lowerName(name), string(bytes.TrimSpace(value))})
}

func (f *folder) fold(line []byte) {
	if len(f.fields) == 0 {
		return
	}
	if f.long == nil {
		f.long = append(f.long, f.fields[len(f.fields)-1].Value...)
	}
	f.long = append(append(f.long, ' '), bytes.TrimSpace(line)...)
}

func (f *folder) done() Header {
	if f.long != nil {
		f.fields[len(f.fields)-1].Value, f.long = string(f.long), nil
	}
	return f.fields
}

// known are names that most mails have: looked up, they cost no memory.
var known = func() map[string]string {
	m := map[string]string{}
	for _, n := range strings.Fields("From To Cc Subject Date Message-ID Message-Id MIME-Version Content-Type Content-Transfer-Encoding Content-Disposition Content-ID Received Return-Path " +
		"In-Reply-To References Reply-To Delivered-To X-Mailer User-Agent Sender List-Id Auto-Submitted Precedence DKIM-Signature X-Received Content-Language Authentication-Results") {
		m[n] = strings.ToLower(n)
	}
	return m
}()

func lowerName(b []byte) string {
	if n, ok := known[string(b)]; ok {
		return n
	}
	return strings.ToLower(string(b))
}

func boundaryLike(line []byte) bool { return bytes.HasPrefix(line, []byte("--")) }

// looksLikeHeader reports whether one of the next lines is a field, so that a line of rubbish before it is passed over.
func looksLikeHeader(b []byte) bool {
	line, _ := cutLine(b)
	name, _, ok := bytes.Cut(line, []byte(":"))
	return ok && isName(name) && bytes.IndexByte(name, ' ') < 0
}

func afterHeader(b []byte) []byte {
	for len(b) > 0 {
		line, rest := cutLine(b)
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			return rest
		}
		b = rest
	}
	return nil
}

// isName accepts the characters of RFC 5322 section 3.6.8.
func isName(b []byte) bool {
	for _, c := range b {
		if c <= ' ' || c >= 0x7f || c == ':' {
			return false
		}
	}
	return len(b) > 0
}

// cutLine takes a line with its end: CRLF, LF, or a CR alone before another line.
func cutLine(b []byte) (line, rest []byte) {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i+1], b[i+1:]
	}
	return b, nil
}
