package mimetree

import (
	"bytes"
	"fmt"
	"strings"
)

// children splits a multipart. Without a boundary of its own the first line that looks like one is taken.
func (t *Tree) children(p *Part, depth int) {
	body := p.Body
	boundary := p.Params["boundary"]
	if !bytes.Contains(body, []byte("--"+boundary)) && p.encoding() != "" {
		body = p.Decoded() // forbidden for a multipart (RFC 2045 section 6.4), and done
	}
	if boundary == "" || !bytes.Contains(body, []byte("--"+boundary)) {
		if boundary = findBoundary(body); boundary == "" {
			t.note("boundary-missing", "There is no boundary between the parts.")
			t.whole(p, body, depth)
			return
		}
		t.note("boundary-missing", "The boundary between the parts is not the one that the header names.")
	}
	c := cutAt(body, boundary, t.limits.Parts-t.parts)
	p.Preamble = c.preamble
	if !c.closed && c.rest == nil {
		t.note("boundary-unclosed", "The last part is not closed.")
	}
	for i, piece := range c.pieces {
		if t.parts >= t.limits.Parts {
			c.rest = body[offset(body, piece):]
			break
		}
		p.Children = append(p.Children, t.part(piece, p, sub(p.Path, i+1), depth+1))
	}
	if len(c.rest) > 0 {
		t.note("too-many-parts", fmt.Sprintf("There are more than %d parts; the others are kept as one.", t.limits.Parts))
		p.Children = append(p.Children, &Part{Parent: p, Path: sub(p.Path, len(p.Children)+1), Type: "application/octet-stream", Body: c.rest, Beyond: true})
	}
}

// offset tells where in whole a slice of it begins.
func offset(whole, piece []byte) int { return cap(whole) - cap(piece) }

// whole takes the body of a multipart without boundaries as its one part: one with a header of its own where it has one,
// else text.
func (t *Tree) whole(p *Part, body []byte, depth int) {
	if content := bytes.TrimLeft(body, "\r\n"); hasContentField(content) && t.parts < t.limits.Parts {
		p.Children = []*Part{t.part(content, p, sub(p.Path, 1), depth+1)}
		return
	}
	p.Type = "text/plain"
	if looksHTML(body) {
		p.Type = "text/html"
	}
}

// hasContentField reports whether one of the first lines is a field of MIME.
func hasContentField(b []byte) bool {
	for range 10 {
		line, rest := cutLine(b)
		if len(line) >= 8 && bytes.EqualFold(line[:8], []byte("content-")) && bytes.IndexByte(line, ':') > 0 {
			return true
		}
		if !looksLikeHeader(line) {
			return false
		}
		b = rest
	}
	return false
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

// pieces of a multipart: what stands before the first part, the parts, and, where there are more than were asked for, all
// the others as one.
type pieces struct {
	preamble []byte
	pieces   [][]byte
	rest     []byte
	closed   bool
}

// cutAt cuts a body at its boundary lines. A boundary after the last one begins a part again: some programs close twice.
func cutAt(body []byte, boundary string, most int) pieces {
	c := pieces{}
	start, first := -1, true
	for at := 0; at < len(body); {
		b := nextMark(body, at, boundary)
		if b.from < 0 {
			break
		}
		if first {
			c.preamble, first = body[:b.from], false
		}
		if start >= 0 {
			c.pieces = append(c.pieces, trimBreak(body[start:max(start, b.from)]))
		}
		at, start, c.closed = b.to, b.to, b.last
		if b.last {
			start = -1
		} else if len(c.pieces) >= max(most, 0) && at < len(body) {
			c.rest = body[at:]
			return c
		}
	}
	if start >= 0 {
		c.pieces = append(c.pieces, body[start:])
	}
	return c
}

// mark is a boundary line of a body.
type mark struct {
	from, to int // from is -1 for none
	last     bool
}

// nextMark finds the next boundary line. Blanks may follow it (RFC 2046 section 5.1.1); a longer boundary that begins like
// this one is another.
func nextMark(body []byte, at int, boundary string) mark {
	dashed := []byte("--" + boundary)
	for {
		i := bytes.Index(body[at:], dashed)
		if i < 0 {
			return mark{from: -1}
		}
		i += at
		at = i + len(dashed)
		if i > 0 && body[i-1] != '\n' {
			continue
		}
		tail, _ := cutLine(body[at:])
		rest := bytes.TrimRight(tail, "\r\n \t")
		if last := bytes.HasPrefix(rest, []byte("--")); last || len(rest) == 0 {
			return mark{i, at + len(tail), last}
		}
	}
}

// trimBreak takes off the line break that belongs to the boundary after it.
func trimBreak(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte("\n"))
	return bytes.TrimSuffix(b, []byte("\r"))
}
