package mimetree

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Read takes a mail apart.
func Read(raw []byte, limits Limits) *Tree {
	t := &Tree{limits: limits.filled()}
	t.Root = t.message(t.trimEnvelope(t.lineEnds(raw)), nil, "", 0)
	repair(t.Root, "")
	return t
}

// lineEnds mends line ends that are none: two carriage returns (a program that took CRLF for LF), or one alone.
func (t *Tree) lineEnds(raw []byte) []byte {
	if bytes.Contains(raw[:min(len(raw), 4096)], []byte("\r\r\n")) {
		t.note("line-endings", "Lines end with two carriage returns.")
		return bytes.ReplaceAll(raw, []byte("\r\r\n"), []byte("\r\n"))
	}
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		t.note("line-endings", "Lines end with a carriage return alone.")
		return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	return raw
}

// trimEnvelope takes off what stands before the header: empty lines, and the "From " line of an mbox (RFC 4155).
func (t *Tree) trimEnvelope(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if trimmed := bytes.TrimLeft(raw, "\r\n \t"); len(trimmed) != len(raw) {
		t.note("leading-blank-lines", "The mail begins with empty lines.")
		raw = trimmed
	}
	for bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) {
		t.note("mbox-from-line", `The mail begins with the "From " line of a mailbox file.`)
		_, raw = cutLine(raw)
	}
	return raw
}

func (t *Tree) note(code, detail string) {
	for _, d := range t.Defects {
		if d.Code == code {
			return
		}
	}
	t.Defects = append(t.Defects, Defect{code, detail})
}

// message reads a whole mail, the one or one inside. Its path is the one of the part that it stands in; if it is no
// multipart, its text is the first part of that (RFC 9051 section 6.4.5).
func (t *Tree) message(b []byte, parent *Part, path string, depth int) *Part {
	p := t.head(b, parent, path)
	if !strings.HasPrefix(p.Type, "multipart/") {
		p.Path = sub(path, 1)
	}
	t.inside(p, depth)
	if p.Path == "" && len(p.Children) == 0 {
		p.Path = "1"
	}
	return p
}

func (t *Tree) part(b []byte, parent *Part, path string, depth int) *Part {
	p := t.head(b, parent, path)
	t.inside(p, depth)
	return p
}

func (t *Tree) head(b []byte, parent *Part, path string) *Part {
	t.parts++
	p := &Part{Parent: parent, Path: path}
	p.Header, p.Body = readHeader(b, t.limits.HeaderBytes, t.note)
	p.Type, p.Params = Params(p.Header.Raw("content-type"))
	p.Type = t.settleType(p)
	if p.encoding() == "unknown" {
		t.note("encoding-unknown", "A part is encoded in a way that nobody knows; it is kept as it came.")
	}
	return p
}

// inside takes apart what is in a part, as deep as the limit says.
func (t *Tree) inside(p *Part, depth int) {
	multi := strings.HasPrefix(p.Type, "multipart/")
	mail := p.Type == "message/rfc822" || p.Type == "message/global"
	switch {
	case !multi && !mail:
	case depth >= t.limits.Depth:
		t.note("too-deep", fmt.Sprintf("Parts are nested more than %d deep.", t.limits.Depth))
		p.Beyond = true
	case multi:
		t.children(p, depth)
	case t.parts < t.limits.Parts:
		inner := t.trimEnvelope(bytes.TrimLeft(p.Decoded(), "\r\n"))
		p.Children = []*Part{t.message(inner, p, p.Path, depth+1)}
	}
}

// settleType replaces a type that is missing or no type at all. In a digest the default is a mail (RFC 2046 section 5.1.5).
func (t *Tree) settleType(p *Part) string {
	major, minor, ok := strings.Cut(p.Type, "/")
	switch {
	case p.Type == "" && p.Parent != nil && p.Parent.Type == "multipart/digest":
		return "message/rfc822"
	case p.Type == "" && p.Header.Raw("content-type") == "", p.Type == "text":
		return "text/plain"
	case p.Type == "html":
		return "text/html"
	case p.Type == "multipart" || p.Type == "multipart/":
		return "multipart/mixed"
	case !ok || !isToken(major) || !isToken(minor):
		t.note("content-type", "A Content-Type is none.")
		if f := strings.FieldsFunc(p.Type, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }); len(f) > 0 && isType(f[0]) {
			return f[0]
		}
		if p.Params["boundary"] != "" {
			return "multipart/mixed"
		}
		return "text/plain"
	}
	return p.Type
}

func isType(s string) bool {
	major, minor, ok := strings.Cut(s, "/")
	return ok && isToken(major) && isToken(minor)
}

// isToken accepts the characters of RFC 2045 section 5.1.
func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?=`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

func sub(path string, n int) string {
	if path == "" {
		return strconv.Itoa(n)
	}
	return path + "." + strconv.Itoa(n)
}
