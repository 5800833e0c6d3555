package mimetree

import (
	"bytes"
	"fmt"
	"strings"
)

// Limits bound what is read. Zero values are replaced by the ones below.
type Limits struct {
	Depth       int // of parts in parts; 20
	Parts       int // in all; 1,000
	HeaderBytes int // of one header; 256 KiB
}

func (l Limits) filled() Limits {
	if l.Depth == 0 {
		l.Depth = 20
	}
	if l.Parts == 0 {
		l.Parts = 1000
	}
	if l.HeaderBytes == 0 {
		l.HeaderBytes = 256 << 10
	}
	return l
}

// Part is a mail or a part of one.
type Part struct {
	Header   Header
	Type     string            // "text/plain", lower-case; what the rules make of a missing or broken one
	Params   map[string]string // of Content-Type
	Path     string            // "1.2" (RFC 9051 section 6.4.5); "1" for a mail of one part
	Body     []byte            // as it came, still encoded
	Children []*Part           // of a multipart; of message/rfc822 the one mail inside
	Parent   *Part
}

// Defect is something that is wrong, and did not keep the mail from being read.
type Defect struct{ Code, Detail string }

// Tree is a whole mail.
type Tree struct {
	Root    *Part
	Defects []Defect
	limits  Limits
	parts   int
}

// Read takes a mail apart.
func Read(raw []byte, limits Limits) *Tree {
	t := &Tree{limits: limits.filled()}
	raw = t.trimEnvelope(raw)
	if bytes.Contains(raw[:min(len(raw), 4096)], []byte("\r\r\n")) {
		t.note("line-endings", "Lines end with two carriage returns.")
		raw = bytes.ReplaceAll(raw, []byte("\r\r\n"), []byte("\r\n"))
	} else if !bytes.Contains(raw, []byte("\n")) && bytes.Contains(raw, []byte("\r")) {
		t.note("line-endings", "Lines end with a carriage return alone.")
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	t.Root = t.part(raw, nil, "", 0)
	return t
}

// trimEnvelope takes off what stands before the header: empty lines, and the "From " line of an mbox (RFC 4155).
func (t *Tree) trimEnvelope(raw []byte) []byte {
	if trimmed := bytes.TrimLeft(raw, "\r\n \t"); len(trimmed) != len(raw) {
		t.note("leading-blank-lines", "The mail begins with empty lines.")
		raw = trimmed
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
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

func (t *Tree) part(b []byte, parent *Part, path string, depth int) *Part {
	t.parts++
	p := &Part{Parent: parent, Path: path}
	p.Header, p.Body = readHeader(b, t.limits.HeaderBytes, t.note)
	p.Type, p.Params = Params(p.Header.Raw("content-type"))
	p.Type = t.settleType(p)
	switch {
	case depth >= t.limits.Depth && (strings.HasPrefix(p.Type, "multipart/") || p.Type == "message/rfc822"):
		t.note("too-deep", fmt.Sprintf("Parts are nested more than %d deep.", t.limits.Depth))
	case strings.HasPrefix(p.Type, "multipart/"):
		t.children(p, depth)
	case p.Type == "message/rfc822" || p.Type == "message/global":
		inner := p.Decoded()
		p.Children = []*Part{t.part(t.trimEnvelope(bytes.TrimLeft(inner, "\r\n")), p, sub(path, 1), depth+1)}
	}
	if p.Path == "" && len(p.Children) == 0 {
		p.Path = "1"
	}
	return p
}

// settleType replaces a type that is missing or no type at all. In a digest the default is a mail (RFC 2046 section 5.1.5).
func (t *Tree) settleType(p *Part) string {
	major, minor, ok := strings.Cut(p.Type, "/")
	switch {
	case p.Type == "" && p.Parent != nil && p.Parent.Type == "multipart/digest":
		return "message/rfc822"
	case p.Type == "":
		return "text/plain"
	case p.Type == "text":
		return "text/plain"
	case p.Type == "html":
		return "text/html"
	case !ok || major == "" || minor == "" || strings.ContainsAny(p.Type, " \t"):
		t.note("content-type", "A Content-Type is none.")
		if f := strings.FieldsFunc(p.Type, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }); len(f) > 0 && strings.Count(f[0], "/") == 1 {
			return f[0]
		}
		return "text/plain"
	}
	return p.Type
}

// children splits a multipart. Without a boundary of its own the first line that looks like one is taken.
func (t *Tree) children(p *Part, depth int) {
	boundary := p.Params["boundary"]
	if boundary == "" || !bytes.Contains(p.Body, []byte("--"+boundary)) {
		if found := findBoundary(p.Body); found != "" {
			t.note("boundary-missing", "The boundary between the parts is not the one that the header names.")
			boundary = found
		} else {
			t.note("boundary-missing", "There is no boundary between the parts.")
			p.Type = "text/plain"
			if looksHTML(p.Body) {
				p.Type = "text/html"
			}
			return
		}
	}
	pieces, closed := split(p.Body, boundary, t.limits.Parts-t.parts)
	if !closed {
		t.note("boundary-unclosed", "The last part is not closed.")
	}
	for i, piece := range pieces {
		if t.parts >= t.limits.Parts {
			t.note("too-many-parts", fmt.Sprintf("There are more than %d parts.", t.limits.Parts))
			return
		}
		p.Children = append(p.Children, t.part(piece, p, sub(p.Path, i+1), depth+1))
	}
}

func sub(path string, n int) string {
	if path == "" {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s.%d", path, n)
}

func looksHTML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), 2048)])
	return bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<body"))
}

func findBoundary(b []byte) string {
	for range 200 {
		line, rest := cutLine(b)
		if text := strings.TrimRight(string(line), "\r\n \t"); len(text) > 6 && strings.HasPrefix(text, "--") && !strings.Contains(text, " ") && strings.Trim(text, "-") != "" && looksLikeHeader(rest) {
			return text[2:]
		}
		if len(rest) == 0 {
			return ""
		}
		b = rest
	}
	return ""
}

// split cuts a body at its boundary lines. What stands before the first and after the last is for nobody (RFC 2046 section
// 5.1.1), unless there is no part at all.
func split(body []byte, boundary string, most int) (pieces [][]byte, closed bool) {
	mark := []byte("--" + boundary)
	start := -1
	for at := 0; at < len(body) && len(pieces) <= most; {
		i := bytes.Index(body[at:], mark)
		if i < 0 {
			break
		}
		i += at
		at = i + len(mark)
		if i > 0 && body[i-1] != '\n' {
			continue
		}
		tail, _ := cutLine(body[at:])
		rest := bytes.TrimRight(tail, "\r\n \t")
		last := bytes.HasPrefix(rest, []byte("--"))
		if len(rest) > 0 && !last {
			continue // a longer boundary that begins like this one
		}
		if start >= 0 {
			pieces = append(pieces, trimBreak(body[start:i]))
		}
		if last {
			return pieces, true
		}
		at += len(tail)
		start = at
	}
	if start >= 0 && start <= len(body) {
		pieces = append(pieces, body[start:])
	}
	return pieces, false
}

// trimBreak takes off the line break that belongs to the boundary after it.
func trimBreak(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte("\n"))
	return bytes.TrimSuffix(b, []byte("\r"))
}

// Decoded gives the bytes of the part with its transfer encoding taken off.
func (p *Part) Decoded() []byte {
	encoding := strings.ToLower(strings.TrimSpace(p.Header.Raw("content-transfer-encoding")))
	encoding, _, _ = strings.Cut(encoding, ";")
	switch strings.Trim(encoding, `"' `) {
	case "base64":
		return Base64(p.Body)
	case "quoted-printable", "quoted-printeable", "quotedprintable":
		return QuotedPrintable(p.Body)
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return uudecode(p.Body)
	}
	return p.Body
}

// Walk visits the part and all below it, parents first, until visit says stop. It does not go into mails inside unless
// visit is asked for them.
func (p *Part) Walk(visit func(*Part) bool) {
	if !visit(p) {
		return
	}
	for _, c := range p.Children {
		c.Walk(visit)
	}
}

// Find gives the part of a path, nil for none.
func (t *Tree) Find(path string) *Part {
	var found *Part
	t.Root.Walk(func(p *Part) bool {
		if p.Path == path && found == nil {
			found = p
		}
		return found == nil
	})
	return found
}

// uudecode reads the lines between begin and end (POSIX uuencode).
func uudecode(b []byte) []byte {
	if i := bytes.Index(b, []byte("begin ")); i >= 0 {
		_, b = cutLine(b[i:])
	}
	var out []byte
	for len(b) > 0 {
		var line []byte
		line, b = cutLine(b)
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 || bytes.Equal(line, []byte("end")) {
			break
		}
		n := int(line[0]-' ') & 63
		for i := 1; i+3 < len(line) && n > 0; i += 4 {
			v := [4]byte{}
			for j := range v {
				v[j] = (line[i+j] - ' ') & 63
			}
			three := []byte{v[0]<<2 | v[1]>>4, v[1]<<4 | v[2]>>2, v[2]<<6 | v[3]}
			out = append(out, three[:min(n, 3)]...)
			n -= 3
		}
	}
	return out
}
